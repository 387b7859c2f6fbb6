import { bucketLabels, type Contract, contractHash, type Field, type Fields, fieldsOf } from '@aboveboard/contract';
import type { LiveDrop, LiveEntry, LiveEvent, LiveValue } from '../api/types.ts';
import type { OpenProject } from '../projects/projects.ts';
import type { RecordHead, SpooledBatch } from '../spool/format.ts';

/** A record of the spool, and what the drain made of it. */
export interface Settled {
  readonly head: RecordHead;
  /** `null` for what was refused unread. Its events are those that were stored. */
  readonly body: SpooledBatch | null;
  readonly isDuplicate: boolean;
  /** Events that were left out because their id was erased, by name. */
  readonly erased: readonly string[];
}

/** How many entries a record gives. */
export function countEntries({ body, isDuplicate, erased }: Settled): number {
  return body === null || isDuplicate ? 1 : body.events.length + body.drops.length + erased.length;
}

/** A record as people see it: without the id, and without what stands for a secret. */
export function entriesOf({ head, body, isDuplicate, erased }: Settled, project: OpenProject, at: string): LiveEntry[] {
  const drop = (reason: string, part: Partial<LiveDrop>): LiveDrop => ({
    ...{ type: 'drop', at, what: 'event', reason, event: null, field: null, count: 1, revision: null },
    ...part,
  });
  if (body === null) return [drop(head.type, { count: head.received })];
  const revision = revisionOf(project, body.contract);
  if (isDuplicate) return [drop('duplicate', { count: head.received, revision })];
  const { contract } = project.checkerFor(body.contract);
  const common = readable(body.common, contract.common);
  return [
    ...body.events.map(({ event, day, fields }): LiveEvent => {
      return { type: 'event', at, event, day, revision, common, fields: readable(fields, fieldsIn(contract, event)) };
    }),
    ...body.drops.map(({ what, reason, event, field, count }) => drop(reason, { what, event, field, count, revision })),
    ...erased.map((event) => drop('erased', { event, revision })),
  ];
}

function revisionOf({ contracts }: OpenProject, hash: string | undefined): number | null {
  const index = contracts.findIndex((contract) => contractHash(contract) === hash);
  return index < 0 ? null : index + 1;
}

function fieldsIn({ events }: Contract, name: string): Fields {
  const event = events[name];
  return event === undefined ? {} : fieldsOf(event);
}

function readable(values: Readonly<Record<string, unknown>>, fields: Fields): Readonly<Record<string, LiveValue>> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, readableValue(value, fields[name])]));
}

function readableValue(value: unknown, field: Field | undefined): LiveValue {
  // What links the reports of somebody is not for looking at.
  if (field?.kind === 'digest') return '(digest)';
  if (field?.kind === 'bucket') return `${bucketLabels(field)[Number(value)] ?? value} ${field.unit}`;
  return value as LiveValue;
}
