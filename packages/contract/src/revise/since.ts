import type { Contract } from '../define/contract.ts';
import { type Event, fieldsOf } from '../define/event.ts';
import { fieldPath } from './changes/event.ts';
import { match } from './changes/match.ts';

/** In which revision each part of a contract appeared, by path: `{ 'events.index.fields.ok': 3 }`. */
export type Since = Readonly<Record<string, number>>;

/**
 * Carries the revisions of one contract over to the next. A part that is there for the first time appeared in `revision`;
 * so did one that had been removed, since nobody who agreed in between has agreed to it. A renamed part that says the
 * same keeps its revision: what was agreed to was the content.
 */
export function sinceAfter(
  before: { contract: Contract; since: Since } | null,
  after: Contract,
  revision: number,
): Since {
  const was = before === null ? [] : parts(before.contract);
  const at = new Map(was.map(({ key, path }) => [key, before?.since[path] ?? revision]));
  const old = oldKeys(before?.contract, after);
  return Object.fromEntries(parts(after).map(({ key, path }) => [path, at.get(old.get(key) ?? key) ?? revision]));
}

interface Part {
  /** Which part it is, whatever the shape of its event. */
  readonly key: string;
  /** Where it stands. */
  readonly path: string;
}

function parts(contract: Contract): readonly Part[] {
  const top = (group: string, names: object) =>
    Object.keys(names).map((name) => ({ key: `${group}.${name}`, path: `${group}.${name}` }));
  return [
    ...top('streams', contract.streams),
    ...top('common', contract.common),
    ...top('events', contract.events),
    ...Object.entries(contract.events).flatMap(([name, event]) =>
      Object.keys(fieldsOf(event)).map((field) => ({
        key: `events.${name}.${field}`,
        path: fieldPath(`events.${name}`, event, field),
      })),
    ),
  ];
}

/** From the key of each renamed part to the one it had. */
function oldKeys(before: Contract | undefined, after: Contract): ReadonlyMap<string, string> {
  const old = new Map<string, string>();
  if (before === undefined) return old;
  const rename = (from: string, to: string, pairs: readonly (readonly [string, string])[]) => {
    for (const [a, b] of pairs) old.set(`${to}.${b}`, `${from}.${a}`);
  };
  const common = match(before.common, after.common, (name) => `common.${name}`);
  rename('common', 'common', [...common.renamed, ...common.begun]);
  const events = match(before.events, after.events, (name) => `events.${name}`);
  const same = [...events.renamed, ...events.begun];
  rename('events', 'events', same);
  for (const [from, to] of [...same, ...events.kept.map((name) => [name, name] as const)]) {
    const [a, b] = [before.events[from] as Event, after.events[to] as Event];
    const fields = match(fieldsOf(a), fieldsOf(b), (name) => fieldPath(`events.${to}`, b, name));
    rename(`events.${from}`, `events.${to}`, fields.renamed);
    rename(`events.${from}`, `events.${to}`, fields.begun);
    if (from !== to)
      rename(
        `events.${from}`,
        `events.${to}`,
        fields.kept.map((name) => [name, name] as const),
      );
  }
  return old;
}
