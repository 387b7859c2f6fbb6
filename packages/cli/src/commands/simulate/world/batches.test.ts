import {
  type Batch,
  type Contract,
  choice,
  compile,
  contract,
  event,
  flag,
  once,
  os,
  version,
} from '@aboveboard/contract';
import { createJiti } from 'jiti';
import { describe, expect, it } from 'vitest';
import { type Story, weeksOf } from './batches.ts';

const jiti = createJiti(import.meta.url);
const examples = ['ai-workbench', 'axonflow', 'codegraph', 'werf', 'wrenai'];
const byPresence = contract({
  name: 'by-presence',
  env: 'A_TELEMETRY',
  ...{ why: 'To test.', owner: 'the tests', contact: 'the tests' },
  common: { version: version({ why: 'Which?', keep: 'patch' }), os: os(), ci: flag({ why: 'Whose?' }) },
  events: {
    run: event({
      why: 'What is used?',
      fields: {
        command: choice(['index', 'serve', 'stop'], { why: 'Which?', shares: { serve: 0.7, index: 0.2 } } as never),
        ok: flag({ why: 'Did it work?' }),
      },
    }),
    error: event({ why: 'What fails?', fields: { code: choice(['a', 'b', 'c', 'd'], { why: 'Which?' }) } }),
    first: once('version', { why: 'How many update?' }),
  },
});
const story: Story = {
  ...{ key: 'ab_simulated_test', contract: byPresence, seed: 1, installs: 80 },
  ...{ from: '2026-09-07', firstUntil: '2026-11-29', until: '2026-11-29' },
};

function tell(change: Partial<Story> = {}): readonly Batch[] {
  return [...weeksOf({ ...story, ...change })].flatMap(({ batches }) => batches);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

describe('a made-up history', () => {
  it.each(examples)(
    'of %s has nothing that its contract would refuse, but what old releases still send',
    async (name) => {
      const path = `../../../../../../examples/${name}/telemetry.contract.ts`;
      const example = await jiti.import<Contract>(path, { default: true });
      const { acceptCommon, acceptEvent } = compile(example);
      const batches = tell({ contract: example, installs: 25 });
      expect(batches.length).toBeGreaterThan(100);
      const reasons = new Set<string>();
      for (const { common, events } of batches) {
        expect(acceptCommon(common).drops).toEqual([]);
        for (const { event: made, fields } of events) {
          const verdict = acceptEvent(made, fields);
          expect(verdict.kept).toBe(true);
          for (const { reason } of verdict.drops) reasons.add(reason);
        }
      }
      expect([...reasons].filter((reason) => reason !== 'unknown_field')).toEqual([]);
    },
  );

  it('is the same for the same seed, and another for another', () => {
    expect(tell()).toEqual(tell());
    expect(tell({ seed: 2 })).not.toEqual(tell());
  });

  it.each(['2026-11-11', '2026-11-11T14:00Z'])('goes on after %s as if it had never stopped', (stop) => {
    const whole = tell({ until: '2026-11-26' });
    const parts = [tell({ until: stop }), tell({ done: stop, until: '2026-11-26' })].flat();
    const events = (batches: readonly Batch[]) =>
      batches.flatMap(({ common, events: made }) => made.map((one) => JSON.stringify([common, one]))).sort();
    expect(events(parts)).toEqual(events(whole));
    expect(new Set(parts.map(({ batch }) => batch)).size).toBe(parts.length);
  });

  it('has of a day that is not over what has happened by then, and no sum of it', async () => {
    const path = '../../../../../../examples/codegraph/telemetry.contract.ts';
    const example = await jiti.import<Contract>(path, { default: true });
    const sums = Object.keys(example.events).filter((name) => example.events[name]?.shape === 'rollup');
    const toldBy = (until: string) => {
      const events = tell({ contract: example, done: '2026-11-24', until }).flatMap((batch) => batch.events);
      expect(events.every(({ day }) => day === '2026-11-25')).toBe(true);
      return { all: events.length, sums: events.filter(({ event: name }) => sums.includes(name)).length };
    };
    const [morning, evening, whole] = ['T08:00Z', 'T20:00Z', ''].map((hour) => toldBy(`2026-11-25${hour}`));
    expect(morning?.all).toBeGreaterThan(0);
    expect(evening?.all).toBeGreaterThan(2 * (morning?.all ?? 0));
    expect([morning?.sums, evening?.sums]).toEqual([0, 0]);
    expect(whole?.sums).toBeGreaterThan(10);
  });

  it('says of each installation once a day, a week and a month that it is there', () => {
    const [flags] = [
      tell({ until: '2026-09-30' }).flatMap(({ events }) => events.filter((one) => one.event === 'active')),
    ];
    const told = (what: 'day' | 'week' | 'month') => sum(flags.map(({ fields }) => Number(fields[what])));
    expect(told('day')).toBe(flags.length);
    expect(told('week')).toBeLessThan(told('day') / 1.5);
    expect(told('month')).toBeLessThan(told('week') / 1.5);
    // Of a month that is told from its seventh on, no installation is first seen twice.
    expect(told('month')).toBeLessThanOrEqual(80);
    for (const { fields } of flags) expect(new Date(String(fields.cohort)).getUTCDay()).toBe(1);
  });

  it('has its rhythm: less at weekends, more versions as time goes by, shares as they are declared', () => {
    const events = tell().flatMap(({ common, events: made }) => made.map((one) => ({ ...one, common })));
    const active = events.filter(({ event: name }) => name === 'active');
    const onWeekend = active.filter(({ day }) => new Date(day).getUTCDay() % 6 === 0).length;
    expect(onWeekend / 2).toBeLessThan((active.length - onWeekend) / 5);
    const versions = [...new Set(active.map(({ common }) => common.version))];
    expect(versions.length).toBeGreaterThan(5);
    const late = active.filter(({ day }) => day > '2026-11-20').map(({ common }) => common.version);
    expect(new Set(late).size).toBeGreaterThan(1);
    const commands = events.flatMap(({ fields }) => (fields.command === undefined ? [] : [fields.command]));
    const serve = commands.filter((command) => command === 'serve').length / commands.length;
    expect(serve).toBeGreaterThan(0.6);
    expect(serve).toBeLessThan(0.8);
  });

  it('has a bad release, in which runs fail more often and one error comes that was rare', () => {
    const runs = tell({ installs: 200 }).flatMap(({ common, events }) =>
      events.map(({ event: name, fields }) => ({ name, fields, version: common.version })),
    );
    const versions = [...new Set(runs.map((run) => run.version))];
    const failures = versions.map((one) => {
      const own = runs.filter(({ name, version: of }) => name === 'run' && of === one);
      return { n: own.length, rate: own.filter(({ fields }) => fields.ok === false).length / own.length, one };
    });
    const judged = failures.filter(({ n }) => n > 300).sort((a, b) => b.rate - a.rate);
    expect(judged[0]?.rate).toBeGreaterThan(2 * (judged[1]?.rate ?? 0));
    const codes = (own: boolean) =>
      runs
        .filter(({ name, version: of }) => name === 'error' && (of === judged[0]?.one) === own)
        .map(({ fields }) => fields.code);
    const part = (all: readonly unknown[]) => all.filter((code) => code === 'd').length / all.length;
    expect(part(codes(true))).toBeGreaterThan(2 * part(codes(false)));
  });
});
