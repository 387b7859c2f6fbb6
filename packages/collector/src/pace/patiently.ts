import { openBackOff } from './back-off.ts';

/** How long to rest after a failure, in ms. */
const BACK_OFF = [500, 30_000] as const;

/**
 * Does what is asked for again and again, but after a failure not before it has rested: longer each time, so that what cannot be
 * done for now holds up nothing else and fills no log.
 *
 * @param onFailure told why, and for how many milliseconds it rests now
 * @param steady milliseconds that only go forward; tests give their own
 * @returns what `act` gave; `undefined` where it failed or rests
 * @example const drain = patiently(() => drain.step(), (error, pause) => log.error({ pause }, nameOf(error)));
 */
export function patiently<T>(
  act: () => Promise<T>,
  onFailure: (error: unknown, pause: number) => void,
  steady: () => number = () => performance.now(),
): () => Promise<T | undefined> {
  const backOff = openBackOff(...BACK_OFF);
  let restsUntil = Number.NEGATIVE_INFINITY;
  return async () => {
    if (steady() < restsUntil) return undefined;
    try {
      const done = await act();
      backOff.reset();
      return done;
    } catch (error) {
      const pause = backOff.next();
      restsUntil = steady() + pause;
      onFailure(error, pause);
      return undefined;
    }
  };
}
