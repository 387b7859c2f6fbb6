import { checkDay } from '../kinds/day/day.ts';
import { idProblems } from '../kinds/id/id.ts';
import { type Detected, isText, MAX_TEXT, type Say } from '../kinds/kind.ts';
import { findKind, kindNames } from '../kinds/problems.ts';
import { describe, type Problem, short } from '../problem.ts';
import { hintFor } from './hints.ts';
import { isObject, plain } from './plain.ts';
import { countsPresence, PRESENCE } from './presence.ts';
import { isPresence } from './presence-event.ts';
import { SENSITIVITIES } from './sensitivity.ts';

/** How large a contract may be. Far above any real one; it keeps a hostile file from costing time. */
const MAX_EVENTS = 500;
const MAX_FIELDS = 100;

/** As long as a value of a list: the longest event name met in the wild has 54 characters. */
const NAME = /^[a-zA-Z][a-zA-Z0-9_]{0,63}$/;
/** Own names of every object, and `then`, which would make the typed calls look like a promise. */
const RESERVED = new Set([...Object.getOwnPropertyNames(Object.prototype), 'then']);
const COUNTABLE = new Set(['flag', 'choice', 'bucket', 'version', 'int']);
const DETECTED: Readonly<Record<Detected, string>> = {
  os: 'choice',
  arch: 'choice',
  ci: 'choice',
  agent: 'choice',
  runtime: 'version',
  container: 'choice',
};

type Json = Readonly<Record<string, unknown>>;

/**
 * Says everything that is wrong with a contract in its JSON form. An empty list means that it is one.
 *
 * @example problemsOf({}).map((problem) => problem.path) // ['aboveboard', 'name', 'why', …]
 */
export function problemsOf(json: unknown): Problem[] {
  return inspect(json).problems;
}

/** {@link problemsOf}, with the copy that was looked at: only it may be kept, for the original may answer differently. */
export function inspect(json: unknown): { readonly copy: unknown; readonly problems: Problem[] } {
  const problems: Problem[] = [];
  const say: Say = (path, expected, got, hint = hintFor(path)) => {
    problems.push({ path, expected, got: describe(got), ...(hint === undefined ? {} : { hint }) });
  };
  const copy = withoutSchema(plain(json));
  if (!isObject(copy)) say('', 'an object', copy);
  else {
    head(copy, say);
    const streams = streamNames(copy.streams, below(say, 'streams'));
    fields(copy.common, below(say, 'common'));
    events(copy.events, streams, copy.common, below(say, 'events'));
    presenceEvent(copy, below(say, `events.${PRESENCE}`));
  }
  return { copy, problems };
}

/** By `$schema` a file of plain JSON names its schema for an editor. It is no part of the contract, nor of its hash. */
function withoutSchema(json: unknown): unknown {
  if (!isObject(json) || typeof json.$schema !== 'string') return json;
  const { $schema: _, ...rest } = json;
  return rest;
}

