import type { Contract } from '../define/contract.ts';
import { type Event, type Fields, fieldsOf } from '../define/event.ts';
import { PRESENCE } from '../define/presence.ts';
import type { Day } from '../kinds/day/day.ts';
import { type Gate, type MakeGate, UNKNOWN, type Verdict } from './verdict.ts';

/** The name is that of the built-in event alone. It counts by weeks, and a date would tell a single one apart. */
const COHORT: Day & { readonly isMonday: true } = { kind: 'day', why: '', isMonday: true };

/** Every gate of a contract. */
export interface Gates {
  event(name: unknown, values: unknown): Verdict;
  common(values: unknown): Verdict;
}

/** The gates of a contract, each made when it is first needed: a run of a tool needs few of them. */
export function gates({ name: tool, common, events }: Contract, make: MakeGate): Gates {
  const made = new Map<unknown, Gate>();
  let commonGate: Gate | undefined;
  return {
    event(name, values) {
      let found = made.get(name);
      if (found === undefined) {
        if (typeof name !== 'string' || !Object.hasOwn(events, name)) return UNKNOWN;
        const own = fieldsOf(events[name] as Event);
        const fields: Fields = name === PRESENCE ? { ...own, cohort: COHORT } : own;
        const required = Object.keys(fields).filter((field) => fields[field]?.optional !== true);
        found = make(fields, `${tool}.${name}`, required);
        made.set(name, found);
      }
      return found(values);
    },
    // A report is worth having without one of its common fields, so none of them is required.
    common(values) {
      commonGate ??= make(common, tool, []);
      return commonGate(values);
    },
  };
}
