import { useState } from 'react';

export type Theme = 'light' | 'dark';

/** Shared with public/theme-first.js, which runs before the first paint. */
const KEY = 'aboveboard-theme';

/** Follows the system until someone chooses; choosing what the system has follows the system again. */
export function useTheme(): [Theme, (theme: Theme) => void] {
  const [theme, setTheme] = useState<Theme>(() => chosen() ?? system());
  return [
    theme,
    (next) => {
      choose(next === system() ? null : next);
      setTheme(next);
    },
  ];
}

function choose(theme: Theme | null): void {
  if (theme) document.documentElement.dataset.theme = theme;
  else delete document.documentElement.dataset.theme;
  try {
    if (theme) localStorage.setItem(KEY, theme);
    else localStorage.removeItem(KEY);
  } catch {
    // Storage is forbidden in this browser: the choice lasts as long as the page.
  }
}

function chosen(): Theme | null {
  const theme = document.documentElement.dataset.theme;
  return theme === 'light' || theme === 'dark' ? theme : null;
}

const system = (): Theme => (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light');
