/**
 * The part of a framework's surface that `init` writes against, for a checkout in which the framework is not installed.
 * Where it is, the tests use the real one; these were held to yargs 18, citty 0.2 and @oclif/core 4.
 */
export const standIns: Readonly<Record<string, { readonly js: string; readonly types: string }>> = {
  yargs: {
    types: `
export interface Argv<T = {}> {
  command<U>(name: string, about: string, build: (args: Argv<T>) => Argv<U>, run: (args: U) => void | Promise<void>): Argv<T>;
  positional<N extends string, V extends string>(
    name: N, options: { choices: readonly V[]; default: V },
  ): Argv<T & { [K in N]: V }>;
  middleware(run: (args: T & { _: (string | number)[] }) => void): Argv<T>;
  parseAsync(): Promise<unknown>;
}
export default function yargs(args: readonly string[]): Argv;`,
    js: `
export default function yargs(args) {
  const commands = [];
  const before = [];
  const program = {
    command(name, _about, _build, run) { commands.push({ words: name.split(' '), run }); return program; },
    positional() { return program; },
    middleware(run) { before.push(run); return program; },
    async parseAsync() {
      const found = commands.find(({ words }) => words[0] === args[0]);
      for (const run of before) run({ _: [args[0]] });
      await found?.run({ _: [args[0]], action: args[1] ?? 'status' });
    },
  };
  return program;
}`,
  },
  citty: {
    types: `
interface Definition {
  meta?: { name: string; description?: string };
  args?: Record<string, { type: 'positional'; required?: boolean; default?: string; description?: string }>;
  subCommands?: Record<string, Definition>;
  run?: (context: { args: Record<string, string> }) => unknown;
}
export function defineCommand(definition: Definition): Definition;
export function runMain(definition: Definition): Promise<void>;`,
    js: `
export const defineCommand = (definition) => definition;
export async function runMain({ subCommands }) {
  const [name, action] = process.argv.slice(2);
  const found = subCommands[name];
  await found?.run({ args: { action: action ?? found.args?.action?.default } });
}`,
  },
  '@oclif/core': {
    types: `
export abstract class Command {
  static id: string;
  static description: string;
  static args: Record<string, unknown>;
  parse<C extends { args: Record<string, unknown> }>(command: C): Promise<{ args: { [N in keyof C['args']]: C['args'][N] } }>;
  abstract run(): Promise<unknown>;
}
export const Args: { string(options: { description: string; options: string[]; default: string }): string };
export type Hook<_N extends string> = (options: { Command: { id: string } }) => Promise<void>;
export function execute(options: { dir: string }): Promise<void>;`,
    js: `
import { readFileSync } from 'node:fs';
export const Args = { string: (options) => options };
export class Command {
  constructor(argv) { this.argv = argv; }
  async parse(command) {
    return { args: Object.fromEntries(Object.entries(command.args ?? {}).map(([name, one], i) => [name, this.argv[i] ?? one.default])) };
  }
}
export async function execute({ dir }) {
  const { oclif } = JSON.parse(readFileSync(new URL('./package.json', dir), 'utf8'));
  const [id, ...argv] = process.argv.slice(2);
  const { default: Found } = await import(new URL(oclif.commands + '/' + id + '.js', dir));
  Found.id = id;
  const { default: hook } = await import(new URL(oclif.hooks.prerun + (oclif.hooks.prerun.endsWith('.js') ? '' : '.js'), dir));
  await hook({ Command: Found });
  await new Found(argv).run();
}`,
  },
};
