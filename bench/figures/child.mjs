import { writeFileSync } from 'node:fs';

/** One benchmark: `run` gives its rows, and `missing`, where it has one, names the peers that this machine does not have. */
const [, , module, file, options] = process.argv;
const { title, run, missing = () => [] } = await import(module);
const absent = await missing();
const rows = await run(JSON.parse(options));
writeFileSync(file, JSON.stringify({ title, missing: absent, rows }));
process.exit();