function head(json: Json, say: Say): void {
  only(json, HEAD, say);
  if (json.aboveboard !== 1) say('aboveboard', 'the number 1, the version of the language', json.aboveboard);
  if (typeof json.name !== 'string' || !/^[a-z][a-z0-9-]{0,39}$/.test(json.name)) {
    say('name', 'lower case letters, digits and dashes, at most 40', json.name);
  }
  for (const key of ['why', 'owner', 'contact']) text(json[key], key, say);
  if (json.endpoint !== undefined && (!isText(json.endpoint) || !/^https?:\/\/[^\s@]+$/.test(json.endpoint))) {
    say('endpoint', 'an address such as "https://telemetry.example.com"', json.endpoint);
  }
  if (typeof json.env !== 'string' || !/^[A-Z][A-Z0-9_]{0,60}$/.test(json.env)) {
    say('env', 'an environment variable such as "MYTOOL_TELEMETRY"', json.env);
  }
  if (json.command !== undefined && json.command !== false && !isText(json.command)) {
    say('command', 'what people type to start the tool, or false where it has no telemetry command', json.command);
  }
  consent(json.consent, say);
  oneOf(json.notice, 'notice', ['before', 'same-run', 'documented-only'], say);
  oneOf(json.doNotTrack, 'doNotTrack', ['off', 'local'], say);
  oneOf(json.ci, 'ci', ['count', 'off'], say);
  if (json.installs !== undefined && !isWhole(json.installs, 1, 1e10)) {
    say('installs', 'how many installs are expected, a whole number', json.installs);
  }
  if (!isWhole(json.k, 1, 1000)) say('k', 'a whole number from 1 to 1000', json.k);
  origin({ until: json.until, review: json.review }, say);
  suppressions(json.suppressions, below(say, 'suppressions'));
  if (!Array.isArray(json.recipients)) say('recipients', 'a list', json.recipients);
  else {
    for (const [i, recipient] of json.recipients.entries()) {
      const at = below(say, `recipients.${i}`);
      if (!isObject(recipient)) {
        at('', 'a name and a why', recipient);
        continue;
      }
      only(recipient, ['name', 'why'], at);
      for (const key of ['name', 'why']) text(recipient[key], key, at);
    }
  }
  const retention = isObject(json.retention) ? json.retention : {};
  only(retention, ['days'], below(say, 'retention'));
  if (retention.days !== 'forever' && !isWhole(retention.days, 1, 3650)) {
    say('retention.days', 'a whole number from 1 to 3650, or "forever"', retention.days);
  }
}
const HEAD = [
  ...['aboveboard', 'name', 'why', 'owner', 'contact', 'until', 'review', 'endpoint', 'env', 'consent', 'notice'],
  ...['command', 'doNotTrack', 'ci', 'installs', 'k', 'suppressions'],
  ...['recipients', 'retention', 'streams', 'common', 'events'],
];

function consent(json: unknown, say: Say): void {
  if (!isObject(json)) return oneOf(json, 'consent', CONSENTS, say);
  only(json, ['default', 'modes'], below(say, 'consent'));
  oneOf(json.default, 'consent.default', CONSENTS, say);
  if (!isObject(json.modes)) return say('consent.modes', 'an object from mode to consent', json.modes);
  for (const [mode, value] of Object.entries(json.modes)) {
    if (!isName(mode)) say(`consent.modes.${short(mode)}`, NAME_RULE, mode);
    oneOf(value, `consent.modes.${short(mode)}`, CONSENTS, say);
  }
}
const CONSENTS = ['off', 'ask', 'ask-every-start', 'on'];

const isDay = checkDay({ kind: 'day', why: '' });

/** Where something comes from, and how long it should stay: on a contract, an event or a field. */
function origin(json: Json, say: Say): void {
  if (json.owner !== undefined) text(json.owner, 'owner', say);
  if (json.review !== undefined) text(json.review, 'review', say);
  if (json.until !== undefined && isDay(json.until) !== json.until) {
    say('until', 'a date such as "2027-06-30"', json.until);
  }
}

function deprecation(json: unknown, say: Say): void {
  if (json === undefined) return;
  if (!isObject(json)) return say('', 'an object with a why', json);
  only(json, ['why', 'use'], say);
  text(json.why, 'why', say);
  if (json.use !== undefined) text(json.use, 'use', say);
}

function suppressions(json: unknown, say: Say): void {
  if (!Array.isArray(json)) return say('', 'a list', json);
  for (const [i, item] of json.entries()) {
    const at = below(say, String(i));
    if (!isObject(item)) {
      at('', 'a finding, where and why', item);
      continue;
    }
    only(item, ['finding', 'where', 'why'], at);
    for (const key of ['finding', 'why']) text(item[key], key, at);
    if (typeof item.where !== 'string') at('where', 'the path of the finding', item.where);
  }
}

function streamNames(json: unknown, say: Say): ReadonlySet<string> {
  if (!isObject(json)) {
    say('', 'an object of streams', json);
    return new Set();
  }
  if (!Object.hasOwn(json, 'default')) say('default', 'the stream of every event that names none', undefined);
  for (const [name, stream] of Object.entries(json)) {
    if (!isName(name)) say(short(name), NAME_RULE, name);
    if (isObject(stream)) only(stream, ['identity'], below(say, name));
    const identity = isObject(stream) && isObject(stream.identity) ? stream.identity : {};
    const at = below(below(say, name), 'identity');
    const known = typeof identity.type === 'string' ? IDENTITIES.get(identity.type) : undefined;
    if (known === undefined) {
      at('type', '"none", "process", "rotating" or "install"', identity.type);
      continue;
    }
    only(identity, known, at);
    if (identity.type !== 'none') text(identity.why, 'why', at);
    if (identity.type === 'rotating' && !isWhole(identity.days, 1, 90)) {
      at('days', 'a whole number from 1 to 90', identity.days);
    }
    if (identity.type === 'install') idProblems.problems(identity, at);
  }
  return new Set(Object.keys(json));
}
/** What an identity of each type says. */
const IDENTITIES = new Map([
  ['none', ['type']],
  ['process', ['type', 'why']],
  ['rotating', ['type', 'why', 'days']],
  ['install', ['type', 'why', 'format']],
]);

