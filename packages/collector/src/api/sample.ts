import { randomBytes } from 'node:crypto';
import { type Batch, PRESENCE } from '@aboveboard/contract';
import { samplesOf } from '@aboveboard/contract/life';
import type { OpenProject } from '../projects/projects.ts';

/**
 * `GET /api/projects/P/sample`: a batch of one event that a client of the project could send today, to try the way in by hand.
 * It is stored like any other; its id, where it has one, is nobody's.
 */
export function sampleBatch({ key, current }: OpenProject, today: string): Batch {
  const samples = samplesOf(current.contract);
  const own = ({ events }: Batch) => events.find(({ event }) => event !== PRESENCE);
  const sample = samples.find(own) ?? (samples[0] as Batch);
  const event = own(sample) ?? (sample.events[0] as Batch['events'][number]);
  return { ...sample, key, batch: randomBytes(16).toString('hex'), events: [{ ...event, day: today }] };
}
