// Sets a chosen theme before the first paint, so that the page never flashes. The rest is in src/theme.ts.
try {
  const theme = localStorage.getItem('aboveboard-theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // Storage is forbidden in this browser: the page follows the system.
}
