import type { LiveDrop, LiveEntry, LiveEvent, LiveValue } from '@aboveboard/collector/api';
import type { Style } from '../../terminal/style.ts';

/**
 * An entry of the live view as a line; cut where it is wider than the terminal.
 *
 * @example shownEntry(entry, plain, 80) // '12:30:05  run  command=index took=100-1000 ms  version=1.2'
 */
export function shownEntry(entry: LiveEntry, style: Style, width: number): string {
  if (entry.type === 'left-out') return style('dim', `          … ${entry.count} came faster than they could be shown`);
  const parts = [
    { text: entry.at.slice(11, 19), format: 'dim' as const },
    ...(entry.type === 'event' ? stored(entry) : dropped(entry)),
  ];
  const line: string[] = [];
  let room = width;
  for (const { text, format } of parts) {
    const letters = [...text];
    if (text === '' || room <= 2) continue;
    const cut = letters.length > room ? `${letters.slice(0, room - 1).join('')}…` : text;
    room -= Math.min(letters.length, room) + 2;
    line.push(format === undefined ? cut : style(format, cut));
  }
  return line.join('  ');
}

interface Part {
  readonly text: string;
  readonly format?: Parameters<Style>[0];
}

function stored({ event, fields, common, day, at }: LiveEvent): Part[] {
  return [
    { text: event, format: ['bold', 'green'] },
    { text: pairs(fields) },
    { text: pairs(common), format: 'dim' },
    { text: day === at.slice(0, 10) ? '' : `on ${day}`, format: 'dim' },
  ];
}

function dropped({ what, reason, event, field, count }: LiveDrop): Part[] {
  const name = [event, field].filter((part) => part !== null).join('.');
  return [
    {
      text: `dropped ${what === 'field' ? 'field' : 'event'}${count > 1 ? ` × ${count}` : ''}`,
      format: ['bold', 'red'],
    },
    { text: reason, format: 'red' },
    { text: name === '' ? '' : `at ${name}` },
    { text: MEANINGS[reason] ?? '', format: 'dim' },
  ];
}

/** What to do about it, where the reason alone does not say. */
const MEANINGS: Readonly<Record<string, string>> = {
  unknown_event: 'no event of this name in the contract',
  unknown_field: 'no field of this name in the contract',
  not_in_list: 'not among the values of the contract',
  missing_field: 'required by the contract',
  wrong_type: 'not what the kind of the field takes',
  out_of_range: 'outside the range of the contract',
  unexpected_identity: 'the stream of this event has no identity',
  duplicate: 'a batch that came before',
  erased: 'its id was forgotten',
  limited: 'over a limit',
  banned: 'its sender is refused',
  stopped: 'its release was told to stop',
};

function pairs(values: Readonly<Record<string, LiveValue>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}=${Array.isArray(value) ? value.join(',') : value}`)
    .join(' ');
}
