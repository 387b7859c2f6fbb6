import type { Contract } from '@aboveboard/contract';
import { beforeAll, describe, expect, it } from 'vitest';
import { dialectSuite, type RefusedFor } from '../../collector/src/intake/dialects/suite.ts';
import { KEY, openTestIntake } from '../../collector/src/intake/dialects/testing.ts';
import { CASES } from '../../collector/src/intake/dialects/wrong.ts';
import { intakeSuite, type KeptBatch, type Variant, variants } from '../../collector/src/intake/suite.ts';
import type { ProjectRules } from '../../collector/src/projects/rules.ts';
import { toolContract } from '../../collector/src/testing/testing.ts';
import { openTarget, type Target } from './target.ts';
import { fetchAgain, type RunningWorker, startWorker } from './worker.ts';

/** The suites of the Node intake, on the Worker in workerd, which passes on to a server that stands for a collector. */

const REQUESTS = Number(process.env.ABOVEBOARD_FUZZ_EDGE ?? 240);
const RULES: Readonly<Record<'taken' | Exclude<RefusedFor, 'banned'>, ProjectRules>> = {
  taken: { limits: { address: { perMinute: 1e9, burst: 1e9 }, identity: { perMinute: 1e9, burst: 1e9 } } },
  stopped: { stops: [{}] },
  limited: { limits: { address: { perMinute: 0, burst: 0 } } },
};
const contracts = [...new Set(CASES.map(({ contract }) => contract))];

let target: Target;
let worker: RunningWorker;
beforeAll(async () => {
  target = await openTarget();
  const projects = [
    ...Object.entries(variants).map(([variant, rules]) =>
      projectOf(toolContract, `intake-suite-${numberOf(variant)}`, rules),
    ),
    ...contracts.flatMap((contract) =>
      Object.entries(RULES).map(([why, rules]) => projectOf(contract, `${contract.name}-${why}`, rules)),
    ),
  ];
  worker = await startWorker({
    ABOVEBOARD_PROJECTS: projects,
    ABOVEBOARD_FORWARD: 'collector',
    ABOVEBOARD_FORWARD_URL: target.url,
  });
});

function projectOf(contract: Contract, name: string, rules: ProjectRules) {
  return { name, key: keyOf(name), contracts: [contract], rules };
}

function keyOf(name: string): string {
  return `ab_${name.replaceAll('-', '_')}`;
}

function numberOf(variant: string): number {
  return Object.keys(variants).indexOf(variant);
}

function kept(): KeptBatch[] {
  return target.requests.map(({ text }) => JSON.parse(text));
}

/** What it passed on and what it logged. A limiter that has counted cannot be emptied, so its variants are opened once. */
function opened(name: string) {
  target.clear();
  const before = worker.logs().length;
  return {
    url: worker.url,
    key: keyOf(name),
    fetch: (path: string, init: RequestInit) => fetchAgain(worker.url + path, init),
    traces: () => JSON.stringify(target.requests) + worker.logs().slice(before),
  };
}

intakeSuite('in workerd', async (variant: Variant) => ({
  ...opened(`intake-suite-${numberOf(variant)}`),
  kept,
  break: () => target.answer(500),
}));

dialectSuite({
  requests: REQUESTS,
  // Bans are the collector's.
  refusals: ['stopped', 'limited'],
  async open(contract, why) {
    const intake = opened(`${contract.name}-${why ?? 'taken'}`);
    return {
      ...intake,
      post: (path, body, headers = { 'content-type': 'application/json' }) =>
        intake.fetch(path, {
          method: 'POST',
          headers,
          body: (typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body)) as NonNullable<
            RequestInit['body']
          >,
        }),
      batches: kept,
      clear: target.clear,
    };
  },
});

describe.each(CASES)('$dialect $path', ({ dialect, contract, path, samples }) => {
  it('is kept in workerd as in Node', async () => {
    const node = await openTestIntake(contract);
    const { key, fetch } = opened(`${contract.name}-taken`);
    const headers = { 'content-type': 'application/json' };
    for (const sample of samples) {
      const body = JSON.stringify(sample);
      const here = await node.post(`/in/${KEY}/${dialect}${path}`, body);
      const there = await fetch(`/in/${key}/${dialect}${path}`, { method: 'POST', headers, body });
      expect([there.status, await there.text()]).toEqual([here.status, await here.text()]);
    }
    const events = node
      .batches()
      .flatMap(({ common, events }) => events.map(({ event, day, fields }) => ({ event, day, fields, common })));
    const passed = target.requests.flatMap(({ text }) => {
      const { common, events } = JSON.parse(text);
      return events.map((event: object) => ({ ...event, common }));
    });
    expect(events.length).toBeGreaterThan(0);
    expect(passed).toHaveLength(events.length);
    expect(passed).toEqual(expect.arrayContaining(events));
  });
});
