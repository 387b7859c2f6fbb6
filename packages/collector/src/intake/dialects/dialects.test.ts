import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { addBan } from '../../bans/bans.ts';
import { changeRules, readProjects } from '../../projects/projects.ts';
import { dialects } from './dialects.ts';
import { dialectSuite, type RefusedFor } from './suite.ts';
import { KEY, openTestIntake, type TestIntakeOptions } from './testing.ts';
import { CASES } from './wrong.ts';

/** Each is looked at by itself here; a whole collector gets more of them in test/fuzz.test.ts. */
const REQUESTS = Number(process.env.ABOVEBOARD_FUZZ ?? 2000);

it('is tested with every dialect', () => {
  expect([...new Set(CASES.map(({ dialect }) => dialect))].sort()).toEqual([...dialects.keys()].sort());
});

it.each([...dialects.keys()])('%s has its page, and the page its address', (name) => {
  const page = readFileSync(new URL(`../../../../../docs/dialects/${name}.md`, import.meta.url), 'utf8');
  expect(page).toContain(`/in/KEY/${name}`);
});

const OPTIONS: Readonly<Record<RefusedFor, TestIntakeOptions>> = {
  banned: { prepare: (folder) => addBan(folder, { by: 'address', value: '127.0.0.1', project: null, days: 1 }) },
  stopped: {
    prepare: (folder) => {
      for (const { name } of readProjects(folder)) changeRules(folder, name, () => ({ stops: [{}] }));
    },
  },
  limited: { perMinute: 0 },
};

dialectSuite({
  requests: REQUESTS,
  refusals: ['banned', 'stopped', 'limited'],
  async open(contract, refusedFor) {
    const intake = await openTestIntake(contract, refusedFor === undefined ? {} : OPTIONS[refusedFor]);
    return { ...intake, key: KEY, traces: intake.spooled };
  },
});
