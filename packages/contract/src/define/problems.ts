import type { Say } from '../kinds/kind.ts';
import { findKind, kindNames } from '../kinds/kinds.ts';
import { describe, type Problem } from '../problem.ts';

/** How large a contract may be. Far above any real one; it keeps a hostile file from costing time. */
const MAX_EVENTS = 500;
const MAX_FIELDS = 100;
const MAX_TEXT = 1000;

const NAME = /^[a-zA-Z][a-zA-Z0-9_]{0,39}$/;
/** Own names of every object, and `then`, which would make the typed calls look like a promise. */
const RESERVED = new Set([...Object.getOwnPropertyNames(Object.prototype), 'then']);
const COUNTABLE = new Set(['flag', 'choice', 'bucket', 'version', 'int']);
const DETECTED = { os: 'choice', arch: 'choice', ci: 'choice', agent: 'choice', runtime: 'version' };

type Json = Readonly<Record<string, unknown>>;

/**
 * Says everything that is wrong with a contract in its JSON form. An empty list means that it is one.
 *
 * @example problemsOf({}).map((problem) => problem.path) // ['aboveboard', 'name', 'why', …]
 */
export function problemsOf(json: unknown): Problem[] {
  const problems: Problem[] = [];
  const say: Say = (path, expected, got, hint) => {
    problems.push({ path, expected, got: describe(got), ...(hint === undefined ? {} : { hint }) });
  };
  if (!isObject(json)) {
    say('', 'an object', json);
    return problems;
  }
  head(json, say);
  const streams = streamNames(json.streams, below(say, 'streams'));
  fields(json.common, below(say, 'common'));
  events(json.events, streams, below(say, 'events'));
  return problems;
}

function head(json: Json, say: Say): void {
  only(json, HEAD, say);
  if (json.aboveboard !== 1) say('aboveboard', 'the number 1, the version of the language', json.aboveboard);
  if (typeof json.name !== 'string' || !/^[a-z][a-z0-9-]{0,39}$/.test(json.name)) {
    say('name', 'lower case letters, digits and dashes, at most 40', json.name);
  }
  for (const key of ['why', 'owner', 'contact']) text(json[key], key, say);
  if (
    json.endpoint !== undefined &&
    (typeof json.endpoint !== 'string' || !/^https?:\/\/[^\s]+$/.test(json.endpoint))
  ) {
    say('endpoint', 'an address such as "https://telemetry.example.com"', json.endpoint);
  }
  if (typeof json.env !== 'string' || !/^[A-Z][A-Z0-9_]{0,60}$/.test(json.env)) {
    say('env', 'an environment variable such as "MYTOOL_TELEMETRY"', json.env);
  }
  if (!['off', 'ask', 'ask-every-start', 'on'].includes(json.consent as string)) {
    say('consent', '"off", "ask", "ask-every-start" or "on"', json.consent);
  }
  if (!Array.isArray(json.recipients)) say('recipients', 'a list', json.recipients);
  else {
    for (const [i, recipient] of json.recipients.entries()) {
      if (!isObject(recipient)) say(`recipients.${i}`, 'a name and a why', recipient);
      else for (const key of ['name', 'why']) text(recipient[key], `recipients.${i}.${key}`, say);
    }
  }
  const days = isObject(json.retention) ? json.retention.days : undefined;
  if (!Number.isInteger(days) || (days as number) < 1 || (days as number) > 3650) {
    say('retention.days', 'a whole number from 1 to 3650', days);
  }
}
const HEAD = [
  ...['aboveboard', 'name', 'why', 'owner', 'contact', 'endpoint', 'env', 'consent'],
  ...['recipients', 'retention', 'streams', 'common', 'events'],
];

function streamNames(json: unknown, say: Say): ReadonlySet<string> {
  if (!isObject(json)) {
    say('', 'an object of streams', json);
    return new Set();
  }
  if (!Object.hasOwn(json, 'default')) say('default', 'the stream of every event that names none', undefined);
  for (const [name, stream] of Object.entries(json)) {
    if (!isName(name)) say(name, NAME_RULE, name);
    const identity = isObject(stream) && isObject(stream.identity) ? stream.identity : {};
    const at = below(say, `${name}.identity`);
    if (!['none', 'process', 'rotating', 'install'].includes(identity.type as string)) {
      at('type', '"none", "process", "rotating" or "install"', identity.type);
      continue;
    }
    if (identity.type !== 'none') text(identity.why, 'why', at);
    if (identity.type === 'rotating' && !(Number.isInteger(identity.days) && inRange(identity.days, 1, 90))) {
      at('days', 'a whole number from 1 to 90', identity.days);
    }
    if (identity.type === 'install') findKind('id')?.problems(identity, at);
  }
  return new Set(Object.keys(json));
}

