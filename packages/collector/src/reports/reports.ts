import type { Reports } from '../api/types.ts';
import { active } from './active/active.ts';
import { adoption } from './adoption/adoption.ts';
import { contracts } from './contracts/contracts.ts';
import { drops } from './drops/drops.ts';
import { dropsByDay } from './drops-by-day/drops-by-day.ts';
import { durations } from './durations/durations.ts';
import { errors } from './errors/errors.ts';
import { events } from './events/events.ts';
import { fields } from './fields/fields.ts';
import { funnel } from './funnel/funnel.ts';
import { releaseCheck } from './release-check/release-check.ts';
import { releases } from './releases/releases.ts';
import { fromRaw, type Report } from './report.ts';
import { retention } from './retention/retention.ts';
import { summary } from './summary/summary.ts';
import { usage } from './usage/usage.ts';
import { versions } from './versions/versions.ts';

/** Every report by its name in the API. */
export const reports: { readonly [Name in keyof Reports]: Report<Name> } = {
  active,
  versions,
  events: fromRaw(events),
  drops,
  summary,
  adoption,
  releases,
  usage,
  errors: fromRaw(errors),
  releaseCheck: fromRaw(releaseCheck),
  fields: fromRaw(fields),
  retention: fromRaw(retention),
  durations: fromRaw(durations),
  contracts: fromRaw(contracts),
  dropsByDay,
  funnel,
};

/** These compare versions, so they are never asked about one of them. */
export const COMPARING: ReadonlySet<keyof Reports> = new Set([
  ...(['versions', 'adoption', 'releases', 'errors', 'releaseCheck', 'durations'] as const),
]);

export function isReportName(name: string): name is keyof Reports {
  return Object.hasOwn(reports, name);
}
