/** Days are UTC dates, `2026-11-21`, as in the API: a tool's users live everywhere. */
const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');
const WEEKDAYS = 'Sun Mon Tue Wed Thu Fri Sat'.split(' ');
const DAY = 86_400_000;

export const startOf = (day: string): number => Date.parse(`${day}T00:00:00Z`);
export const endOf = (day: string): number => startOf(day) + DAY;
export const noonOf = (day: string): number => startOf(day) + DAY / 2;

export const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10);
export const daysBefore = (day: string, days: number): string => dayOf(startOf(day) - days * DAY);

/** `Sat 21 Nov` */
export const longDay = (day: string): string => `${WEEKDAYS[new Date(startOf(day)).getUTCDay()]} ${shortDay(day)}`;
/** `21 Nov` */
export const shortDay = (day: string): string => `${Number(day.slice(8))} ${MONTHS[Number(day.slice(5, 7)) - 1]}`;

/** The `days` last days, today included. */
export const rangeUntil = (today: string, days: number) => ({ from: daysBefore(today, days - 1), to: today });
