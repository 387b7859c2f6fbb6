/**
 * Wrong programs, which must not compile, each with the reason; and right ones, which must. Nothing here runs: the
 * compiler is the test, and `@ts-expect-error` fails where there is no error.
 */
import {
  type Arguments,
  arch,
  bucket,
  type Calls,
  type CommonInputs,
  choice,
  choices,
  contract,
  count,
  digest,
  event,
  flag,
  type Id,
  type Inputs,
  int,
  once,
  optional,
  os,
  perProcess,
  rollup,
  runtime,
  version,
} from '../index.ts';

const why = 'Why?';
const commands = ['index', 'query'] as const;
const registry = { index: { run() {} }, query: { run() {} } } as const;
const commandNames = Object.keys(registry) as (keyof typeof registry)[];
const wide: string[] = ['index'];
const wideReadonly: readonly string[] = wide;
const patterns: readonly `x-${string}`[] = ['x-1'];
const mixed: readonly ('index' | `x-${string}`)[] = ['index'];

const tool = contract({
  name: 'mytool',
  why,
  owner: 'core team',
  contact: 'telemetry@mytool.dev',
  env: 'MYTOOL_TELEMETRY',
  common: {
    version: version({ why }),
    os: os(),
    arch: arch(),
    runtime: runtime(),
    edition: choice(['free', 'paid'], { why }),
    beta: optional(flag({ why })),
  },
  events: {
    picked: event({ why, fields: { tool: choice(['a', 'b'], { why, other: false }) } }),
    run: event({
      why,
      fields: {
        command: choice(commands, { why }),
        exit: int(0, 255, { why }),
        cached: flag({ why }),
        duration: optional(bucket([10, 100], { unit: 'ms', why })),
        languages: optional(choices(['go', 'rust'], { why })),
        project: optional(digest({ of: 'the git remote', why })),
      },
    }),
    started: event({ why }),
    stopped: once('process', { why, fields: { clean: optional(flag({ why })) } }),
    tools: rollup('day', { why, by: { tool: choice(['a', 'b'], { why }) }, counts: { calls: count({ why }) } }),
    identified: {
      shape: 'event',
      why,
      stream: 'default',
      fields: { since: { kind: 'day', why }, who: { kind: 'id', format: 'uuid', why }, clean: flag({ why }) },
    },
  },
});

declare const telemetry: Calls<typeof tool>;
declare function common(values: CommonInputs<typeof tool.common>): void;
const run = { command: 'index', exit: 0, cached: true } as const;

// ---- Right calls ----------------------------------------------------------------------------------------------------

telemetry.run(run);
telemetry.run({ command: 'query', exit: 1, cached: false, duration: 12.5, languages: ['go'], project: 'git@host:a' });
telemetry.run({ ...run, languages: ['rust', 'go'] as const });
telemetry.started();
telemetry.stopped();
telemetry.stopped({});
telemetry.stopped({ clean: true });
telemetry.tools({ tool: 'a' });
telemetry.tools({ tool: 'a', calls: 3 });
telemetry.identified({ clean: true });
common({ version: '1.4.2', edition: 'free' });
common({ version: '1.4.2', edition: 'paid', os: 'linux', arch: 'x64', runtime: 'v22.1.0', beta: true });

choice(commands, { why });
choice(commandNames, { why });
choice(['a', 'b'], { why, aliases: { A: 'a' } });
choices(commands, { why, max: 2 });
choice([...commands, 'help'], { why });

// ---- Wrong calls ----------------------------------------------------------------------------------------------------

