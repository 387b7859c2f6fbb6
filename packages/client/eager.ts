import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { UserConfig } from 'tsdown';

/**
 * V8 reads a file without compiling the functions in it, and reads each again when it is first called. One in parentheses it
 * compiles at once, as it is about to be called. So what a run calls that records once, writes it and ends, is put in
 * parentheses: an eighth of such a run is saved by that, and nearly half of its write. Which functions these are is seen in one.
 */
export function eager(entry: string): NonNullable<UserConfig['plugins']> {
  return {
    name: 'eager',
    writeBundle({ dir = '' }, bundle) {
      for (const name of [`${entry}.cjs`, `${entry}.js`]) if (name in bundle) compileEagerly(join(dir, name));
    },
  };
}

function compileEagerly(file: string): void {
  const code = readFileSync(file, 'utf8');
  const called = functionsOf(file).filter(
    // Declarations, which are there before anything is run, and so may as well stand first.
    ({ start, isCalled }) => isCalled && code.startsWith('function ', start) && /[;}]$/.test(code.slice(0, start)),
  );
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

interface Range {
  readonly start: number;
  readonly end: number;
  readonly isCalled: boolean;
}

/** The functions of a file that stand in no other, in order. */
function functionsOf(file: string): Range[] {
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
    const ranges = found.flatMap(({ ranges: [whole] }) => (whole === undefined ? [] : [whole])).slice(1);
    const outer = ranges.filter(
      ({ startOffset, endOffset }) =>
        !ranges.some((other) => other.startOffset < startOffset && other.endOffset >= endOffset),
    );
    return outer
      .map(({ startOffset: start, endOffset: end, count }) => ({ start, end, isCalled: count > 0 }))
      .sort((a, b) => a.start - b.start);
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
