import { longDay } from '../format/day.ts';
import type { View } from './chart.ts';
import '../components/empty/empty.css';

interface Props {
  readonly view: View;
  /** Said where something was stored in these days, only nothing for this chart. */
  readonly although?: string;
}

/** An empty range of a project that is in use: says so, and what to do. */
export const NothingHere = ({ view, although }: Props) => (
  <p className="empty">
    <strong>Nothing in these {view.days} days.</strong>
    <span>{advice(view, although)}</span>
  </p>
);

function advice({ project: { lastStored }, from, days }: View, although: string | undefined): string {
  if (lastStored === null) return 'What has arrived is not in the store: the books above say where it is.';
  const day = lastStored.slice(0, 10);
  if (day >= from) return although ?? 'What was stored is dated earlier.';
  return `Last stored on ${longDay(day)} ${day.slice(0, 4)}.${days < 90 ? ' Show more days.' : ''}`;
}
