import type { Contract, Event, Fields, Revisions } from '@aboveboard/contract';

/**
 * The contract without what is newer than a revision: a person who agreed to that one has not agreed to more.
 *
 * @returns the same contract where nothing is newer
 */
export function acceptedOf<K extends Contract>(contract: K, { since }: Revisions, accepted: number): K {
  const isOld = (path: string) => !(Object.hasOwn(since, path) && (since[path] as number) > accepted);
  if (Object.keys(since).every(isOld)) return contract;
  // Another recipient, a longer life of what is stored: nothing has been agreed to that could leave.
  if (!isOld('')) return { ...contract, events: {} };
  const old = <V>(values: Readonly<Record<string, V>>, path: string, change: (value: V, path: string) => V) =>
    Object.fromEntries(
      Object.entries(values)
        .filter(([name]) => isOld(`${path}.${name}`))
        .map(([name, value]) => [name, change(value, `${path}.${name}`)]),
    );
  const oldFields = (fields: Fields, path: string) => old(fields, path, (field) => field);
  const oldEvent = (event: Event, path: string): Event =>
    event.shape === 'rollup'
      ? {
          ...event,
          by: oldFields(event.by, `${path}.by`),
          counts: old(event.counts, `${path}.counts`, (count) => count),
        }
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
