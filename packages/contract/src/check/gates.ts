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
export function gates(contract: Contract, make: MakeGate, find: Find = byTable): Gates {
  let commonGate: Gate | undefined;
  return {
    event: find(Object.keys(contract.events), (name) => make(...eventOf(contract, name)), UNKNOWN),
    // A report is worth having without one of its common fields, so none of them is required.
    common(values) {
      commonGate ??= make(contract.common, contract.name, []);
      return commonGate(values);
    },
  };
}

/** What a gate of one event is made of. */
export function eventOf({ name: tool, events }: Contract, name: string): Parameters<MakeGate> {
  const own = fieldsOf(events[name] as Event);
  const fields: Fields = name === PRESENCE ? { ...own, cohort: COHORT } : own;
  const required = Object.keys(fields).filter((field) => fields[field]?.optional !== true);
  return [fields, `${tool}.${name}`, required];
}

/** Finds by the name of an event what decides on its values; it is made when it is first needed. */
export type Find = <T>(
  names: readonly string[],
  make: (name: string) => (values: unknown) => T,
  unknown: T,
) => (name: unknown, values: unknown) => T;

export const byTable: Find = <T>(
  names: readonly string[],
  make: (name: string) => (values: unknown) => T,
  unknown: T,
) => {
  const made = new Map<unknown, (values: unknown) => T>();
  return (name, values) => {
    let found = made.get(name);
    if (found === undefined) {
      if (!names.includes(name as string)) return unknown;
      found = make(name as string);
      made.set(name, found);
    }
    return found(values);
  };
};
