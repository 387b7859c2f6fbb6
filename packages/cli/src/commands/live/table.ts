import type { Findings } from './tally.ts';

/** What was seen, for a person. */
export function tableOf({ contract, batches, otherContract, refused, events, drops }: Findings): string {
  const lines = [
    `${contract}: ${batches} batch${batches === 1 ? '' : 'es'} held to the contract`,
    '',
    ...aligned([
      ['event', 'kept', 'dropped'],
      ...events.map(({ event, kept, dropped }) => [event, kept === 0 && dropped === 0 ? '-' : `${kept}`, `${dropped}`]),
    ]),
    '',
  ];
  if (drops.length === 0) lines.push('nothing was dropped');
  else {
    lines.push(
      ...aligned([
        ['dropped', 'reason', 'count'],
        ...drops.map(({ event, field, reason, count }) => [where(event, field, reason), reason, `${count}`]),
      ]),
    );
  }
  if (otherContract > 0) {
    lines.push('', `${otherContract} of them name another contract: build the program again from this file`);
  }
  for (const [status, count] of Object.entries(refused)) {
    lines.push('', `${count} request${count === 1 ? ' was' : 's were'} no batch, and answered with ${status}`);
  }
  return lines.join('\n');
}

function where(event: string | null, field: string | null, reason: string): string {
  if (reason === 'unknown_event') return '(an event that the contract does not have)';
  const place = event ?? 'common';
  if (reason === 'unknown_field') return `${place}.(a field that it does not have)`;
  return field === null ? place : `${place}.${field}`;
}

/** Columns of one width each. */
function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