function events(json: unknown, streams: ReadonlySet<string>, common: unknown, say: Say): void {
  if (!isObject(json)) return say('', 'an object of events', json);
  const names = Object.keys(json);
  if (names.length === 0 || names.length > MAX_EVENTS) return say('', `1 to ${MAX_EVENTS} events`, names.length);
  for (const name of names) {
    if (!isName(name)) say(short(name), NAME_RULE, name);
    event(json[name], streams, common, below(say, name));
  }
}

function presenceEvent({ streams, events }: Json, say: Say): void {
  if (!isObject(events)) return;
  const own = Object.hasOwn(events, PRESENCE) ? events[PRESENCE] : undefined;
  if (!countsPresence(streams)) {
    if (own !== undefined) say('', 'another name', PRESENCE, 'it is the name of the built-in presence event');
  } else if (own === undefined) {
    say('', 'the built-in presence event', own, 'contract({ … }) adds it by itself');
  } else if (!isPresence(own)) {
    say('', 'another name, or the built-in event', own, 'it is added where the default stream has no identity');
  }
}

function event(json: unknown, streams: ReadonlySet<string>, common: unknown, say: Say): void {
  if (!isObject(json)) return say('', 'an event such as event({ why, fields })', json);
  text(json.why, 'why', say);
  origin(json, say);
  deprecation(json.deprecated, below(say, 'deprecated'));
  if (!streams.has(json.stream as string)) say('stream', 'a stream of this contract', json.stream);
  if (json.shape === 'rollup') {
    only(json, [...EVENT, 'by', 'counts'], say);
    if (json.every !== 'day') say('every', '"day"', json.every);
    fields(json.by, below(say, 'by'), (kind) => COUNTABLE.has(kind) || 'a kind that can be counted by');
    fields(json.counts, below(say, 'counts'), (kind) => kind === 'count' || 'count({ … })');
    for (const name of isObject(json.counts) ? Object.keys(json.counts) : []) {
      if (isObject(json.by) && Object.hasOwn(json.by, name))
        say(`counts.${short(name)}`, 'a name that `by` does not use', name);
    }
  } else if (json.shape === 'event' || json.shape === 'once') {
    only(json, [...EVENT, 'delivery', 'fields'], say);
    if (json.delivery !== undefined && json.delivery !== 'immediate')
      say('delivery', '"immediate", or nothing for an event that can wait', json.delivery);
    if (json.shape === 'event') {
      if (json.every !== undefined) say('every', 'nothing: only once(…) and rollup(…) have a span', json.every);
    } else if (!['process', 'day', 'version'].includes(json.every as string)) {
      say('every', '"process", "day" or "version"', json.every);
    }
    fields(json.fields, below(say, 'fields'));
  } else {
    say('shape', '"event", "once" or "rollup"', json.shape);
    // Whatever it was meant to be: its fields are looked at all the same, so that nothing is found out one by one.
    for (const part of ['fields', 'by', 'counts']) {
      if (json[part] !== undefined) fields(json[part], below(say, part), () => true);
    }
  }
  crosses(json, common, below(say, 'crosses'));
}

const EVENT = ['shape', 'every', 'why', 'stream', 'owner', 'until', 'review', 'deprecated', 'crosses'];

