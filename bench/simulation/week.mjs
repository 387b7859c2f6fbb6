import { DAY, delivered, generator, HOUR, install, run } from './model.mjs';

const QUARTER = HOUR / 4;

/** A second, shorter look at a week: every delivery of so many installs, where each is answered at once. */
export function week(installs, seed) {
  const random = generator(seed);
  const requests = new Float64Array((7 * DAY) / QUARTER);
  const events = new Float64Array(requests.length);
  for (let i = 0; i < installs; i++) {
    const one = install(random);
    // Twice, so that the week begins as it ends.
    for (const shift of [-7 * DAY, 0]) {
      for (const at of one.runs) {
        const count = run(one, at + shift);
        if (count === 0) continue;
        delivered(one, at + shift);
        if (shift === 0) requests[Math.floor(at / QUARTER)]++;
        if (shift === 0) events[Math.floor(at / QUARTER)] += count;
      }
    }
  }
  return { requests, events };
}

/** What a week says, scaled: requests a second, in the mean and in the busiest quarter of an hour. */
export function rhythm({ requests, events }, scale) {
  const day = (n) => requests.slice((n * DAY) / QUARTER, ((n + 1) * DAY) / QUARTER);
  const perSecond = (quarters) => (sum(quarters) * scale) / (quarters.length * QUARTER);
  const tuesday = day(1);
  return {
    tuesday: perSecond(tuesday),
    sunday: perSecond(day(6)),
    peak: (Math.max(...tuesday) * scale) / QUARTER,
    hourBeforeMidnight: perSecond(tuesday.slice(-4)),
    hourAfterMidnight: perSecond(day(2).slice(0, 4)),
    requestsADay: sum(tuesday) * scale,
    eventsADay: sum(events.slice(DAY / QUARTER, (2 * DAY) / QUARTER)) * scale,
  };
}

function sum(list) {
  return list.reduce((total, n) => total + n, 0);
}
