const { writeSync } = require('node:fs');
const { now } = require('./clock.cjs');

/** The cost of one record is the median over so many batches of so many, after so many that warm it: what interrupts one is not ours. */
const BATCHES = 100;
const CALLS = 500;
const WARM = 40;

/** Records one event, and ends the process as it is told: by itself, by process.exit(), or after a delivery. */
module.exports = async function measure({ load, end, record, flush, deliver, shutdown }) {
  switch (end) {
    case 'exit':
      record();
      return process.exit(0);
    case 'deliver':
      return void (await deliver?.());
    case 'calls': {
      // The loop is warm as well then: one that V8 has not optimized takes longer than a record that is off.
      const batch = () => {
        const start = now();
        for (let i = 0; i < CALLS; i++) record();
        return (now() - start) / CALLS;
      };
      for (let i = 0; i < WARM; i++) batch();
      const times = Array.from({ length: BATCHES }, batch);
      const one = times.sort((a, b) => a - b)[BATCHES / 2];
      return say({ load, record: one });
    }
    // The write that a run does at its end, in a process that has done nothing like it before.
    case 'write': {
      record();
      const start = now();
      flush?.();
      return say({ write: now() - start });
    }
    // At the very end, so that what a client does there is in it.
    case 'cost':
      record();
      await shutdown?.();
      return void process.on('exit', () => {
        const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
        writeSync(1, JSON.stringify({ peak: maxRSS, cpu: (userCPUTime + systemCPUTime) / 1000 }));
      });
    default:
      record();
      await shutdown?.();
  }
};

function say(said) {
  writeSync(1, JSON.stringify(said));
  process.exit(0);
}
