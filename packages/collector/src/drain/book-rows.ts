import type { CountedDrop } from '../admit/admit.ts';
import type { RecordHead } from '../spool/format.ts';

/** What can become of an event, and `field` for a field that was dropped from an event that stayed. */
export type Outcome = 'received' | 'stored' | 'duplicate' | 'dropped' | 'limited' | 'field';

interface BookRow extends Pick<RecordHead, 'project' | 'day'> {
  readonly what: Outcome;
  readonly reason: string;
  readonly event: string;
  readonly field: string;
  count: number;
}

/** Adds up the books of one chunk. */
export interface BookRows {
  add(head: RecordHead, what: Outcome, count: number): void;
  addDrop(head: RecordHead, drop: CountedDrop): void;
  /** An event of an id that was erased, and came again. */
  addErased(head: RecordHead, event: string): void;
  /** What was refused unread: over a limit, or as a drop of its own reason. */
  addRefused(head: RecordHead): void;
  rows(): readonly object[];
}

export function bookRows(): BookRows {
  const days = new Map<string, Map<string, BookRow>>();
  // Thousands of records have few heads between them: no text is made of what one is known by.
  const byHead = new Map<RecordHead, Map<string, BookRow>>();
  const rowsOf = (head: RecordHead) => {
    const known = byHead.get(head);
    if (known !== undefined) return known;
    const day = `${head.project} ${head.day}`;
    const rows = days.get(day) ?? new Map<string, BookRow>();
    days.set(day, rows);
    byHead.set(head, rows);
    return rows;
  };
  const add = (head: RecordHead, what: Outcome, count: number, reason = '', event = '', field = '') => {
    if (count === 0) return;
    const rows = rowsOf(head);
    const key = reason === '' ? what : `${what} ${reason} ${event} ${field}`;
    const row = rows.get(key);
    const { project, day } = head;
    if (row === undefined) rows.set(key, { project, day, what, reason, event, field, count });
    else row.count += count;
  };
  return {
    add,
    addDrop: (head, { what, reason, event, field, count }) =>
      add(head, what === 'event' ? 'dropped' : 'field', count, reason, event ?? '', field ?? ''),
    addErased: (head, event) => add(head, 'dropped', 1, 'erased', event),
    addRefused: (head) =>
      head.type === 'limited' ? add(head, 'limited', head.received) : add(head, 'dropped', head.received, head.type),
    rows: () => [...days.values()].flatMap((rows) => [...rows.values()]),
  };
}
