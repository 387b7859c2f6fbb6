import {
  type Bucket,
  type Contract,
  countsPresence,
  type Event,
  type Field,
  type Fields,
  fieldsOf,
  PRESENCE,
} from '@aboveboard/contract';

/**
 * What of a project is added up by day. It all follows from the contract: every field with few values is a dimension,
 * every counter a measure, and each dimension is crossed with how it went and how long it took, where the event says so.
 */
export interface Plan {
  /** Added up over all events: the common fields, by which installs are told apart. */
  readonly common: readonly Dimension[];
  readonly events: readonly EventPlan[];
  /** The common field that says which release of the tool it is, if there is one. */
  readonly version: string | null;
  /** The common field that says whether a machine or a person runs it, if there is one. */
  readonly ci: { readonly field: string; readonly kind: 'choice' | 'flag' } | null;
  /** Whether the contract has the presence event. */
  readonly hasPresence: boolean;
  /** The events of streams whose identity is that of an installation. */
  readonly identified: readonly string[];
}

export interface EventPlan {
  readonly name: string;
  readonly dimensions: readonly Dimension[];
  /** Counters, in a rollup event; an event counts itself. */
  readonly measures: readonly string[];
  readonly crosses: readonly (readonly [Dimension, Dimension])[];
  readonly success: Success | null;
  /** The field that says how long it took, if there is one. */
  readonly duration: { readonly field: string; readonly bucket: Bucket } | null;
}

export interface Dimension {
  readonly field: string;
  readonly kind: 'choice' | 'choices' | 'bucket' | 'version' | 'flag' | 'int';
  readonly isCommon: boolean;
}

/**
 * How an event says that it went well:
 *
 * - `flag` a flag named `ok`, `success`, `succeeded`
 * - `exit` an exit code, an int named `exit`, `exitCode`, `exit_code`: 0 is success
 * - `counts` in a rollup, a counter named `errors`, `error_count`, `failures`, `failed` beside the first other one
 * - `pair` an event `x_success` with an event `x_failed` (or `_error`) beside it; it stands at both
 *
 * An event that is itself an error may say how its run ended, and never that one went well: of those only a pair counts.
 */
export type Success =
  | { readonly type: 'flag' | 'exit'; readonly field: string }
  | { readonly type: 'counts'; readonly all: string; readonly failed: string }
  | { readonly type: 'pair'; readonly succeeded: string; readonly failed: string };

/** An int with more values than this is a measurement, and is read from raw rows. */
const MAX_INT_VALUES = 1000;
const SUCCESS_FLAG = /^(ok|success|succeeded)$/i;
const EXIT_CODE = /^exit(_?code|_?status)?$/i;
const FAILED_COUNT = /^(errors?|failures?|failed|error_?count|failed_?count|failure_?count)$/i;
/** An event that is an error, by its name: `error`, `index_failed`, `Crash`. */
export const ERROR_EVENT = /error|fail|crash|exception|panic/i;
const TIME_UNITS = new Set(['ms', 's', 'sec', 'seconds', 'min', 'minutes', 'h', 'hours', 'us', 'µs', 'ns']);
const DURATION = /dur|took|time|elapsed|latency|wait/i;

/**
 * The plan of a project: of its current contract, and of what older clients may still send.
 *
 * @param contracts every published contract, the current one last
 * @example planOf([contract]).events.map(({ name }) => name) // ['active', 'command_run']
 */
export function planOf(contracts: readonly Contract[]): Plan {
  const current = contracts[contracts.length - 1] as Contract;
  const common = merged(contracts.map((contract) => contract.common));
  const names = [...new Set(contracts.flatMap((contract) => Object.keys(contract.events)))].sort();
  const eventOf = (name: string) => contracts.findLast(({ events }) => Object.hasOwn(events, name))?.events[name];
  const version = versionOf(current.common);
  const dimensions = dimensionsOf(common, true).filter(({ field }) => field !== version);
  return {
    common: dimensions,
    events: names.map((name) => {
      const shapes = contracts.flatMap(({ events }) => events[name] ?? []);
      return eventPlan(name, eventOf(name) as Event, merged(shapes.map(fieldsOf)), dimensions, names);
    }),
    version,
    ci: ciOf(current.common),
    hasPresence: countsPresence(current.streams),
    identified: names.filter((name) =>
      contracts.some(({ events, streams }) => streams[events[name]?.stream ?? '']?.identity.type === 'install'),
    ),
  };
}

