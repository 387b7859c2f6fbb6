import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { quotes } from './quotes.mjs';

const README = fileURLToPath(new URL('../../README.md', import.meta.url));
const BEGIN = '<!-- written by npm run bench -->';
const END = '<!-- end -->';

/** What of the figures the README shows: one row a comparison, of those benchmarks that have run. */
export function blockOf(figures) {
  const names = Object.keys(quotes).filter((name) => figures[name] !== undefined);
  const rows = names.flatMap((name) => quotes[name](figures[name]));
  const machines = [...new Set(names.map((name) => figures[name].machine))];
  const lines = rows.map(({ what, ours, peer = '', theirs = '', ratio = '' }) =>
    [what, ours, peer === '' ? '' : `${peer}: ${theirs}`, ratio].join(' | '),
  );
  return [
    BEGIN,
    '| | Aboveboard | beside it, in the same run | ratio |',
    '| --- | --- | --- | --- |',
    ...lines.map((line) => `| ${line} |`),
    '',
    ...machines.map((line) => `Measured with ${line}.`),
    END,
  ].join('\n');
}

/** The block as the README has it. @throws Error where it has none */
export function blockIn(text) {
  const begin = text.indexOf(BEGIN);
  const end = text.indexOf(END, begin);
  if (begin < 0 || end < 0) throw new Error(`README.md: expected ${BEGIN} and, below it, ${END}`);
  return text.slice(begin, end + END.length);
}

export function updateReadme(figures, path = README) {
  const text = readFileSync(path, 'utf8');
  writeFileSync(
    path,
    text.replace(blockIn(text), () => blockOf(figures)),
  );
}
