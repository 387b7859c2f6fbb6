import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { UserConfig } from 'tsdown';

/**
 * V8 reads a file without compiling the functions in it, and reads each again when it is first called. One in parentheses it
 * compiles at once, as it is about to be called; not an arrow, wherever it stands. So what a run calls that records once, writes
 * it and ends, is written as functions in parentheses: an eighth of such a run is saved by that, and half of its write.
 * Which functions these are is seen in one.
 */
export function eager(entry: string): NonNullable<UserConfig['plugins']> {
  return {
    name: 'eager',
    writeBundle({ dir = '' }, bundle) {
      const parse = (code: string) => this.parse(code) as Program;
      for (const name of [`${entry}.cjs`, `${entry}.js`]) if (name in bundle) compileEagerly(join(dir, name), parse);
    },
  };
}

function compileEagerly(file: string, parse: (code: string) => Program): void {
  const isCalled = calledIn(file);
  const before = readFileSync(file, 'utf8');
  const program = parse(before);
  const code = withoutArrows(before, arrowsIn(program).filter(isCalled));
  // Declarations, which are there before anything is run, and so may as well stand first. The same ones in the same order.
  const areCalled = declarations(program).map(isCalled);
  const called = declarations(parse(code)).filter((_, index) => areCalled[index]);
  let rest = code;
  for (const { start, end } of called.toReversed()) rest = rest.slice(0, start) + rest.slice(end);
  const first = rest.search(/(?<=^.*?(?:\brequire\(.*?|\bfrom"[^"]*");)(?!import\b)/s);
  const constants = called.map(({ start, end }) =>
    code.slice(start, end).replace(/^function ([\w$]+)(.*)$/s, '$1=(function$2)'),
  );
  if (first < 0 || constants.length === 0) throw new Error(`${file}: nothing in it is called`);
  const loads = rest.slice(0, first).replaceAll(/\brequire(?=\(`node:)/g, SHORTER);
  writeFileSync(file, `${loads}const ${constants.join(',')};${rest.slice(first)}`);
}

/** What a process has loaded long since it gives by this way without a first call of its `require`, a hundredth of such a run. */
const SHORTER = 'process.getBuiltinModule';

/** As much of a syntax tree (ESTree) as is looked at. */
interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly async?: boolean;
}

interface Program extends Node {
  readonly body: readonly Node[];
}

interface Arrow extends Node {
  readonly body: Node;
}

function declarations({ body }: Program): Node[] {
  return body.filter(({ type, async }) => type === 'FunctionDeclaration' && async === false);
}

/** From the inside out, as two may end at the same place. */
function arrowsIn(node: unknown): Arrow[] {
  if (typeof node !== 'object' || node === null) return [];
  const within = Object.values(node).flatMap(arrowsIn);
  return (node as Node).type === 'ArrowFunctionExpression' ? [...within, node as Arrow] : within;
}

function withoutArrows(code: string, arrows: readonly Arrow[]): string {
  const edits = arrows.flatMap(({ start, end, body, async }) => {
    // An arrow has no `this` of its own.
    if (async === true || /\bthis\b/.test(code.slice(start, end))) return [];
    const sign = code.lastIndexOf('=>', body.start);
    const [open, close] = code[start] === '(' ? ['', ''] : ['(', ')'];
    const isBlock = body.type === 'BlockStatement';
    return [
      { from: start, to: start, text: `(function${open}` },
      { from: sign, to: sign + 2, text: isBlock ? close : `${close}{return ` },
      { from: end, to: end, text: isBlock ? ')' : '})' },
    ];
  });
  let done = 0;
  let text = '';
  for (const { from, to, text: next } of edits.sort((a, b) => a.from - b.from)) {
    text += code.slice(done, from) + next;
    done = to;
  }
  return text + code.slice(done);
}

/** @returns whether a function of a file is called where a tool records one event and ends */
function calledIn(file: string): (node: Node) => boolean {
  const folder = mkdtempSync(join(tmpdir(), 'aboveboard-eager-'));
  try {
    const env = {
      PATH: process.env.PATH,
      SystemRoot: process.env.SystemRoot,
      PROBE: '1',
      PROBE_DIR: join(folder, 'state'),
    };
    const run = (more: object) =>
      execFileSync(process.execPath, ['--input-type=module', '-e', probe(file)], { env: { ...env, ...more } });
    // The first run of a machine does more than the others.
    run({});
    run({ NODE_V8_COVERAGE: join(folder, 'coverage') });
    const [report = ''] = readdirSync(join(folder, 'coverage'));
    const { result } = JSON.parse(readFileSync(join(folder, 'coverage', report), 'utf8')) as Coverage;
    const found = result.find(({ url }) => url === pathToFileURL(file).href)?.functions ?? [];
    const called = found.flatMap(({ ranges: [whole] }) => (whole !== undefined && whole.count > 0 ? [whole] : []));
    const places = new Set(called.map(({ startOffset, endOffset }) => `${startOffset}-${endOffset}`));
    return ({ start, end }) => places.has(`${start}-${end}`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

interface Coverage {
  readonly result: readonly {
    readonly url: string;
    readonly functions: readonly {
      readonly ranges: readonly { readonly startOffset: number; readonly endOffset: number; readonly count: number }[];
    }[];
  }[];
}

/** A tool that records one event and ends. Nothing is sent: no run of it lasts long enough. */
function probe(file: string): string {
  const field = { why: 'Probe.' };
  const contract = {
    ...{ aboveboard: 1, name: 'probe', env: 'PROBE', consent: 'on', notice: 'documented-only', ci: 'count' },
    common: {
      version: { kind: 'version', keep: 'minor', ...field },
      os: { kind: 'choice', values: [], other: true, auto: 'os' },
    },
    streams: { default: { identity: { type: 'none' } } },
    events: {
      active: { shape: 'event', stream: 'default', ...field, fields: { day: { kind: 'flag', ...field } } },
      run: {
        ...{ shape: 'event', stream: 'default', ...field },
        fields: { name: { kind: 'choice', values: ['a'], ...field }, ok: { kind: 'flag', ...field } },
      },
    },
  };
  const options = { key: 'ab_probe', endpoint: 'http://127.0.0.1:9', common: { version: '1.2.3' }, helper: false };
  return `const { createTelemetry } = await import(${JSON.stringify(pathToFileURL(file).href)});
    createTelemetry(${JSON.stringify(contract)}, ${JSON.stringify(options)}).run({ name: 'a', ok: true });`;
}