function eventPlan(
  name: string,
  shape: Event,
  fields: Fields,
  common: readonly Dimension[],
  names: readonly string[],
): EventPlan {
  const dimensions = name === PRESENCE ? [] : dimensionsOf(fields, false);
  const measures = Object.keys(fields).filter((field) => fields[field]?.kind === 'count');
  const success = successOf(name, fields, measures, names);
  const duration = durationOf(fields);
  const outcome = success !== null && 'field' in success ? success.field : null;
  const marks = dimensions.filter(({ field }) => field === outcome || field === duration?.field);
  const byDefault = dimensions.flatMap((one) =>
    marks.filter((mark) => mark !== one && !marks.includes(one)).map((mark) => [one, mark] as const),
  );
  return {
    name,
    dimensions,
    measures,
    crosses: [...byDefault, ...declared(shape, [...dimensions, ...common], byDefault)],
    success: ERROR_EVENT.test(name) && success?.type !== 'pair' ? null : success,
    duration,
  };
}

/** The crosses that the contract asks for, those left out that are there anyway. */
function declared(
  shape: Event,
  dimensions: readonly Dimension[],
  known: readonly (readonly [Dimension, Dimension])[],
): (readonly [Dimension, Dimension])[] {
  const of = (field: string) => dimensions.find((dimension) => dimension.field === field);
  return (shape.crosses ?? []).flatMap(([a, b]) => {
    const [one, other] = [of(a), of(b)];
    if (one === undefined || other === undefined) return [];
    const isKnown = known.some((cross) => cross.includes(one) && cross.includes(other));
    return isKnown ? [] : [[one, other] as const];
  });
}

function dimensionsOf(fields: Fields, isCommon: boolean): Dimension[] {
  return Object.entries(fields)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([field, definition]) => {
      const kind = dimensionKind(definition);
      return kind === null ? [] : [{ field, kind, isCommon }];
    });
}

function dimensionKind(field: Field): Dimension['kind'] | null {
  switch (field.kind) {
    case 'choice':
    case 'choices':
    case 'bucket':
    case 'version':
    case 'flag':
      return field.kind;
    case 'int':
      return field.max - field.min < MAX_INT_VALUES ? 'int' : null;
    default:
      return null;
  }
}

function successOf(
  name: string,
  fields: Fields,
  measures: readonly string[],
  names: readonly string[],
): Success | null {
  const found = (kind: Field['kind'], pattern: RegExp) =>
    Object.keys(fields).find((field) => fields[field]?.kind === kind && pattern.test(field));
  const flag = found('flag', SUCCESS_FLAG);
  if (flag !== undefined) return { type: 'flag', field: flag };
  const exit = found('int', EXIT_CODE);
  if (exit !== undefined) return { type: 'exit', field: exit };
  const failed = measures.find((measure) => FAILED_COUNT.test(measure));
  const all = measures.find((measure) => measure !== failed);
  if (failed !== undefined && all !== undefined) return { type: 'counts', all, failed };
  const [, stem] = /^(.+)_(?:success|succeeded|failed|error)$/.exec(name) ?? [];
  const of = (...ends: string[]) => ends.map((end) => `${stem}_${end}`).find((other) => names.includes(other));
  const [good, bad] = stem === undefined ? [] : [of('success', 'succeeded'), of('failed', 'error')];
  return good !== undefined && bad !== undefined ? { type: 'pair', succeeded: good, failed: bad } : null;
}

/** The first bucket in a unit of time, one whose name says duration before others. */
function durationOf(fields: Fields): EventPlan['duration'] {
  const times = Object.entries(fields).flatMap(([field, bucket]) =>
    bucket.kind === 'bucket' && TIME_UNITS.has(bucket.unit) ? [{ field, bucket }] : [],
  );
  return times.find(({ field }) => DURATION.test(field)) ?? times[0] ?? null;
}

/** `version`, else the first version field that is not the runtime's. */
function versionOf(common: Fields): string | null {
  if (common.version?.kind === 'version') return 'version';
  const names = Object.keys(common).filter((name) => common[name]?.kind === 'version' && !common[name].auto);
  return names.find((name) => !/node|runtime|python|engine_/i.test(name)) ?? null;
}

function ciOf(common: Fields): Plan['ci'] {
  const auto = Object.entries(common).find(([, field]) => field.auto === 'ci');
  const [name, field] = auto ?? ['ci', common.ci];
  return field?.kind === 'choice' || field?.kind === 'flag' ? { field: name, kind: field.kind } : null;
}

/** Of fields of one name the last wins: the current contract says what a value means. */
function merged(all: readonly Fields[]): Fields {
  return Object.assign({}, ...all);
}
