import type { Notice } from './alarm.ts';

/** A notice as people read it: a line, and the rest. */
export function words(notice: Notice): { readonly subject: string; readonly text: string } {
  const { title, lines } = said(notice);
  return { subject: `Aboveboard: ${title}`, text: `${[...lines, '', `at ${notice.at}`].join('\n')}\n` };
}

function said(notice: Notice): { readonly title: string; readonly lines: readonly string[] } {
  switch (notice.type) {
    case 'trouble': {
      const { troubles, waitingBytes, diskFree, spool } = notice.health;
      const numbers = `${waitingBytes} bytes wait for the store; the spool has ${spool.bytes} of ${spool.maxBytes} bytes; ${diskFree} are free on the disk`;
      return { title: 'something is wrong with the collector', lines: [...troubles, '', numbers] };
    }
    case 'recovered':
      return { title: 'the collector is well again', lines: ['What was wrong is over.'] };
    case 'alert':
      return { title: `${notice.project}: ${short(notice.text)}`, lines: [`${notice.project}: ${notice.text}`] };
    case 'all-clear':
      return { title: `${notice.project}: all clear`, lines: [`${notice.project}: this is over: ${notice.text}`] };
  }
}

function short(text: string): string {
  return text.length <= 70 ? text : `${text.slice(0, 69)}…`;
}
