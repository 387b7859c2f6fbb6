/**
 * Runs what it is given one after the other.
 *
 * @example const oneAtATime = exclusive(); await oneAtATime(() => drain.step());
 */
export function exclusive(): <T>(act: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (act) => {
    const next = last.then(act, act);
    last = next.catch(() => {});
    return next;
  };
}
