import { addProject, serve } from '@aboveboard/collector';
import bench from '../contract.cjs';

/** A whole collector, its store process included. */
const [, , dataDir, workers = '1'] = process.argv;
addProject(dataDir, 'bench', bench, { key: 'ab_benchbench' });
const collector = await serve({
  dataDir,
  port: 0,
  workers: Number(workers),
  limits: { address: { perMinute: 1e9, burst: 1e9 }, eventsPerDay: 1e12 },
});
await collector.ready;
process.send(Number(new URL(collector.url).port));
process.on('disconnect', () => collector.stop());