// @ts-expect-error: the contract has no such event
telemetry.instal({});
// @ts-expect-error: the client reports presence by itself; by hand it would be counted twice
telemetry.active({ day: true, week: true, month: true, cohort: '2026-10-05' });
// @ts-expect-error: the contract has no such field
telemetry.run({ ...run, path: '/home/ada' });
// @ts-expect-error: a field of another event is none of this one
telemetry.run({ ...run, tool: 'a' });
// @ts-expect-error: a common field is sent once per batch, not with an event
telemetry.run({ ...run, version: '1.4.2' });
// @ts-expect-error: not in the list
telemetry.run({ ...run, command: 'rm' });
telemetry.run({ ...run, command: 'other' });
// @ts-expect-error: a list that keeps nothing else has no `other` either
telemetry.picked({ tool: 'other' });
// @ts-expect-error: a string could be anything, an argument of the command line included
telemetry.run({ ...run, command: process.argv[2] as string });
// @ts-expect-error: a required field is missing
telemetry.run({ command: 'index', exit: 0 });
// @ts-expect-error: every required field is missing
telemetry.run({});
// @ts-expect-error: every required field is missing
telemetry.run();
// @ts-expect-error: a required field is not undefined
telemetry.run({ ...run, exit: undefined });
// @ts-expect-error: an optional field is absent, never null
telemetry.run({ ...run, duration: null });
// @ts-expect-error: an optional field is absent, not undefined
telemetry.run({ ...run, duration: undefined });
// @ts-expect-error: a bucket takes the number, and chooses the range itself
telemetry.run({ ...run, duration: '10-100' });
// @ts-expect-error: an int takes a number, not the text of one
telemetry.run({ ...run, exit: '0' });
// @ts-expect-error: a flag takes a boolean, not what looks like one
telemetry.run({ ...run, cached: 1 });
// @ts-expect-error: a set takes a list, even of one
telemetry.run({ ...run, languages: 'go' });
// @ts-expect-error: one of the set is not in the list
telemetry.run({ ...run, languages: ['go', 'cobol'] });
// @ts-expect-error: a list of strings could hold anything
telemetry.run({ ...run, languages: wide });
// @ts-expect-error: a digest takes the text of the secret, not its bytes
telemetry.run({ ...run, project: new Uint8Array(8) });
// @ts-expect-error: the event has no fields
telemetry.started({ command: 'index' });
// @ts-expect-error: the field of an event is checked even where all are optional
telemetry.stopped({ clean: 'yes' });
// @ts-expect-error: nobody passes a day by hand
telemetry.identified({ clean: true, since: '2026-11-21' });
// @ts-expect-error: nobody passes an id by hand
telemetry.identified({ clean: true, who: '7b5d1e62-3f0a-4c2b-9d11-0c6f1a2b3c4d' });
// @ts-expect-error: what a rollup is counted by is required
telemetry.tools({ calls: 1 });
// @ts-expect-error: a counter takes a number
telemetry.tools({ tool: 'a', calls: true });
// @ts-expect-error: the rollup has no such counter
telemetry.tools({ tool: 'a', errors: 1 });

// @ts-expect-error: what the client cannot detect has to be given
common({ version: '1.4.2' });
// @ts-expect-error: the tool's own version is not detected, unlike the runtime's
common({ edition: 'free' });
// @ts-expect-error: a detected field may be given, but only a value of its list
common({ version: '1.4.2', edition: 'free', os: 'plan9' });
// @ts-expect-error: the contract has no such common field
common({ version: '1.4.2', edition: 'free', user: 'ada' });

// ---- Wrong contracts ------------------------------------------------------------------------------------------------

// @ts-expect-error: a widened list could hold anything
choice(wide, { why });
// @ts-expect-error: a widened list could hold anything, frozen or not
choice(wideReadonly, { why });
// @ts-expect-error: the keys of an object are a widened list
choice(Object.keys(registry), { why });
// @ts-expect-error: a pattern could hold anything after its dash
choice(patterns, { why });
// @ts-expect-error: one pattern among the literals is enough
choice(mixed, { why });
// @ts-expect-error: a widened list could hold anything
choices(wide, { why });
// @ts-expect-error: a widened list could hold anything, frozen or not
choices(wideReadonly, { why, max: 3 });
// @ts-expect-error: a literal list with a widened one in it is widened
choices(['a', ...wide], { why });
// @ts-expect-error: an alias leads to a value of the list
choice(commands, { why, aliases: { idx: 'indexx' } });
// @ts-expect-error: a list holds texts
choice([1, 2], { why });

