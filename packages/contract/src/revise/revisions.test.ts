import { describe, expect, it } from 'vitest';
import { type Contract, contract } from '../define/contract.ts';
import { event } from '../define/event.ts';
import { choice } from '../kinds/choice/choice.ts';
import { mytool } from '../testing/mytool.ts';
import { isWider } from './changes/change.ts';
import { diff } from './diff.ts';
import { type Lock, lock } from './lock.ts';
import { revisionsOf } from './revisions.ts';
import { absent, edited } from './testing.ts';

const why = 'A question to the users?';
const run = 'events.command_run.fields';

/** A lock whose first revision is `mytool`, with one revision more for each set of edits. */
function locked(...steps: readonly Readonly<Record<string, unknown>>[]): Lock {
  let contract: Contract = mytool;
  let { lock: all } = lock(null, contract, { date: '2026-10-01' });
  for (const edits of steps) {
    contract = edited(contract, edits);
    all = lock(all, contract, { date: '2026-11-01' }).lock;
  }
  return all;
}

const from = (...steps: readonly Readonly<Record<string, unknown>>[]) => revisionsOf(locked(...steps));

it('of a first revision everything is as wide as it was', () => {
  expect(from()).toEqual({ revision: 1, since: {} });
});

describe('the revision counts in which a part widened', () => {
  it.each<[what: string, edits: Readonly<Record<string, unknown>>, found: object]>([
    ['finer ranges', { [`${run}.duration.edges`]: [50, 100, 1000] }, { 'events.command_run.fields.duration': 2 }],
    ['a larger maximum', { [`${run}.exit.max`]: 999 }, { 'events.command_run.fields.exit': 2 }],
    ['larger sets', { [`${run}.languages.max`]: 3 }, { 'events.command_run.fields.languages': 2 }],
    [
      'another kind that says more',
      { [`${run}.exit`]: { kind: 'version', keep: 'patch', why } },
      { 'events.command_run.fields.exit': 2 },
    ],
    ['a counter', { 'events.tools.counts.errors.max': 11 }, { 'events.tools.counts.errors': 2 }],
    ['a common field', { 'common.version.keep': 'patch' }, { 'common.version': 2 }],
    [
      'how often it is reported',
      { 'events.configured.shape': 'event', 'events.configured.every': absent },
      { 'events.configured': 2 },
    ],
    ['a stream that links', { 'events.command_run.stream': 'session' }, { 'events.command_run': 2 }],
    ['an identity', { 'streams.session.identity': { type: 'rotating', days: 7, why } }, { 'streams.session': 2 }],
    ['a recipient', { recipients: [...mytool.recipients, { name: 'Another', why }] }, { '': 2 }],
    ['the retention', { 'retention.days': 91 }, { '': 2 }],
    ['the consent', { consent: 'on' }, { '': 2 }],
    ['a field that is new', { [`${run}.ok`]: { kind: 'flag', why } }, { 'events.command_run.fields.ok': 2 }],
  ])('%s', (_, edits, found) => {
    const one = locked(edits);
    const [before, after] = one.revisions.map(({ contract }) => contract) as [Contract, Contract];
    expect(diff(before, after).some(isWider)).toBe(true);
    expect(revisionsOf(one)).toEqual({ revision: 2, since: found });
  });

  it('a digest that lives longer, and it alone', () => {
    expect(from({ [`${run}.project.life`]: 'day' }, { [`${run}.project.life`]: 'month' })).toEqual({
      revision: 3,
      since: { [`${run}.project`]: 3 },
    });
  });

  it('an event that is new, with all of its fields', () => {
    const fields = { ok: { kind: 'flag', why }, size: { kind: 'int', min: 0, max: 9, why } };
    expect(from({ 'events.added': { shape: 'event', stream: 'default', why, fields } })).toEqual({
      revision: 2,
      since: { 'events.added': 2, 'events.added.fields.ok': 2, 'events.added.fields.size': 2 },
    });
  });
});

