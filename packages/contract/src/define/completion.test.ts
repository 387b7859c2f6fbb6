import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { expect, it } from 'vitest';

const here = dirname(fileURLToPath(import.meta.url));
const file = join(here, 'completion-example.ts');

/** What a person has typed; `|` is where the cursor stands. */
const program = (typed: string) => `
import { bucket, type Calls, choice, contract, event, flag, optional } from '../index.ts';
const why = 'Why?';
const tool = contract({
  name: 'mytool', why, owner: 'us', contact: 'us', env: 'MYTOOL_TELEMETRY', common: {},
  events: {
    command_run: event({ why, fields: {
      command: choice(['index', 'query'], { why, other: false }), ok: flag({ why }),
      took: optional(bucket([10], { unit: 'ms', why })),
    } }),
    stopped: event({ why }),
  },
});
declare const telemetry: Calls<typeof tool>;
${typed}`;

it.each([
  ['the events of the contract', 'telemetry.|', ['command_run', 'stopped']],
  ['the fields of an event', 'telemetry.command_run({ | })', ['command', 'ok', 'took']],
  ['the fields that are not there yet', "telemetry.command_run({ command: 'index', | })", ['ok', 'took']],
  ['the values of a list', "telemetry.command_run({ command: '|' })", ['index', 'query']],
])('an editor offers %s', (_, typed, offered) => {
  expect(completions(program(typed))).toEqual(offered);
});

/** Asks the language service that editors use. */
function completions(text: string): string[] {
  const position = text.indexOf('|');
  const source = text.replace('|', '');
  const host: ts.LanguageServiceHost = {
    getCompilationSettings: () => ({
      strict: true,
      noEmit: true,
      allowImportingTsExtensions: true,
      module: ts.ModuleKind.NodeNext,
      target: ts.ScriptTarget.ES2023,
      types: [],
    }),
    getScriptFileNames: () => [file],
    getScriptVersion: () => '1',
    getScriptSnapshot: (path) => {
      const content = path === file ? source : ts.sys.readFile(path);
      return content === undefined ? undefined : ts.ScriptSnapshot.fromString(content);
    },
    getCurrentDirectory: () => here,
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    fileExists: (path) => path === file || ts.sys.fileExists(path),
    readFile: ts.sys.readFile,
  };
  const found = ts.createLanguageService(host).getCompletionsAtPosition(file, position, undefined);
  return (found?.entries ?? []).map(({ name }) => name.replace(/\?$/, '')).sort();
}
