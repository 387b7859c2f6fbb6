import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { ApiError } from './api.ts';

/** Often enough that an event is seen within seconds, seldom enough that an open tab is no load. */
const EVERY = 3000;

export interface Live<T> {
  /** The last good answer, kept while a new one is on its way and while the collector is away. */
  readonly data: T | undefined;
  readonly error: ApiError | undefined;
  /** The data answers an earlier question, such as another range. */
  readonly isStale: boolean;
  /** When the data was last heard to be true, in milliseconds. */
  readonly heard: number | undefined;
}

interface State<T> extends Omit<Live<T>, 'isStale'> {
  readonly key: string | undefined;
}

const NOTHING = { key: undefined, data: undefined, error: undefined, heard: undefined };

/** Asks again every few seconds while the tab is visible, and at once when it becomes so. `key` names the question. */
export const useLive = <T>(key: string, load: Load<T>): Live<T> => useAnswer(key, load, null);

/** Asks until there is an answer, and no more. */
export const useOnce = <T>(key: string, load: Load<T>): Live<T> => useAnswer(key, load, '');

/**
 * Asks until there is an answer, and again when the pulse is another: what has not changed is not asked for again.
 *
 * @param key `null` while it is not yet time to ask
 */
export const useWhenever = <T>(key: string | null, pulse: string, load: Load<T>): Live<T> =>
  useAnswer(key, load, pulse);

type Load<T> = (signal: AbortSignal) => Promise<T>;

/** @param pulse `null` for again and again */
function useAnswer<T>(key: string | null, load: Load<T>, pulse: string | null): Live<T> {
  const [state, setState] = useState<State<T>>(NOTHING);
  const ask = useEffectEvent(load);
  const isEndless = pulse === null;
  const again = useRef(() => {});

  useEffect(() => {
    again.current();
  }, [pulse]);

  useEffect(() => {
    if (key === null) return;
    const question = key;
    const gone = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isAsking = false;
    let isWanted = false;

    async function round() {
      clearTimeout(timer);
      // What is under way may be about what was: once more after it, instead of giving it up again and again.
      isWanted = isAsking;
      if (isAsking) return;
      isAsking = true;
      const answer = await ask(gone.signal).catch(asError);
      isAsking = false;
      if (gone.signal.aborted) return;
      setState((old) => merge(old, question, answer));
      if (document.hidden) return;
      if (isWanted) void round();
      else if (isEndless || answer instanceof ApiError) timer = setTimeout(round, EVERY);
    }

    document.addEventListener('visibilitychange', () => (document.hidden ? clearTimeout(timer) : round()), gone);
    round();
    again.current = round;
    return () => {
      again.current = () => {};
      gone.abort();
      clearTimeout(timer);
    };
  }, [key, isEndless]);

  const { key: answered, ...live } = state;
  return { ...live, isStale: answered !== key };
}

/** Keeps the old object where nothing changed, so that a chart is drawn anew only for new numbers. */
function merge<T>(old: State<T>, key: string, answer: T | ApiError): State<T> {
  if (answer instanceof ApiError) return { ...old, error: answer };
  const isSame = JSON.stringify(old.data) === JSON.stringify(answer);
  return { key, data: isSame ? old.data : answer, error: undefined, heard: Date.now() };
}

const asError = (error: unknown) => (error instanceof ApiError ? error : new ApiError('refused'));