/** Pairs of fields that charts can show against each other: those with few values. */
function crosses({ crosses: json, fields, by }: Json, common: unknown, say: Say): void {
  if (json === undefined) return;
  if (!Array.isArray(json) || json.length > MAX_CROSSES) return say('', `a list of at most ${MAX_CROSSES} pairs`, json);
  const crossable = [common, fields, by].filter(isObject).flatMap((all) =>
    Object.keys(all).filter((name) => {
      const field = all[name];
      return isObject(field) && CROSSABLE.has(field.kind);
    }),
  );
  for (const [i, pair] of json.entries()) {
    const isPair = Array.isArray(pair) && pair.length === 2 && pair[0] !== pair[1];
    if (!isPair || !pair.every((name) => crossable.includes(name))) {
      say(String(i), 'two fields of this event or common ones, each of a kind with few values', pair);
    }
  }
}
const CROSSABLE: ReadonlySet<unknown> = new Set(['flag', 'choice', 'choices', 'bucket', 'version', 'int']);
/** Each is a table of its own in the store. */
const MAX_CROSSES = 20;

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
    if (kind === undefined) {
      const came = isObject(field) ? field.kind : field;
      at('kind', `one of ${kindNames.join(', ')}`, came, TEXTUAL.has(came) ? NO_TEXT : undefined);
    }
    if (!isObject(field)) continue;
    text(field.why, 'why', at);
    if (field.optional !== undefined && field.optional !== true) at('optional', 'true, or nothing', field.optional);
    origin(field, at);
    deprecation(field.deprecated, below(at, 'deprecated'));
    if (field.sensitivity !== undefined) oneOf(field.sensitivity, 'sensitivity', SENSITIVITIES, at);
    shares(field.shares, below(at, 'shares'));
    if (kind === undefined) continue; // What else belongs to it, the kind alone says.
    const allowed = allows(kind.name);
    if (allowed !== true) at('kind', allowed, kind.name);
    if (kind.name === 'id') at('kind', 'an identity of a stream; nobody passes an id by hand', kind.name);
    if (field.auto !== undefined && !detects(field.auto, kind.name)) {
      at('auto', 'a detection that fits the kind', field.auto);
    }
    only(field, [...FIELD, ...kind.keys], at);
    kind.problems(field, at);
  }
}

/** What other languages of schemas call a text. */
const TEXTUAL: ReadonlySet<unknown> = new Set(['text', 'string', 'str']);
const NO_TEXT = 'there is no free text: a choice lists what can be said';

const FIELD = [
  ...['kind', 'why', 'optional', 'auto', 'owner', 'until', 'review'],
  ...['sensitivity', 'shares', 'deprecated'],
];

function shares(json: unknown, say: Say): void {
  if (json === undefined) return;
  if (!isObject(json)) return say('', 'an object from value to share', json);
  const all = Object.entries(json);
  for (const [value, share] of all) {
    if (typeof share !== 'number' || !(share > 0 && share <= 1)) say(short(value), 'a share above 0, at most 1', share);
  }
  const sum = all.reduce((total, [, share]) => total + (typeof share === 'number' ? share : 0), 0);
  if (sum > 1.001) say('', 'shares that add up to 1 at most', sum);
}

function detects(auto: unknown, kind: string): boolean {
  return typeof auto === 'string' && Object.hasOwn(DETECTED, auto) && DETECTED[auto as Detected] === kind;
}

const NAME_RULE = 'letters, digits and underscores, at most 64, not a name that every object has';

function isName(name: string): boolean {
  return NAME.test(name) && !RESERVED.has(name);
}

function text(value: unknown, path: string, say: Say): void {
  if (!isText(value)) say(path, `a sentence of at most ${MAX_TEXT} printable characters`, value);
}

function only(json: Json, known: readonly string[], say: Say): void {
  let expected: string | undefined;
  for (const key of Object.keys(json)) {
    if (known.includes(key)) continue;
    expected ??= `one of ${known.join(', ')}`; // Once: a hostile file has a hundred thousand of them.
    say(short(key), expected, key, 'is it misspelt?');
  }
}

function below(say: Say, path: string): Say {
  const at = short(path);
  return (inner, ...rest) => say(inner === '' ? at : `${at}.${inner}`, ...rest);
}

function oneOf(value: unknown, path: string, values: readonly string[], say: Say): void {
  if (!values.includes(value as string)) say(path, values.map((known) => `"${known}"`).join(', '), value);
}

function isWhole(value: unknown, min: number, max: number): boolean {
  return Number.isInteger(value) && (value as number) >= min && (value as number) <= max;
}
