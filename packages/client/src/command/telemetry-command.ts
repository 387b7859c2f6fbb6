import { SESSION } from '../session/key.ts';
import type { Session } from '../session/session.ts';
import type { Control } from '../telemetry.ts';
import { type Action, type Answer, CommandError, type ErrorCode } from './action.ts';
import { ACTIONS } from './actions.ts';
import { columns, paintOf } from './paint.ts';

export interface CommandOptions {
  /** How a person starts this. Default: the contract's name and `telemetry`. */
  readonly command?: string;
  /** Whether the text goes to a terminal, where it may have colours (unless `NO_COLOR` is set). Default: false. */
  readonly isTerminal?: boolean;
}

/** What a tool's own `telemetry` command prints, and how it ends. */
export interface CommandResult {
  /** Without a line break at its end. With `--json` one JSON value, of the type that is named after the action. */
  readonly text: string;
  /** 0 done; 1 it went wrong; 2 the command was not understood. */
  readonly exitCode: 0 | 1 | 2;
}

/** With `--json`, what is printed where the exit code is not 0. */
export interface ErrorReport {
  readonly error: { readonly code: ErrorCode; readonly message: string };
}

/** The words that may stand behind `telemetry`, for a tool whose parser wants to know them. */
export const TELEMETRY_ACTIONS: readonly string[] = [...ACTIONS.keys()];

/**
 * The command that every tool with telemetry owes its users: `mytool telemetry [ACTION] [--json] [--help]`. It prints
 * nothing by itself, and only `forget` asks the collector anything. Whoever asks about telemetry has not agreed to
 * anything by asking, so the tool must not count it as a use.
 *
 * @param args what stands behind `telemetry`; nothing means `status`
 * @returns the text, for stdout, or where it says what went wrong (any exit code but 0) for stderr. Never rejects
 * @example
 * const { text, exitCode } = await telemetryCommand(telemetry, args, { isTerminal: process.stdout.isTTY });
 * process[exitCode === 0 ? 'stdout' : 'stderr'].write(`${text}\n`);
 * process.exitCode = exitCode;
 */
export async function telemetryCommand(
  telemetry: Control,
  args: readonly string[] = [],
  { isTerminal = false, command }: CommandOptions = {},
): Promise<CommandResult> {
  const session = (telemetry as { readonly [SESSION]?: Session })[SESSION];
  const name = command ?? `${session?.contract.name ?? ''} telemetry`.trim();
  const isJson = args.includes('--json');
  try {
    const { action, word, isHelp } = read(args, name);
    if (isHelp) return { text: action === undefined ? help(name) : helpOf(name, ...action), exitCode: 0 };
    const [, chosen] = action ?? STATUS;
    const paint = paintOf(isTerminal, session?.host.env ?? process.env);
    const answer = await chosen.answer({ session, telemetry, word, command: name, paint });
    return { text: textOf(answer, isJson), exitCode: 0 };
  } catch (thrown) {
    const error =
      thrown instanceof CommandError ? thrown : new CommandError('unusable', 'The telemetry cannot be read.');
    const { code, message, exitCode } = error;
    const report: ErrorReport = { error: { code, message } };
    return { text: isJson ? JSON.stringify(report) : message, exitCode };
  }
}

type Named = readonly [name: string, action: Action];
const STATUS: Named = ['status', ACTIONS.get('status') as Action];

interface Read {
  readonly action: Named | undefined;
  readonly word: string | undefined;
  readonly isHelp: boolean;
}

function read(args: readonly string[], command: string): Read {
  const options = args.filter((arg) => arg.startsWith('-'));
  const [name, word, ...more] = args.filter((arg) => !arg.startsWith('-'));
  const action = name === undefined ? undefined : ACTIONS.get(name);
  const hint = `(${command} --help has examples)`;
  // What was typed is not repeated: it may be anything.
  if (name !== undefined && action === undefined) {
    throw usage(`unknown action: expected one of ${TELEMETRY_ACTIONS.join(', ')} ${hint}`);
  }
  if (options.some((option) => !OPTIONS.has(option))) throw usage(`unknown option: expected --json or --help ${hint}`);
  if (more.length > 0 || (word !== undefined && action?.word === undefined)) {
    throw usage(`too many words: expected ${action?.word ?? 'nothing'} behind ${name} ${hint}`);
  }
  return {
    action: name === undefined || action === undefined ? undefined : [name, action],
    word,
    isHelp: options.includes('--help') || options.includes('-h'),
  };
}

const OPTIONS = new Set(['--json', '--help', '-h']);

function usage(message: string): CommandError {
  return new CommandError('usage', message, 2);
}

function textOf({ report, lines }: Answer, isJson: boolean): string {
  return isJson ? JSON.stringify(report) : lines.join('\n');
}

function help(command: string): string {
  return [
    `Usage: ${command} [action] [--json] [--help]`,
    '',
    'What this tool may send about its use: see it, switch it on or off.',
    '',
    'Actions:',
    ...columns([...ACTIONS].map(([name, { about }]) => [`  ${name}`, about])),
    '',
    'Options:',
    ...columns([
      ['  --json', 'one JSON value instead of text'],
      ['  --help', 'this, or more about one action'],
    ]),
    '',
    'Examples:',
    ...columns([
      [`  $ ${command}`, 'is anything sent, and who decided that?'],
      [`  $ ${command} preview`, 'what would be sent next, to the byte'],
      [`  $ ${command} off`, 'send nothing, and delete what waits'],
    ]),
  ].join('\n');
}

function helpOf(command: string, name: string, { help, word, examples }: Action): string {
  return [
    `Usage: ${command} ${name}${word === undefined ? '' : ` [${word}]`} [--json] [--help]`,
    '',
    help,
    '',
    'Examples:',
    ...columns(examples.map(([words, meaning]) => [`  $ ${command} ${words}`, meaning])),
  ].join('\n');
}
