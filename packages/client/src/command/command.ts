import type { Decider } from '../consent/decide.ts';
import type { Control, Status } from '../telemetry.ts';

/** What a tool's own `telemetry` command prints, and how it ends. */
export interface CommandResult {
  readonly text: string;
  readonly exitCode: 0 | 1;
}

/**
 * The command that every tool with telemetry owes its users: `mytool telemetry [status|on|local|off]`. It prints nothing
 * by itself, and must not be counted as a use of the tool.
 *
 * @param action what stands behind `telemetry`; nothing means `status`
 * @example
 * const { text, exitCode } = telemetryCommand(telemetry, argv[1]);
 * console.log(text);
 */
export function telemetryCommand(telemetry: Control, action: string = 'status'): CommandResult {
  if (action === 'status') return { text: describe(telemetry.$status()), exitCode: 0 };
  if (action !== 'on' && action !== 'local' && action !== 'off') {
    return { text: 'expected one of: status, on, local, off', exitCode: 1 };
  }
  telemetry.$choose(action);
  const status = telemetry.$status();
  const said = `telemetry: your choice is stored: ${action}`;
  if (status.mode === action) return { text: said, exitCode: 0 };
  const reason = STRONGER.has(status.decider) ? 'it is overruled' : 'it cannot take effect';
  return { text: `${said}\nbut ${reason}, and telemetry is ${status.mode}: ${status.why}`, exitCode: 0 };
}

const STRONGER: ReadonlySet<Decider> = new Set(['do-not-track', 'environment', 'config']);

function describe({ mode, why, dir, endpoint, waiting }: Status): string {
  return [
    `telemetry: ${mode}`,
    `decided by: ${why}`,
    `kept in: ${dir === '' ? 'memory only' : dir}`,
    `sent to: ${endpoint ?? 'nowhere'}`,
    `waiting: ${waiting} event${waiting === 1 ? '' : 's'}`,
  ].join('\n');
}
