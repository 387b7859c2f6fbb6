import type { Note } from '@aboveboard/collector/api';
import { type Markish, ruleX, text } from '@observablehq/plot';
import { noonOf } from '../format/day.ts';

/** The days that people wrote a note for: a diamond above the chart, and a dotted line down. */
export function noteMarks(notes: readonly Note[], top: number): Markish[] {
  const days = [...new Set(notes.map(({ day }) => day))];
  return [
    ruleX(days, { x: noonOf, y1: 0, y2: top, stroke: 'var(--muted)', strokeDasharray: '1,3', className: 'mark-note' }),
    text(days, { x: noonOf, y: top, text: () => '◆', dy: -7, fontSize: 11, fill: 'var(--text)' }),
  ];
}

/** What is written for a day, each on a line of its own. */
export const notesOn = (notes: readonly Note[], day: string): string =>
  notes.flatMap((note) => (note.day === day ? [`\n◆ ${wrapped(note.text)}`] : [])).join('');

/** A tip does not break its lines. */
function wrapped(text: string): string {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1) as string;
    if (line.length + word.length > 36 && line !== '') lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines.join('\n   ');
}
