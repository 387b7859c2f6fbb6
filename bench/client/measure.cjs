/** The cost of one record is the mean over so many, once loaded; the first ones warm it up. */
const CALLS = 5000;
const WARM = 500;

/** Records one event, and ends the process as it is told: by itself, by process.exit(), or after a delivery. */
module.exports = async function measure({ load, end, record, deliver, shutdown }) {
  switch (end) {
    case 'exit':
      record();
      return process.exit(0);
    case 'deliver':
      return void (await deliver?.());
    case 'calls': {
      for (let i = 0; i < WARM; i++) record();
      const start = performance.now();
      for (let i = 0; i < CALLS; i++) record();
      const one = (performance.now() - start) / CALLS;
      process.stdout.write(JSON.stringify({ load, record: one }), () => process.exit(0));
      return;
    }
    default:
      record();
      await shutdown?.();
  }
};
