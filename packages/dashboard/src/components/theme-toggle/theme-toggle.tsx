import { useTheme } from '../../theme.ts';

export function ThemeToggle() {
  const [theme, setTheme] = useTheme();
  const other = theme === 'dark' ? 'light' : 'dark';
  const label = `Switch to ${other} colours`;
  return (
    <button type="button" className="button icon" aria-label={label} title={label} onClick={() => setTheme(other)}>
      <svg viewBox="0 0 20 20" width="18" height="18" aria-hidden="true" fill="none" stroke="currentColor">
        {theme === 'dark' ? <Sun /> : <Moon />}
      </svg>
    </button>
  );
}

const Moon = () => (
  <path strokeWidth="1.6" strokeLinejoin="round" d="M16.5 11.8A7 7 0 0 1 8.2 3.5a7 7 0 1 0 8.3 8.3Z" />
);

const Sun = () => (
  <g strokeWidth="1.6" strokeLinecap="round">
    <circle cx="10" cy="10" r="3.2" />
    <path d="M10 2v1.6M10 16.4V18M2 10h1.6M16.4 10H18M4.3 4.3l1.2 1.2M14.5 14.5l1.2 1.2M15.7 4.3l-1.2 1.2M5.5 14.5l-1.2 1.2" />
  </g>
);