function events(json: unknown, streams: ReadonlySet<string>, say: Say): void {
  if (!isObject(json)) return say('', 'an object of events', json);
  const names = Object.keys(json);
  if (names.length === 0 || names.length > MAX_EVENTS) return say('', `1 to ${MAX_EVENTS} events`, names.length);
  for (const name of names) {
    if (!isName(name)) say(name, NAME_RULE, name);
    event(json[name], streams, below(say, name));
  }
}

function event(json: unknown, streams: ReadonlySet<string>, say: Say): void {
  if (!isObject(json)) return say('', 'an event such as event({ why, fields })', json);
  text(json.why, 'why', say);
  if (!streams.has(json.stream as string)) say('stream', 'a stream of this contract', json.stream);
  if (json.shape === 'rollup') {
    only(json, ['shape', 'every', 'why', 'stream', 'by', 'counts'], say);
    if (json.every !== 'day') say('every', '"day"', json.every);
    fields(json.by, below(say, 'by'), (kind) => COUNTABLE.has(kind) || 'a kind that can be counted by');
    fields(json.counts, below(say, 'counts'), (kind) => kind === 'count' || 'count({ … })');
    for (const name of isObject(json.counts) ? Object.keys(json.counts) : []) {
      if (isObject(json.by) && Object.hasOwn(json.by, name))
        say(`counts.${name}`, 'a name that `by` does not use', name);
    }
  } else if (json.shape === 'event' || json.shape === 'once') {
    only(json, ['shape', 'every', 'why', 'stream', 'fields'], say);
    const spans: unknown[] = json.shape === 'once' ? ['process', 'day', 'version'] : [undefined];
    if (!spans.includes(json.every)) say('every', 'with once: "process", "day" or "version"', json.every);
    fields(json.fields, below(say, 'fields'));
  } else say('shape', '"event", "once" or "rollup"', json.shape);
}

function fields(
  json: unknown,
  say: Say,
  allows: (kind: string) => true | string = (kind) => kind !== 'count' || 'a counter only in the counts of a rollup',
): void {
  if (!isObject(json)) return say('', 'an object of fields', json);
  const names = Object.keys(json);
  if (names.length > MAX_FIELDS) return say('', `at most ${MAX_FIELDS} fields`, names.length);
  for (const name of names) {
    const at = below(say, name);
    if (!isName(name)) at('', NAME_RULE, name);
    const field = json[name];
    const kind = isObject(field) ? findKind(field.kind) : undefined;
    if (!isObject(field) || kind === undefined) {
      at('kind', `one of ${kindNames.join(', ')}`, isObject(field) ? field.kind : field);
      continue;
    }
    const allowed = allows(kind.name);
    if (allowed !== true) at('kind', allowed, kind.name);
    if (kind.name === 'id') at('kind', 'an identity of a stream; nobody passes an id by hand', kind.name);
    text(field.why, 'why', at);
    if (field.optional !== undefined && field.optional !== true) at('optional', 'true, or nothing', field.optional);
    const detected = field.auto === undefined ? kind.name : DETECTED[field.auto as keyof typeof DETECTED];
    if (detected !== kind.name) at('auto', 'a detection that fits the kind', field.auto);
    kind.problems(field, at);
  }
}

const NAME_RULE = 'letters, digits and underscores, at most 40, not a name that every object has';

function isName(name: string): boolean {
  return NAME.test(name) && !RESERVED.has(name);
}

function text(value: unknown, path: string, say: Say): void {
  if (typeof value !== 'string' || value.trim() === '' || value.length > MAX_TEXT) {
    say(path, `a sentence of at most ${MAX_TEXT} characters`, value);
  }
}

function only(json: Json, known: readonly string[], say: Say): void {
  for (const key of Object.keys(json)) {
    if (!known.includes(key)) say(key, `one of ${known.join(', ')}`, key, 'is it misspelt?');
  }
}

function below(say: Say, path: string): Say {
  return (inner, ...rest) => say(inner === '' ? path : `${path}.${inner}`, ...rest);
}

function inRange(value: unknown, min: number, max: number): boolean {
  return (value as number) >= min && (value as number) <= max;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
