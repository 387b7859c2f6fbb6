/**
 * The part of a framework's surface that `init` writes against, for a checkout in which the framework is not installed.
 * Where it is, the tests use the real one; these were held to yargs 18, citty 0.2 and @oclif/core 4.
 */
export const standIns: Readonly<Record<string, { readonly js: string; readonly types: string }>> = {
  yargs: {
    types: `
export interface Argv<T = {}> {
  command<U>(name: string, about: string, build: (args: Argv<T>) => Argv<U>, run: (args: U) => void | Promise<void>): Argv<T>;
  help(isOn: boolean): Argv<T>;
  positional<N extends string>(name: N, options: { type: 'string'; array: true }): Argv<T & { [K in N]: string[] | undefined }>;
  boolean<N extends string>(names: readonly N[]): Argv<T & { [K in N]: boolean | undefined }>;
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
      await found?.run({ _: [args[0]], action: args.slice(1) });
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
  run?: (context: { rawArgs: string[] }) => unknown;
}
export function defineCommand(definition: Definition): Definition;
export function runMain(definition: Definition): Promise<void>;`,
    js: `
export const defineCommand = (definition) => definition;
export async function runMain({ subCommands }) {
  const [name, ...rawArgs] = process.argv.slice(2);
  await subCommands[name]?.run({ rawArgs });
}`,
  },
  '@oclif/core': {
    types: `
export abstract class Command {
  static id: string;
  static description: string;
  static strict: boolean;
  static flags: Record<string, unknown>;
  parse<C extends { flags: Record<string, unknown> }>(command: C): Promise<{ argv: unknown[]; flags: { [N in keyof C['flags']]: C['flags'][N] } }>;
  abstract run(): Promise<unknown>;
}
export const Flags: { boolean(options: { description: string }): boolean };
export type Hook<_N extends string> = (options: { Command: { id: string } }) => Promise<void>;
export function execute(options: { dir: string }): Promise<void>;`,
    js: `
import { readFileSync } from 'node:fs';
export const Flags = { boolean: (options) => options };
export class Command {
  constructor(argv) { this.argv = argv; }
  async parse() {
    return { argv: this.argv.filter((arg) => arg !== '--json'), flags: { json: this.argv.includes('--json') } };
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
