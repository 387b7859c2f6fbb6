import { readFileSync, writeFileSync } from 'node:fs';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';

/**
 * The table of docs/defects.md, from defects.json beside this. `node test/defects/page.mjs` writes it anew.
 *
 * A defect has what went wrong, where, why it cannot happen here, and the tests that show it: each a file and a title, with
 * those of the groups around it before it. A mutation takes the protection away that the test is about.
 */
const PAGE = fileURLToPath(new URL('../../docs/defects.md', import.meta.url));
const LIST = fileURLToPath(new URL('defects.json', import.meta.url));
const BEGIN = '<!-- written by node test/defects/page.mjs -->';
const END = '<!-- end -->';

export function readDefects() {
  return JSON.parse(readFileSync(LIST, 'utf8'));
}

export function tableOf(defects) {
  const rows = defects.map(({ number, what, where, here, shown }) => {
    const links = shown.map(({ file, title }) => `[${title.split(' > ').at(-1)}](../${file})`);
    return `| ${[number, what, where, here, links.join('<br>')].join(' | ')} |`;
  });
  return [
    BEGIN,
    '| | what went wrong | where | why it cannot happen here | the tests that show it |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
    END,
  ].join('\n');
}

/** The table as the page has it. @throws Error where it has none */
export function tableIn(text) {
  const begin = text.indexOf(BEGIN);
  const end = text.indexOf(END, begin);
  if (begin < 0 || end < 0) throw new Error(`docs/defects.md: expected ${BEGIN} and, below it, ${END}`);
  return text.slice(begin, end + END.length);
}

export function readPage() {
  return readFileSync(PAGE, 'utf8');
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  const text = readPage();
  writeFileSync(
    PAGE,
    text.replace(tableIn(text), () => tableOf(readDefects())),
  );
}
