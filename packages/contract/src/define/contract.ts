import { canonical } from '../canonical/canonical.ts';
import { ContractError } from '../problem.ts';
import type { Event, EventFields, Fields } from './event.ts';
import type { Identity } from './identity.ts';
import { isObject, plain } from './plain.ts';
import { countsPresence, PRESENCE } from './presence.ts';
import { presence } from './presence-event.ts';
import { inspect } from './problems.ts';
import type { RetentionDays } from './retention.ts';

/** Events that share one identity, or none, and can therefore be linked to each other. */
export interface Stream {
  readonly identity: Identity;
}

/** Who gets the data besides the maintainer's own collector. */
export interface Recipient {
  readonly name: string;
  readonly why: string;
}

/** What an author writes. */
export interface ContractInput<C extends Fields, E extends Readonly<Record<string, Event>>> {
  /** The tool's name: lower case letters, digits and dashes. Also the folder of its files on a user's machine. */
  readonly name: string;
  /** Why this tool measures at all, in a sentence for its users. */
  readonly why: string;
  /** Who answers for the contract. */
  readonly owner: string;
  /** Where a user can ask: an address or a page. */
  readonly contact: string;
  /** Where the collector is, `https://…`. Absent: nothing can be sent until the tool says where. */
  readonly endpoint?: string;
  /** The environment variable with which a user decides: `MYTOOL_TELEMETRY`. */
  readonly env: string;
  /**
   * What people type before `telemetry off`, where that is not the contract's name; `false` where there is no such
   * command, as with an SDK: then nobody is told of one.
   */
  readonly command?: string | false;
  /** What holds where nobody has chosen. Default: `off`. */
  readonly consent?: Consent | ConsentByMode;
  /** When a user is told before anything is sent. Default: `before`. */
  readonly notice?: Notice;
  /** What `DO_NOT_TRACK` leads to. Default: `off`; there is no way to ignore it. */
  readonly doNotTrack?: 'off' | 'local';
  /** Whether runs in CI are measured, and counted as such. Default: `count`. */
  readonly ci?: 'count' | 'off';
  /** On how many installs reports are expected, for the budget of the score. */
  readonly installs?: number;
  /** No number of fewer installs than this is ever published, 1 to 1000. Default: 20. */
  readonly k?: number;
  /** UTC date from which on the contract should be looked at again. */
  readonly until?: string;
  /** Where the contract was reviewed: a link. */
  readonly review?: string;
  /** Findings of a check that are accepted, each by name and with a reason. */
  readonly suppressions?: readonly Suppression[];
  readonly recipients?: readonly Recipient[];
  /** How many days raw rows are kept, 1 to 3650, or `'forever'`. Default: 90. */
  readonly retention?: { readonly days: RetentionDays };
  /** Identities by stream. Default: one stream, `default`, with none. */
  readonly streams?: Readonly<Record<string, Stream>>;
  /** Sent once per batch: version, system, architecture. */
  readonly common: C;
  readonly events: E;
}

/** What holds where nobody has chosen. */
export type Consent = 'off' | 'ask' | 'ask-every-start' | 'on';

/** A consent that depends on how the tool is deployed: `{ default: 'on', modes: { sandbox: 'off' } }`. */
export interface ConsentByMode {
  readonly default: Consent;
  readonly modes: Readonly<Record<string, Consent>>;
}

/**
 * When a user is told before anything is sent, where nobody has chosen and the default is on.
 *
 * - `before` the run that shows the notice sends nothing
 * - `same-run` it may send in the run that shows it
 * - `documented-only` it is shown nowhere
 */
export type Notice = 'before' | 'same-run' | 'documented-only';

/** An accepted finding. One that suppresses nothing is a finding itself. */
export interface Suppression {
  /** The finding's id. */
  readonly finding: string;
  /** The path that it was found at. */
  readonly where: string;
  readonly why: string;
}

/** A contract: frozen plain data that says everything a tool may ever send. Its JSON form is the same object. */
export interface Contract<
  C extends Fields = Fields,
  E extends Readonly<Record<string, Event>> = Readonly<Record<string, Event>>,
> {
  /** Version of the contract language. */
  readonly aboveboard: 1;
  readonly name: string;
  readonly why: string;
  readonly owner: string;
  readonly contact: string;
  readonly endpoint?: string;
  readonly env: string;
  readonly command?: string | false;
  readonly consent: Consent | ConsentByMode;
  readonly notice: Notice;
  readonly doNotTrack: 'off' | 'local';
  readonly ci: 'count' | 'off';
  readonly installs?: number;
  readonly k: number;
  readonly until?: string;
  readonly review?: string;
  readonly suppressions: readonly Suppression[];
  readonly recipients: readonly Recipient[];
  readonly retention: { readonly days: RetentionDays };
  readonly streams: Readonly<Record<string, Stream>>;
  readonly common: C;
  readonly events: E;
}

/**
 * Writes down everything that a tool may ever send.
 *
 * @returns the contract, frozen, with every default filled in, so that it says the same to every reader
 * @throws ContractError with every problem at once
 * @example
 * export default contract({
 *   name: 'mytool', env: 'MYTOOL_TELEMETRY', owner: 'core team', contact: 'telemetry@mytool.dev',
 *   why: 'To learn which commands are worth our time.',
 *   common: { version: version({ why: 'Which releases are in use?' }), os: os() },
 *   events: { command_run: event({ why: 'What is used?', fields: { command: choice(commands, { why: 'The command.' }) } }) },
 * });
 */
export function contract<const C extends EventFields, const E extends Readonly<Record<string, Event>>>(
  input: ContractInput<C, E>,
): Contract<C, E> {
  return parseContract(assemble(plain(input))) as unknown as Contract<C, E>;
}

/**
 * Fills in the defaults, and looks for no problems: that costs more than a short run of a tool should, and what a tool
 * runs has been checked by the types, by `aboveboard check` and in its tests.
 */
export function assemble(given: unknown): unknown {
  if (!isObject(given)) return given;
  const { streams = { default: { identity: { type: 'none' } } }, events } = given;
  return {
    aboveboard: 1,
    consent: 'off',
    notice: 'before',
    doNotTrack: 'off',
    ci: 'count',
    k: 20,
    suppressions: [],
    recipients: [],
    retention: { days: 90 },
    ...given,
    streams,
    events: countsPresence(streams) && isObject(events) ? { [PRESENCE]: presence, ...events } : events,
  };
}

/**
 * Reads a contract from its JSON form, as a collector does with a published one.
 *
 * @param json a parsed JSON value; nothing of it is kept that is not part of a contract
 * @throws ContractError with every problem at once
 * @example parseContract(JSON.parse(readFileSync('contract.json', 'utf8'))).name
 */
export function parseContract(json: unknown): Contract {
  const { copy, problems } = inspect(json);
  if (problems.length > 0) throw new ContractError(problems);
  // Through the canonical text: two equal contracts have one order of keys, and nobody else holds a reference.
  return freeze(JSON.parse(canonical(copy))) as Contract;
}

function freeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    for (const inner of Object.values(value)) freeze(inner);
    Object.freeze(value);
  }
  return value;
}