describe('the revision does not count that', () => {
  it.each<[what: string, edits: Readonly<Record<string, unknown>>]>([
    ['reworded', { [`${run}.exit.why`]: why, 'events.command_run.why': why, why }],
    ['narrowed', { [`${run}.exit.max`]: 9, 'common.version.keep': 'major', 'retention.days': 30 }],
    ['removed', { [`${run}.languages`]: absent, 'events.configured': absent }],
    ['renamed what says the same', { [`${run}.exit`]: absent, [`${run}.code`]: mytool.events.command_run.fields.exit }],
    ['made optional what was required', { [`${run}.exit.optional`]: true }],
    ['given a list one value more', { [`${run}.command.values`]: ['index', 'query', 'serve', 'mcp'] }],
    ['renamed an event', { 'events.configured': absent, 'events.set_up': mytool.events.configured }],
  ])('%s', (_, edits) => {
    expect(from(edits)).toEqual({ revision: 2, since: {} });
  });
});

it('the last widening counts, whatever came after', () => {
  const wider = { [`${run}.exit.max`]: 999 };
  expect(from(wider, { why }, { [`${run}.exit.max`]: 998 })).toEqual({
    revision: 4,
    since: { [`${run}.exit`]: 2 },
  });
});

it('what was narrower in between, or gone, is as wide as now since it came back', () => {
  const { max } = mytool.events.command_run.fields.exit;
  expect(from({ [`${run}.exit.max`]: 1 }, { [`${run}.exit.max`]: max }).since).toEqual({ [`${run}.exit`]: 3 });
  const { languages } = mytool.events.command_run.fields;
  expect(from({ [`${run}.languages`]: absent }, { [`${run}.languages`]: languages }).since).toEqual({
    [`${run}.languages`]: 3,
  });
});

it('a part keeps its revision under a new name', () => {
  const wide = { ...mytool.events.command_run.fields.exit, max: 999 };
  const steps = [{ [`${run}.exit.max`]: 999 }, { [`${run}.exit`]: absent, [`${run}.code`]: wide }];
  expect(from(...steps).since).toEqual({ [`${run}.code`]: 2 });
  expect(
    from(
      { [`${run}.exit.max`]: 999 },
      {
        'events.command_run': absent,
        'events.ran': { ...mytool.events.command_run, fields: { ...mytool.events.command_run.fields, exit: wide } },
      },
    ).since,
  ).toEqual({ 'events.ran.fields.exit': 2 });
});

it('is plain data, that survives JSON', () => {
  const found = from({ [`${run}.exit.max`]: 999 }, { 'retention.days': 91 });
  expect(JSON.parse(JSON.stringify(found))).toEqual(found);
});

describe('a value that a list gains', () => {
  /** 8 bits of the week of the first use, and those of so many commands, `other` among them. */
  const toolWith = (values: number, bits?: number): Contract =>
    contract({
      ...{ name: 'mytool', why, owner: 'us', contact: 'us', env: 'MYTOOL_TELEMETRY', common: {} },
      ...(bits === undefined ? {} : { installs: Math.round(20 * 2 ** bits) }),
      events: {
        run: event({
          why,
          fields: {
            command: choice(['c0', ...Array.from({ length: values - 2 }, (_, i) => `c${i + 1}`)] as ['c0'], { why }),
          },
        }),
      },
    }) as unknown as Contract;
  const sinceOf = (...contracts: readonly Contract[]) =>
    revisionsOf(contracts.reduce<Lock | null>((all, one) => lock(all, one, { date: '2026-11-01' }).lock, null) as Lock)
      .since;

  it.each<[what: string, bits: number | undefined, found: object]>([
    ['is sent on where nobody said how many installs there are', undefined, {}],
    ['is sent on where there is room for it in the budget', 13.1, {}],
    [
      'is left out until it is accepted where it takes its stream over the budget',
      12.9,
      { 'events.run.fields.command': 2 },
    ],
    ['is sent on where the stream was over its budget before', 11.9, {}],
  ])('%s', (_, bits, found) => {
    const [before, after] = [16, 32].map((values) => toolWith(values, bits)) as [Contract, Contract];
    expect(diff(before, after)).toMatchObject([{ id: 'value.added', users: 'asked-again-over-budget' }]);
    expect(sinceOf(before, after)).toEqual(found);
  });

  it('counts from the revision that crossed the budget, whatever came before and after it', () => {
    const steps = [16, 20, 32, 40].map((values) => toolWith(values, 12.5));
    expect(sinceOf(...steps)).toEqual({ 'events.run.fields.command': 3 });
  });
});
