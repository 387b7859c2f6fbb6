import type { Contract, Event, Fields } from '@aboveboard/contract';

/**
 * What `aboveboard lock` writes for a tool to ship: the number of the contract's last revision, and for each thing that
 * came or widened after the first one, by its path, the revision since which it is as wide as now.
 *
 * @example { revision: 4, since: { 'common.arch': 3, 'events.command_run.fields.command': 4, 'streams.default': 2 } }
 */
export interface Revisions {
  readonly revision: number;
  readonly since: Readonly<Record<string, number>>;
}

/**
 * The contract without what is newer than a revision: a person who agreed to that one has not agreed to more.
 *
 * @returns the same contract where nothing is newer
 */
export function acceptedOf<K extends Contract>(contract: K, { since }: Revisions, accepted: number): K {
  const isOld = (path: string) => !(Object.hasOwn(since, path) && (since[path] as number) > accepted);
  if (Object.keys(since).every(isOld)) return contract;
  const old = <V>(values: Readonly<Record<string, V>>, path: string, change: (value: V, path: string) => V) =>
    Object.fromEntries(
      Object.entries(values)
        .filter(([name]) => isOld(`${path}.${name}`))
        .map(([name, value]) => [name, change(value, `${path}.${name}`)]),
    );
  const oldFields = (fields: Fields, path: string) => old(fields, path, (field) => field);
  const oldEvent = (event: Event, path: string): Event =>
    event.shape === 'rollup'
      ? { ...event, by: oldFields(event.by, `${path}.by`) }
      : { ...event, fields: oldFields(event.fields, `${path}.fields`) };
  const anonymous = { identity: { type: 'none' } };
  const streams = Object.entries(contract.streams).map(([name, stream]) => [
    name,
    isOld(`streams.${name}`) ? stream : anonymous,
  ]);
  return {
    ...contract,
    streams: Object.fromEntries(streams),
    common: oldFields(contract.common, 'common'),
    events: old(contract.events, 'events', oldEvent),
  };
}
