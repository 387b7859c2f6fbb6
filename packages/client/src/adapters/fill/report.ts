import type { Contract, Event, Field, Fields } from '@aboveboard/contract';
import { CONTRACT, SESSION } from '../../session/key.ts';

/** A mapping as it runs; its names have been checked by the types. */
interface AnyMapping {
  readonly event?: string;
  readonly more?: object | (() => object);
  readonly [fact: string]: unknown;
}

/** What an adapter knows, by the names of its facts: a path of commands is a list of words, names of options are a set. */
export type Known = Readonly<
  Record<string, string | readonly string[] | ReadonlySet<string> | number | boolean | undefined>
>;

/** Takes what an adapter knows. What the event has no field for goes no further. */
export interface Report {
  (known: Known): void;
  /** Has the event a field for this fact? */
  has(fact: string): boolean;
}

/**
 * The way from an adapter's facts to the calls of a telemetry. Never throws, whatever the contract or the facts are.
 *
 * @param event the event's name where the mapping does not say
 */
export function reportTo(telemetry: object, event: string, given: object = {}): Report {
  const mapping = given as AnyMapping;
  const name = mapping.event ?? event;
  const fields = fieldsOf(contractOf(telemetry)?.events[name]);
  const nameOf = (fact: string) => (mapping[fact] as string | undefined) ?? fact;
  const report = (known: Known) => {
    try {
      const values: Record<string, unknown> = {};
      for (const fact of Object.keys(known)) {
        const field = fields[nameOf(fact)];
        const value = field && valueFor(field, known[fact]);
        if (value !== undefined) values[nameOf(fact)] = value;
      }
      const { more } = mapping;
      (telemetry as Readonly<Record<string, (values: object) => void>>)[name]?.({
        ...values,
        ...(typeof more === 'function' ? more() : more),
      });
    } catch {
      // The host's own function for `more`: this report is lost, and nothing else.
    }
  };
  return Object.assign(report, { has: (fact: string) => nameOf(fact) in fields });
}

/** A value as the field takes it; `undefined` where it is of no use there. Milliseconds become the unit of their bucket. */
function valueFor(field: Field, value: Known[string]): unknown {
  const { kind, optional } = field;
  if (kind === 'choice') {
    if (Array.isArray(value)) return listed(field.values, value.length > 0 ? value : ['(none)']);
    return value ?? (optional ? undefined : 'other');
  }
  if (value instanceof Set) return kind === 'choices' ? [...value] : undefined;
  if (typeof value === 'number') return kind === 'bucket' ? value / (IN_MS[field.unit] ?? 1) : Math.round(value);
  return kind === 'flag' ? value : undefined;
}

const IN_MS: Readonly<Record<string, number>> = { s: 1000, min: 60_000, h: 3_600_000 };

/** Of a path its longest beginning that the contract lists; a command line without a command may be listed as `(none)`. */
function listed(values: readonly string[], path: readonly string[]): string {
  const name = path.join(' ');
  return path.length === 0 ? 'other' : values.includes(name) ? name : listed(values, path.slice(0, -1));
}

function fieldsOf(shape: Event | undefined): Fields {
  return shape?.shape === 'rollup' ? { ...shape.by, ...shape.counts } : (shape?.fields ?? {});
}

/** The contract of a telemetry, or of a recording. */
export function contractOf(telemetry: object): Contract | undefined {
  const keyed = telemetry as { readonly [SESSION]?: { readonly contract: Contract }; readonly [CONTRACT]?: Contract };
  return keyed[SESSION]?.contract ?? keyed[CONTRACT];
}