// @ts-expect-error: every field has a why
flag({});
// @ts-expect-error: every field has a why
flag();
// @ts-expect-error: every field has a why
choice(commands, {});
// @ts-expect-error: every field has a why
choices(commands, { max: 2 });
// @ts-expect-error: every field has a why
bucket([1], { unit: 'ms' });
// @ts-expect-error: every field has a why
int(0, 1, {});
// @ts-expect-error: every field has a why
count({ max: 10 });
// @ts-expect-error: every field has a why
version({ keep: 'major' });
// @ts-expect-error: every field has a why
digest({ of: 'the git remote' });
// @ts-expect-error: every event has a why
event({ fields: { cached: flag({ why }) } });
// @ts-expect-error: every identity has a why
perProcess({});

// @ts-expect-error: numbers without a unit cannot be read
bucket([1], { why });
// @ts-expect-error: what is hashed has to be said
digest({ why });
// @ts-expect-error: no digest lives for ever
digest({ of: 'the git remote', life: 'forever', why });
// @ts-expect-error: an option of another kind
flag({ why, max: 2 });
// @ts-expect-error: only these parts of a version can be kept
version({ keep: 'build', why });
// @ts-expect-error: a counter belongs into the counts of a rollup
event({ why, fields: { calls: count({ why }) } });
// @ts-expect-error: a counter belongs into the counts of a rollup
once('day', { why, fields: { calls: count({ why }) } });
// @ts-expect-error: a rollup is not counted by a counter
rollup('day', { why, by: { calls: count({ why }) }, counts: {} });
// @ts-expect-error: a rollup is not counted by what tells machines apart
rollup('day', { why, by: { project: digest({ of: 'the git remote', why }) }, counts: {} });
// @ts-expect-error: a rollup is not counted by a set: the combinations would be many
rollup('day', { why, by: { languages: choices(commands, { why }) }, counts: {} });
// @ts-expect-error: only counters are counted
rollup('day', { why, by: {}, counts: { cached: flag({ why }) } });
// @ts-expect-error: a rollup is one row per day
rollup('week', { why, by: {}, counts: {} });
// @ts-expect-error: no such span
once('hour', { why });
const id: Id = { kind: 'id', format: 'uuid', why };
// @ts-expect-error: an id belongs to a stream, not to an event
event({ why, fields: { id } });
// @ts-expect-error: a contract says who answers for it, whom to ask and how to refuse
contract({ name: 'mytool', why, common: {}, events: {} });
contract({
  ...tool,
  // @ts-expect-error: an id belongs to a stream, not to the common fields
  common: { id },
});
contract({
  ...tool,
  // @ts-expect-error: consent is on, off or asked for; nothing is opt-out by another name
  consent: 'always',
});
// @ts-expect-error: a contract does not change
tool.name = 'other';
// @ts-expect-error: its lists do not change
tool.events.run.fields.command.values.push('rm');

// ---- What a call takes, in full -------------------------------------------------------------------------------------

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function same<A, B>(_: Same<A, B>): void {}

same<keyof Calls<typeof tool>, 'run' | 'picked' | 'started' | 'stopped' | 'tools' | 'identified'>(true);
same<Arguments<typeof tool.events.started>, []>(true);
same<Arguments<typeof tool.events.stopped>, [values?: { readonly clean?: boolean }]>(true);
same<Arguments<typeof tool.events.identified>, [values: { readonly clean: boolean }]>(true);
same<Arguments<typeof tool.events.tools>, [values: { readonly tool: 'a' | 'b' | 'other'; readonly calls?: number }]>(
  true,
);
same<
  Inputs<typeof tool.events.run.fields>,
  {
    readonly command: 'index' | 'query' | 'other';
    readonly exit: number;
    readonly cached: boolean;
    readonly duration?: number;
    readonly languages?: readonly ('go' | 'rust')[];
    readonly project?: string;
  }
>(true);
