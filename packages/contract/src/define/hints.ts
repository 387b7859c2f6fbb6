/**
 * What to do about a problem, by the part of a contract that has it. Whoever finds the problem may know better, as where a word
 * is misspelt.
 */
const HINTS: Readonly<Record<string, string>> = {
  '': 'write contract({ name, why, owner, contact, env, events })',
  aboveboard: 'contract({ … }) writes it by itself; a file of JSON has "aboveboard": 1',
  name: 'it is part of paths and addresses: my-tool',
  why: 'people read it: say which question it answers',
  owner: 'name whom to ask in a year, a person or a team',
  contact: 'an address at which people get an answer',
  endpoint: 'where your collector is, with its scheme and without a user',
  env: 'the one variable with which people switch it off: MYTOOL_TELEMETRY',
  command: 'as people type it; false for a library, which has none',
  consent: 'off until somebody says otherwise, ask, ask-every-start, or on with a notice',
  modes: 'one for each way in which it is deployed, as the tool names them: { server: "off" }',
  notice: 'before, unless the process lives too short for people to see one',
  doNotTrack: 'off, or local where people may still look at their own numbers',
  ci: 'off, unless runs in CI are what you ask about',
  installs: 'an estimate: it says how many others look like somebody',
  k: 'no number of fewer installs is published; 20 is a good beginning',
  until: 'the day on which to ask whether it is still needed, as YYYY-MM-DD',
  review: 'where it was decided: the address of an issue or a pull request',
  suppressions: 'each is { id, where, why } of a finding of aboveboard check',
  recipients: 'each is { name, why }; an empty list where nobody else gets anything',
  retention: 'how many days single reports are kept; 90 is enough for most questions',
  streams: 'default: { identity: { type: "none" } } is enough for most tools',
  identity: 'none, unless a question needs reports of one install joined',
  days: 'after how many days nothing joins old and new any more: 7',
  format: 'hex32, unless you already have uuids',
  common: 'what every report has besides its event: { version: version({ why }), os: os() }',
  events: 'each is event({ why, fields }), once(…) or rollup(…), under a name of letters and digits',
  stream: 'leave it out for the default one, or add it to streams',
  shape: 'write event(…), once(…) or rollup(…), which set it',
  every: 'once("version", …) or rollup("day", …) set it; an event has none',
  delivery: 'leave it out, unless the process ends for good with this event',
  fields: 'each is one of the kinds, such as choice(["a", "b"], { why }), under a name of letters and digits',
  by: 'flags, choices, versions and the like, few values each: every combination is a row',
  counts: 'each is count({ why }), under a name of its own',
  crosses: 'pairs of names such as [["command", "os"]], for questions that need both',
  deprecated: '{ why, use } while old versions still send it',
  kind: 'use flag(), choice(), bucket() and their like, which set it',
  optional: 'optional(…) sets it; leave it out where every report has the field',
  auto: 'presets such as os() and ci() set it',
  sensitivity: 'leave it out, unless the field says more than its kind',
  shares: 'measured or guessed: { linux: 0.6, macos: 0.3 }; they make the score more exact',
  values: 'the list is closed: what is not in it becomes “other” or is dropped',
  aliases: 'other spellings of a value: { darwin: "macos" }',
  other: 'true counts what is not in the list as “other”, false drops it',
  max: 'as small as the question allows: every value more tells somebody apart',
  min: 'as near to max as the question allows',
  edges: 'few and wide: [100, 1000, 10000] are four ranges',
  unit: 'what people read behind the numbers: ms, MB, files',
  of: 'people read it: “the address of the repository”',
  life: 'as short as the question allows: day, month or install',
  keep: 'minor is enough for most questions',
  use: 'the name of what takes its place',
};

/** Those are chosen by whoever writes a contract, and stand below one that is not. */
const CHOSEN =
  /\b(streams|common|events|fields|by|counts|modes|aliases|shares|values|edges|crosses|recipients|suppressions)\.[^.]+/g;

/** @example hintFor('events.run.fields.took.edges.2') // what to do about edges */
export function hintFor(path: string): string | undefined {
  const parts = path.replace(CHOSEN, '$1').split('.').reverse();
  const known = parts.find((part) => Object.hasOwn(HINTS, part));
  return known === undefined ? undefined : HINTS[known];
}
