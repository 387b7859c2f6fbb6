/** Says the first of many alike, and again after a while: a full disk must not be filled up with complaints about it. */
export function rarely<T>(say: (what: T) => void): { say(what: T): void } {
  let silentUntil = 0;
  return {
    say(what) {
      if (performance.now() < silentUntil) return;
      silentUntil = performance.now() + SILENCE;
      say(what);
    },
  };
}

/** In ms. */
const SILENCE = 10_000;
