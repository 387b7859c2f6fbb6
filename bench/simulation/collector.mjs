import { addProject, addToken, serve } from '@aboveboard/collector';
import bench from '../contract.cjs';

/** A whole collector whose spool is small, so that an outage fills it. */
const [, , dataDir, spoolMax] = process.argv;
addProject(dataDir, 'bench', bench, { key: 'ab_benchbench' });
const token = addToken(dataDir, ['read']);
const collector = await serve({
  dataDir,
  port: 0,
  spoolMax: Number(spoolMax),
  limits: { address: { perMinute: 1e9, burst: 1e9 }, eventsPerDay: 1e12 },
});
await collector.ready;
process.send({ port: Number(new URL(collector.url).port), token });
process.on('disconnect', () => collector.stop());
