import { addProject } from '@aboveboard/collector';
import type { Contract } from '@aboveboard/contract';
import { afterAll, beforeAll, expect } from 'vitest';
import { afterTheLast, temporaryFolder } from './at-end.ts';
import { type RunningCollector, startCollector, toolContract } from './collector.ts';

/** Where one test sends, and no other. */
export interface OwnProject {
  readonly collector: RunningCollector;
  readonly dataDir: string;
  readonly name: string;
  readonly key: string;
}

/**
 * One collector for all tests of a file, or of the group in which this is called, for those that are about neither its start nor its end. Each
 * has a project of its own, so that what one counts is not what another has sent.
 *
 * @param prepare done with the data directory before the collector is started
 * @returns what gives the next project, within a test
 * @example
 * const ownProject = shareCollector(2);
 * it('…', async () => {
 *   const { collector, name, key } = ownProject();
 */
export function shareCollector(
  projects: number,
  contract: Contract = toolContract,
  prepare: (dataDir: string) => void | Promise<void> = () => {},
): () => OwnProject {
  const atEnd = afterTheLast();
  let collector: RunningCollector;
  let dataDir: string;
  let used = 0;
  beforeAll(async () => {
    dataDir = temporaryFolder(atEnd);
    for (let i = 1; i <= projects; i++) addProject(dataDir, nameOf(i), contract, { key: keyOf(i) });
    await prepare(dataDir);
    collector = await startCollector(dataDir, [], {}, atEnd);
  });
  afterAll(async () => expect(await collector.stop()).toBe(0));
  return () => {
    used += 1;
    if (used > projects) throw new Error(`there are ${projects} projects, and a test wants another`);
    return { collector, dataDir, name: nameOf(used), key: keyOf(used) };
  };
}

const nameOf = (i: number) => `project-${i}`;
const keyOf = (i: number) => `ab_sharedproject${i}`;
/** The one that the first test gets. */
export const FIRST_PROJECT = nameOf(1);
