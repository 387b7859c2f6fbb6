import { bucket, choice, contract, count, event, flag, int, optional, rollup } from '@aboveboard/contract';

const why = 'To measure the checker.';
export const commands = Array.from({ length: 30 }, (_, i) => `command-${i}`);
export const languages = ['go', 'rust', 'typescript', 'python', 'java', 'ruby'];

/** One small event and one with ten fields; the peers' schemas say the same (see peers.mjs). */
export const bench = contract({
  ...{ name: 'bench', why, owner: 'the benchmark', contact: 'the benchmark', env: 'BENCH_TELEMETRY' },
  common: {},
  events: {
    small: event({ why, fields: { command: choice(commands, { other: false, why }), ok: flag({ why }) } }),
    medium: event({
      why,
      fields: {
        command: choice(commands, { other: false, why }),
        language: choice(languages, { other: false, why }),
        ok: flag({ why }),
        cached: flag({ why }),
        remote: flag({ why }),
        exit: int(0, 255, { why }),
        files: int(0, 1_000_000, { why }),
        status: optional(int(100, 599, { why })),
        duration: bucket([10, 100, 1000, 10_000], { unit: 'ms', why }),
        size: bucket([1, 10, 100], { unit: 'MB', why }),
      },
    }),
    usage: rollup('day', { why, by: { ok: flag({ why }) }, counts: { calls: count({ why }) } }),
  },
});

/** What arrives, as text: each is parsed once, outside of what is measured. */
export const events = {
  small: { event: 'small', kept: true, json: '{"command":"command-7","ok":true}' },
  'medium, 10 fields': {
    event: 'medium',
    kept: true,
    json: '{"command":"command-29","language":"rust","ok":true,"cached":false,"remote":false,"exit":0,"files":12345,"status":404,"duration":2,"size":1}',
  },
  refused: {
    event: 'medium',
    kept: false,
    json: '{"command":"rm -rf /home/ada","language":"rust","ok":true,"cached":false,"remote":false,"exit":0,"files":12345,"status":404,"duration":2,"size":1}',
  },
};
