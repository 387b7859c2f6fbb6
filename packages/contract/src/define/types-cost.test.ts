import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { expect, it } from 'vitest';

/**
 * What the compiler has to do for a contract is counted, since seconds say as much of the machine: `bench/types` has those, below
 * 2 s for a hundred events. A type that grows by the square of the fields or events is many times this.
 */
const here = dirname(fileURLToPath(import.meta.url));
const file = join(here, 'types-cost-example.ts');

it('a contract of 100 events with 10 fields, and a call of each, costs the compiler what it did', {
  timeout: 120_000,
}, () => {
  expect(instantiationsOf(100)).toBeLessThan(130_000);
});

function instantiationsOf(events: number): number {
  const source = ts.createSourceFile(file, programOf(events), ts.ScriptTarget.ES2023);
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    lib: ['lib.es2023.d.ts'],
    allowImportingTsExtensions: true,
    module: ts.ModuleKind.NodeNext,
    target: ts.ScriptTarget.ES2023,
    types: [],
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.getSourceFile = (path, ...rest) => (path === file ? source : getSourceFile.call(host, path, ...rest));
  host.fileExists = (path) => path === file || fileExists.call(host, path);
  const program = ts.createProgram([file], options, host);
  expect(program.getSemanticDiagnostics(source).map(({ messageText }) => messageText)).toEqual([]);
  return program.getInstantiationCount();
}

function programOf(events: number): string {
  const all = Array.from({ length: events }, (_, i) => i);
  return `
import { bucket, type Calls, choice, contract, event, flag, int, optional, os, version } from '../index.ts';
const why = 'Why?';
const tool = contract({
  name: 'tool', why, owner: 'us', contact: 'us', env: 'TOOL_TELEMETRY',
  common: { version: version({ why }), os: os() },
  events: {
    ${all
      .map(
        (i) => `event_${i}: event({ why, fields: {
      command: choice(['index', 'query', 'own-${i}'], { why }), language: choice(['go', 'rust'], { other: false, why }),
      ok: flag({ why }), cached: flag({ why }), remote: optional(flag({ why })),
      exit: int(0, 255, { why }), files: int(0, 1_000_000, { why }), status: optional(int(100, 599, { why })),
      duration: bucket([10, 100, 1000], { unit: 'ms', why }), size: bucket([1, 10], { unit: 'MB', why }),
    } }),`,
      )
      .join('\n')}
    started: event({ why }),
  },
});
declare const telemetry: Calls<typeof tool>;
telemetry.started();
${all
  .map(
    (i) =>
      `telemetry.event_${i}({ command: 'own-${i}', language: 'go', ok: true, cached: false, exit: 0, files: 1, duration: 5, size: 2 });`,
  )
  .join('\n')}
`;
}
