const STEPS = [
  ['d', 86_400],
  ['h', 3600],
  ['min', 60],
  ['s', 1],
] as const;

/** `12 s ago`. A clock that runs behind the collector's gives "just now", never a time to come. */
export function relative(time: number, now: number): string {
  const seconds = Math.floor((now - time) / 1000);
  for (const [unit, size] of STEPS) {
    if (seconds >= size) return `${Math.floor(seconds / size)} ${unit} ago`;
  }
  return 'just now';
}
