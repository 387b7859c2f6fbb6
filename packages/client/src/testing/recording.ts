import {
  type Checker,
  type CommonInputs,
  type Contract,
  ContractError,
  compile,
  type Encoder,
  type EventDropReason,
  type FieldDropReason,
  PRESENCE,
  problemsOf,
  type Values,
  type Verdict,
} from '@aboveboard/contract';
import type { Mode } from '../consent/decide.ts';
import { detected } from '../detect/detect.ts';
import { forget, newMemory } from '../record/memory.ts';
import { recordOf } from '../record/record.ts';
import { CONTRACT } from '../session/key.ts';
import type { Telemetry } from '../telemetry.ts';
import { onlyInTests, type TestOptions } from './only-in-tests.ts';

/** An event as it would leave the machine. Counters are added up: one row a day and combination. */
export interface RecordedEvent {
  readonly event: string;
  readonly fields: Values;
}

/** Something that the checker refused. Never the value, and a field's name only where the contract has it. */
export interface RecordedDrop {
  /** `null` for the common fields. */
  readonly event: string | null;
  /** `null` where the whole event was refused for another reason than a field, or the contract has no such field. */
  readonly field: string | null;
  readonly reason: EventDropReason | FieldDropReason;
}

/** What was recorded so far; each a fresh list. */
export interface Recording {
  $events(): readonly RecordedEvent[];
  $drops(): readonly RecordedDrop[];
  /** The common fields as they would travel with every batch. */
  $common(): Values;
  /** Forgets what was recorded and dropped, and which `once` events were reported. */
  $clear(): void;
}

export interface RecordingOptions<K extends Contract> extends TestOptions {
  /** What the tool passes as common fields. Without it they are not looked at. */
  readonly common?: CommonInputs<K['common']>;
  /** What `ci()` and `agent()` are detected from. Default: nothing, so that a test says the same everywhere. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Milliseconds since 1970. Default: the clock. */
  readonly now?: () => number;
}

/**
 * A stand-in for `createTelemetry` in the tests of a tool: the same typed calls through the same checker, recorded in
 * memory. It sends nothing, touches no file and asks no environment; its mode is `local` until `$choose` says otherwise.
 *
 * @throws Error outside of tests; ContractError with everything that is wrong with the contract, which a tool that ships
 *   does not look for
 * @example
 * const telemetry = recordingTelemetry(contract);
 * await run(['index'], telemetry);
 * expect(telemetry.$events()).toEqual([{ event: 'command_run', fields: { command: 'index' } }]);
 * expect(telemetry.$drops()).toEqual([]);
 */
export function recordingTelemetry<const K extends Contract>(
  contract: K,
  options: RecordingOptions<K> = {},
): Telemetry<K> & Recording {
  onlyInTests(options, process.env);
  const problems = problemsOf(contract);
  if (problems.length > 0) throw new ContractError(problems);
  const { env = {}, now = Date.now } = options;
  const memory = newMemory();
  const drops: RecordedDrop[] = [];
  const checker = compile(contract, () => TEST_KEY);
  const common = options.common === undefined ? undefined : detected(contract.common, options.common, env);
  let mode: Mode = 'local';
  const clear = () => {
    forget(memory);
    drops.length = 0;
  };
  const calls = Object.entries(contract.events)
    .filter(([name]) => name !== PRESENCE)
    .map(([name, shape]) => {
      const record = recordOf(overheard(checker, drops), name, shape, memory);
      return [name, (values?: unknown) => (mode === 'off' ? undefined : record(values, now()))] as const;
    });
  const encodedCommon = () => (common === undefined ? undefined : checker.encodeCommon(common));
  const recording = {
    $events: () =>
      [...memory.rows, ...memory.rollups.values()].map(({ event, fields }) => ({ event, fields: { ...fields } })),
    $drops: () => [...dropsOf(null, encodedCommon()), ...drops],
    $common: () => fieldsOf(encodedCommon()),
    $clear: clear,
    $status: () => ({
      mode,
      decider: 'config',
      why: 'A test records; nothing is sent.',
      dir: '',
      endpoint: null,
      waiting: memory.rows.length + memory.rollups.size,
      lost: 0,
      revision: 0,
      accepted: 0,
    }),
    $choose(chosen: Mode) {
      mode = chosen;
      if (mode === 'off') clear();
    },
    $begin() {},
    $flush() {},
    $deliver: async () => ({
      sent: 0,
      kept: memory.rows.length + memory.rollups.size,
      outcome: mode === 'off' ? 'off' : 'local',
    }),
  };
  // The one cast: a function was made for each event, which is what the type says.
  return { ...Object.fromEntries(calls), ...recording, [CONTRACT]: contract } as unknown as Telemetry<K> & Recording;
}

/** The same key in every test, so that a digest can be written down as an expectation. */
const TEST_KEY = new Uint8Array(32).fill(7);

/** The checker, and a note of everything that it refuses. */
function overheard(checker: Checker, drops: RecordedDrop[]): Encoder {
  return {
    encodeCommon: checker.encodeCommon,
    encodeEvent(name, values) {
      const verdict = checker.encodeEvent(name, values);
      drops.push(...dropsOf(name, verdict));
      return verdict;
    },
  };
}

function dropsOf(event: string | null, verdict: Verdict | undefined): RecordedDrop[] {
  if (verdict === undefined) return [];
  const fields = verdict.drops.map(({ field, reason }) => ({ event, field, reason }));
  return verdict.kept ? fields : [...fields, { event, field: verdict.field, reason: verdict.reason }];
}

function fieldsOf(verdict: Verdict | undefined): Values {
  return verdict?.kept ? verdict.fields : {};
}
