import { describe, expect, it } from 'vitest';
import type { Reports } from '../api/types.ts';
import { serverContract, toolContract } from '../testing/testing.ts';
import { openWorld, TODAY, type World } from '../testing/world.ts';
import { ask as askReport } from './testing.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const YESTERDAY = dateOf(1);
const BEFORE = dateOf(2);

function dateOf(daysAgo: number): string {
  return new Date(Date.parse(TODAY) - daysAgo * DAY_MS).toISOString().slice(0, 10);
}

function present(when: string, week: boolean) {
  return { event: 'active', when, fields: { day: true, week, month: false, cohort: '2026-10-05' } };
}

function ran(when: string, command = 'index') {
  return { event: 'command_run', when, fields: { command, ok: true } };
}

async function ask<Name extends keyof Reports>(world: World, contract: typeof toolContract, name: Name) {
  return askReport(world, contract, name, { from: BEFORE, to: TODAY, today: TODAY });
}

describe('reports of a tool that counts installs by presence', () => {
  async function openTool() {
    const world = await openWorld([toolContract]);
    // Two installs yesterday, one of them on both days; nothing the day before.
    await world.spool(toolContract, {
      id: '1',
      common: { version: '1.4.0' },
      events: [present(YESTERDAY, true), ran(YESTERDAY), ran(YESTERDAY), present(TODAY, false), ran(TODAY)],
    });
    await world.spool(toolContract, {
      id: '2',
      common: { version: '1.3.9' },
      events: [present(YESTERDAY, true), ran(YESTERDAY), ran(YESTERDAY, 'rm')],
    });
    await world.openDrain().step();
    return world;
  }

  it('active: the first reports of each day, and a gap where there was no data', async () => {
    expect(await ask(await openTool(), toolContract, 'active')).toEqual([
      { day: BEFORE, installs: null, events: null },
      { day: YESTERDAY, installs: 2, events: 3 },
      { day: TODAY, installs: 1, events: 1, unfinished: true },
    ]);
  });

  it('versions: install-days by version', async () => {
    expect(await ask(await openTool(), toolContract, 'versions')).toEqual([
      { version: '1.4', installDays: 2, events: 3 },
      { version: '1.3', installDays: 1, events: 1 },
    ]);
  });

  it('events: how often, without the presence event', async () => {
    expect(await ask(await openTool(), toolContract, 'events')).toEqual([
      { event: 'command_run', count: 4, installs: null, lastDay: TODAY },
    ]);
  });

  it('drops: what was refused and why', async () => {
    expect(await ask(await openTool(), toolContract, 'drops')).toEqual([
      { what: 'event', reason: 'missing_field', event: 'command_run', field: 'command', count: 1 },
      { what: 'field', reason: 'not_in_list', event: 'command_run', field: 'command', count: 1 },
    ]);
  });

  it('say nothing, rather than fail, where nothing was stored', async () => {
    const world = await openWorld([toolContract]);
    expect(await ask(world, toolContract, 'versions')).toEqual([]);
    expect(await ask(world, toolContract, 'active')).toHaveLength(3);
  });
});

describe('reports of a server that counts installs by an id', () => {
  const error = (when: string) => ({ event: 'error', when, fields: { code: 'network', status: 404, took: 1 } });

  it('active: distinct ids of each day', async () => {
    const world = await openWorld([serverContract]);
    for (const [id, identity] of ['a', 'b', 'a'].entries()) {
      await world.spool(serverContract, {
        id: String(id),
        identity: identity.repeat(32),
        common: { version: '2.0.0' },
        events: [error(YESTERDAY), error(TODAY)],
      });
    }
    await world.openDrain().step();
    expect(await ask(world, serverContract, 'active')).toEqual([
      { day: BEFORE, installs: null, events: null },
      { day: YESTERDAY, installs: 2, events: 3 },
      { day: TODAY, installs: 2, events: 3, unfinished: true },
    ]);
    expect(await ask(world, serverContract, 'versions')).toEqual([{ version: '2.0', installDays: 4, events: 6 }]);
    expect(await ask(world, serverContract, 'events')).toEqual([
      { event: 'error', count: 6, installs: 2, lastDay: TODAY },
    ]);
  });
});
