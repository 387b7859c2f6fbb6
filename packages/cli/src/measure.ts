import { createTelemetry, type Telemetry } from 'aboveboard';
import type { Command } from 'commander';
import manifest from '../package.json' with { type: 'json' };
import contract, { commandNames } from '../telemetry.contract.ts';
import revisions from '../telemetry.revisions.ts';

let telemetry: Telemetry<typeof contract> | undefined;

/** The command's own telemetry: its own contract, its own client, off until somebody switches it on. */
export function ownTelemetry(): Telemetry<typeof contract> {
  const { ABOVEBOARD_TELEMETRY_KEY: key = OWN_KEY } = process.env;
  telemetry ??= createTelemetry(contract, { key, revisions, common: { version: manifest.version } });
  return telemetry;
}

/** The key of the project `aboveboard` that `npm start` sets up, so that a trial run has somewhere to go. */
export const OWN_KEY = 'ab_aboveboard_command';

/** Records each command once it has ended, however it ends. */
export function measure(program: Command): void {
  let running: { readonly command: (typeof commandNames)[number]; readonly since: number } | undefined;
  const record = (ok: boolean) => {
    if (running === undefined) return;
    const { command, since } = running;
    running = undefined;
    ownTelemetry().command_run({ command, ok, duration: Date.now() - since });
  };
  program.hook('preAction', (_, action) => {
    const path = pathOf(action);
    const command = commandNames.find((name) => name === path);
    // `telemetry` itself is never counted: whoever asks about it has not agreed to anything by asking.
    if (command === undefined) return;
    running = { command, since: Date.now() };
    ownTelemetry().$begin();
  });
  program.hook('postAction', () => record(true));
  process.once('exit', (code) => {
    record(code === 0);
    // What is recorded in here comes too late for the client's own listener.
    telemetry?.$flush();
  });
}

/** As a person types it: `project add`. */
export function pathOf(command: Command): string {
  const parent = command.parent;
  return parent === null || parent.parent === null ? command.name() : `${pathOf(parent)} ${command.name()}`;
}
