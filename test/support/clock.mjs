/**
 * Loaded before a program, which knows nothing of it. Its date is what the variable AT says; an interval of hours takes a
 * fifth of a second where HURRY is set; and the second and a half that a delivery may take is ten times as long unless STRICT
 * is set, since most tests are not about how busy the machine is that they run on.
 */
const { AT, HURRY, STRICT } = process.env;
if (STRICT === undefined) {
  const real = globalThis.setTimeout;
  globalThis.setTimeout = (act, ms, ...rest) => real(act, ms === 1500 || ms === 1300 ? 15_000 : ms, ...rest);
}
if (AT !== undefined) {
  const Real = Date;
  const ahead = Date.parse(AT) - Real.now();
  globalThis.Date = class extends Real {
    constructor(...args) {
      super(...(args.length === 0 ? [Real.now() + ahead] : args));
    }
    static now() {
      return Real.now() + ahead;
    }
  };
}
if (HURRY !== undefined) {
  const real = globalThis.setInterval;
  globalThis.setInterval = (act, ms, ...rest) => real(act, ms >= 3_600_000 ? 200 : ms, ...rest);
}
