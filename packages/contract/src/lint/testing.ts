import { type Contract, type ContractInput, contract, parseContract } from '../define/contract.ts';
import type { Event, Fields } from '../define/event.ts';
import { score } from '../score/score.ts';
import type { Finding, Rule } from './finding.ts';

type Input = ContractInput<Fields, Readonly<Record<string, Event>>>;

/** A sentence that no rule objects to. */
export const why = 'Which parts of it are worth our time?';

/** A contract without findings, changed. */
export function tool(change: Partial<Input> = {}): Contract {
  const base = { name: 'tool', why, owner: 'core team', contact: 'us', env: 'TOOL_TELEMETRY', common: {} };
  const events: Input['events'] = { run: { shape: 'event', why, stream: 'default', fields: {} } };
  return parseContract(contract({ ...base, events, ...change } as never));
}

/** The same with these fields in the event `run`. */
export function withFields(fields: Fields, change: Partial<Input> = {}): Contract {
  return tool({ events: { run: { shape: 'event', why, stream: 'default', fields } }, ...change });
}

/** What one rule says of a contract: level and place of each finding. */
export function found(rule: Rule, shape: Contract, today = '2026-11-21'): readonly string[] {
  return findings(rule, shape, today).map(({ level, where }) => `${level} ${where}`);
}

export function findings(rule: Rule, shape: Contract, today = '2026-11-21'): readonly Finding[] {
  return rule(shape, { today, score: score(shape) });
}
