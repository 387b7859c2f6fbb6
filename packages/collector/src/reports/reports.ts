import type { Reports } from '../api/types.ts';
import { active } from './active/active.ts';
import { drops } from './drops/drops.ts';
import { events } from './events/events.ts';
import type { Report } from './report.ts';
import { versions } from './versions/versions.ts';

/** Every report by its name in the API. */
export const reports: { readonly [Name in keyof Reports]: Report<Name> } = { active, versions, events, drops };

export function isReportName(name: string): name is keyof Reports {
  return Object.hasOwn(reports, name);
}
