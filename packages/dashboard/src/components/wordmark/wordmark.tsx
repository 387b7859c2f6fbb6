/** A point above a board. */
export const Wordmark = () => (
  <span className="wordmark">
    <svg viewBox="0 0 24 24" width="24" height="24" aria-hidden="true">
      <rect width="24" height="24" rx="6" fill="var(--accent)" />
      <circle cx="12" cy="9" r="3.25" fill="var(--on-accent)" />
      <rect x="5" y="15.5" width="14" height="2.25" rx="1.125" fill="var(--on-accent)" />
    </svg>
    Aboveboard
  </span>
);
