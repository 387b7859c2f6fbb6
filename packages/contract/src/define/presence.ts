/**
 * The event that every stream without identity carries: how active installs are counted when nobody is identified. The
 * client keeps the dates of its last reports and says only whether this is the first of its kind; the sums of the flags
 * are the daily, weekly and monthly active installs, by any common field. `cohort` is the Monday of the week in which
 * the installation was first seen, which gives retention without joining two reports.
 *
 * @example { event: 'active', day: '2026-11-21', fields: { day: true, week: true, month: false, cohort: '2026-10-05' } }
 */
export const PRESENCE = 'active';

/** Does the default stream count installs by presence, rather than by an id? */
export function countsPresence(streams: unknown): boolean {
  return (streams as Streams)?.default?.identity?.type === 'none';
}

/** Of a contract that nobody has looked at yet, anything may be missing. */
type Streams =
  | { readonly default?: { readonly identity?: { readonly type?: unknown } | null } | null }
  | null
  | undefined;
