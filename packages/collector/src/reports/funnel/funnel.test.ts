import { type Contract, choice, contract, event, perProcess } from '@aboveboard/contract';
import { describe, expect, it } from 'vitest';
import { openWorld } from '../../testing/world.ts';
import { ask, byId, byPresence, byProcess, failed, id, present, ran, store, TODAY } from '../testing.ts';
import { parseSteps, type Step } from './steps.ts';

const step = (event: string, field: string | null = null, value: string | null = null): Step => ({
  event,
  field,
  value,
});
const EARLIER = '2026-11-19';

async function openTool(tool: Contract) {
  const world = await openWorld([tool]);
  const machine = { common: { version: '1.0', ci: 'none' } };
  await store(world, tool, [
    // One met an error on the day of a run, one on a later day, one only before it, one never.
    { identity: id(1), ...machine, events: [ran(EARLIER), failed(EARLIER, 'network')] },
    { identity: id(2), ...machine, events: [ran(EARLIER, { languages: ['go', 'rust'] }), failed(TODAY, 'config')] },
    { identity: id(3), ...machine, events: [failed(EARLIER, 'network'), ran(TODAY, { command: 'serve' })] },
    {
      identity: id(4),
      common: { version: '1.1', ci: 'github' },
      events: [ran(TODAY), ran(TODAY, { languages: ['go'] })],
    },
    // Nobody knows who this was.
    { ...machine, events: [ran(TODAY), failed(TODAY, 'network')] },
  ]);
  return world;
}

describe.each([
  ['an installation', byId, 'install'],
  ['a process', byProcess, 'process'],
] as const)('a funnel by the id of %s', (_, tool, identity) => {
  it('counts ids that came as far as each step, on the same day or later', async () => {
    expect(await ask(await openTool(tool), tool, 'funnel', { steps: [step('run'), step('error')] })).toEqual([
      { step: 1, ...step('run'), identity, ids: 4, ofFirst: 1, ofBefore: null },
      { step: 2, ...step('error'), identity, ids: 2, ofFirst: 0.5, ofBefore: 0.5 },
    ]);
  });

  it('can ask for one value of a field, for people or one version, and for fewer days', async () => {
    const world = await openTool(tool);
    const counts = async (steps: readonly Step[], asked = {}) =>
      (await ask(world, tool, 'funnel', { steps, ...asked })).map(({ ids }) => ids);
    const both = [step('run'), step('error')];
    expect(await counts([step('run'), step('error', 'code', 'network')])).toEqual([4, 1]);
    expect(await counts([step('run', 'command', 'serve'), step('error')])).toEqual([1, 0]);
    expect(await counts([step('run', 'languages', 'go'), step('error')])).toEqual([2, 1]);
    expect(await counts(both, { audience: 'people' })).toEqual([3, 2]);
    expect(await counts(both, { version: '1.1' })).toEqual([1, 0]);
    expect(await counts(both, { from: TODAY })).toEqual([2, 0]);
  });

  it('begins with what most ids did where nobody chose', async () => {
    const rows = await ask(await openTool(tool), tool, 'funnel');
    expect(rows.map(({ event, ids }) => [event, ids])).toEqual([
      ['run', 4],
      ['error', 2],
    ]);
  });
});

describe('a funnel', () => {
  it('has no rows where no id joins events', async () => {
    const world = await openWorld([byPresence]);
    await store(world, byPresence, [{ events: [present(TODAY), ran(TODAY), failed(TODAY, 'network')] }]);
    expect(await ask(world, byPresence, 'funnel')).toEqual([]);
  });
});

describe('its steps', () => {
  const about = { why: 'To test.', owner: 'the tests', contact: 'the tests', env: 'C_TELEMETRY' };
  const what = choice(['a', 'b'], { why: 'Which?' });
  const twoStreams = contract({
    name: 'two',
    ...about,
    common: {},
    streams: {
      default: { identity: { type: 'none' } },
      runs: { identity: perProcess({ why: 'What comes after what?' }) },
    },
    events: {
      alone: event({ why: 'Is it used?', fields: { what } }),
      began: event({ why: 'Is it used?', stream: 'runs', fields: { what } }),
      ended: event({ why: 'Is it used?', stream: 'runs', fields: { what } }),
    },
  });

  it('are events, or events with a value', () => {
    expect(parseSteps('began,ended:what:a', twoStreams)).toEqual([step('began'), step('ended', 'what', 'a')]);
  });

  it.each([
    ['began', twoStreams, 'steps: expected 2 to 6 of them, with commas'],
    ['began,alone', twoStreams, 'steps: expected events of one stream with an id: began, ended'],
    ['began,canary', twoStreams, 'steps: expected events of one stream with an id: began, ended'],
    [
      'began,ended:canary:a',
      twoStreams,
      'steps: expected a field of its event after the colon, as in event:field:value',
    ],
    ['began,began', twoStreams, 'steps: expected each step once'],
    [
      'run,error',
      byPresence,
      'steps: expected events that an id joins; this contract has none, so nobody can say who did both',
    ],
  ])('%s is refused with a reason', (text, project, reason) => {
    expect(parseSteps(text, project)).toBe(reason);
  });
});
