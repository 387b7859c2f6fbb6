import type { Decider, Mode } from '../../consent/decide.ts';
import { type Action, CommandError } from '../action.ts';

/** What `telemetry on`, `local` and `off` print with `--json`. */
export interface ChoiceReport {
  /** What was stored. */
  readonly chosen: Mode;
  /** What holds: the same, unless something stronger overrules it. */
  readonly mode: Mode;
  readonly decider: Decider;
  readonly why: string;
}

export const on: Action = {
  about: 'send what the contract says',
  help: 'Stores a yes to the contract as it is now. With it comes a new id, where the contract has one.',
  examples: [['on', 'and every revision up to now is accepted']],
  answer: (asked) => choose(asked, 'on'),
};

export const local: Action = {
  about: 'record on this machine, send nothing',
  help: 'Records on this machine and sends nothing: for looking at your own numbers.',
  examples: [
    ['local', ''],
    ['view', 'what was recorded since'],
  ],
  answer: (asked) => choose(asked, 'local'),
};

export const off: Action = {
  about: 'record nothing, send nothing, delete what there is',
  help: 'Stores a no. What waits, what was kept of what was sent, and every id are deleted at once.',
  examples: [['off', '']],
  answer: (asked) => choose(asked, 'off'),
};

function choose({ session, telemetry, command }: Parameters<Action['answer']>[0], chosen: Mode) {
  telemetry.$choose(chosen);
  const { mode, decider, why } = telemetry.$status();
  if (session?.unstored !== undefined) {
    const where = session.place.dir === '' ? 'this machine has no home' : `${session.place.dir} cannot be written`;
    const instead = `${session.contract.env}=${chosen} in the environment holds everywhere`;
    throw new CommandError('not-stored', `your choice holds for this run only: ${where}. ${instead}.`);
  }
  const report: ChoiceReport = { chosen, mode, decider, why };
  const said = `telemetry: your choice is stored: ${chosen}`;
  if (mode !== chosen) return { report, lines: [said, `but ${overruling(decider)}, and telemetry is ${mode}: ${why}`] };
  return { report, lines: [said, CONSEQUENCES[chosen](command)] };
}

function overruling(decider: Decider): string {
  return decider === 'stored' || decider === 'default' ? 'it cannot take effect' : 'it is overruled';
}

const CONSEQUENCES: Readonly<Record<Mode, (command: string) => string>> = {
  on: (command) => `what would be sent: ${command} preview`,
  local: (command) => `your own numbers: ${command} view`,
  off: () => 'what waited, what was kept of what was sent, and every id are deleted',
};
