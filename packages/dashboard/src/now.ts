import { useEffect, useState } from 'react';
import { dayOf } from './format/day.ts';

/** The time, told every second. */
export const useNow = (): number => useClock(Date.now);

/** The UTC day. A page that is left open over midnight goes on to the next one. */
export const useToday = (): string => useClock(today);

const today = () => dayOf(Date.now());

function useClock<T>(read: () => T): T {
  const [value, setValue] = useState(read);
  useEffect(() => {
    const timer = setInterval(() => setValue(read), 1000);
    return () => clearInterval(timer);
  }, [read]);
  return value;
}
