import { readFileSync } from 'node:fs';

/**
 * The line of a contract's text on which a part of it stands, for whoever points at it. The text is not parsed: a path is
 * followed key by key, each time to the key that stands least deep in what the one before has behind it. What cannot be
 * found, since it was made elsewhere or has been removed, is where what holds it is.
 *
 * @param text a contract in TypeScript, JavaScript or JSON
 * @param path dotted, as findings and changes have it
 * @returns from 1 on
 * @example lineOf(text, 'events.command_run.fields.exit') // 14
 */
export function lineOf(text: string, path: string): number {
  const all = tokens(text);
  let [from, to] = [0, all.length];
  let found = 0;
  for (const key of path === '' ? [] : path.split('.')) {
    const at = keyIn(all, from, to, key);
    if (at === undefined) break;
    found = all[at]?.offset ?? 0;
    from = at + 1;
    to = endOf(all, at, to);
  }
  return text.slice(0, found).split('\n').length;
}

/** {@link lineOf} for a file. */
export function linesOf(file: string): (path: string) => number {
  const text = readFileSync(file, 'utf8');
  return (path) => lineOf(text, path);
}

/** A word, a quoted text without its quotes, or a sign; comments are none. */
interface Token {
  readonly text: string;
  readonly offset: number;
  readonly depth: number;
}

function tokens(text: string): readonly Token[] {
  const found: Token[] = [];
  let depth = 0;
  for (const { index: offset, 1: quoted, 2: word, 3: sign } of text.matchAll(TOKEN)) {
    if (sign !== undefined && '({['.includes(sign)) depth += 1;
    if (sign !== undefined && ')}]'.includes(sign)) depth -= 1;
    const token = quoted?.slice(1, -1) ?? word ?? sign;
    if (token !== undefined) found.push({ text: token, offset, depth });
  }
  return found;
}
const TOKEN = /\/\/.*|\/\*[\s\S]*?\*\/|("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`(?:\\.|[^`\\])*`)|([\w$]+)|([(){}[\]:,])/g;

/** A key with its value; where there is none, a name that stands for both. */
function keyIn(all: readonly Token[], from: number, to: number, key: string): number | undefined {
  const isKey = (next: string) => (i: number) => all[i]?.text === key && next.includes(all[i + 1]?.text ?? '');
  const within = Array.from({ length: to - from }, (_, i) => from + i);
  const depth = (i: number) => all[i]?.depth ?? 0;
  for (const next of [':', ',}']) {
    const [least] = within.filter(isKey(next)).sort((a, b) => depth(a) - depth(b));
    if (least !== undefined) return least;
  }
  return undefined;
}

/** Where the value of a key ends: at the comma or the bracket that is as deep as the key. */
function endOf(all: readonly Token[], at: number, to: number): number {
  const depth = all[at]?.depth ?? 0;
  for (let i = at + 1; i < to; i++) {
    const token = all[i] as Token;
    if (token.depth < depth || (token.depth === depth && token.text === ',')) return i;
  }
  return to;
}
