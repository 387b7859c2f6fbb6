import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Those that take longest, the longest first: they are begun before all others, so that at the end nobody waits for one that was begun last.
 */
const LONGEST = [
  'packages/dashboard/test/dashboard.browser.test.ts',
  'test/durable.test.ts',
  'test/cluster-store.test.ts',
  'packages/collector/src/drain/drain.test.ts',
  'examples/axonflow/test/promises.test.ts',
  'test/fuzz.test.ts',
  'examples/codegraph/test/promises.test.ts',
  'test/workers.test.ts',
  'test/erasure.test.ts',
  'test/move.test.ts',
].map((file) => join(import.meta.dirname, file));

const gone = LONGEST.filter((file) => !existsSync(file));
if (gone.length > 0) throw new Error(`vitest.config.ts names files that are not there: ${gone.join(', ')}`);

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.sort((a, b) => placeOf(a) - placeOf(b));
  }
}

/** Last come the projects whose files share a process: there are many of them, and each takes a moment. */
function placeOf({ moduleId, project }: TestSpecification): number {
  const place = LONGEST.indexOf(moduleId);
  if (place !== -1) return place;
  return project.config.isolate ? LONGEST.length : LONGEST.length + 1;
}

// Authorities that somebody trusts besides are read at every start of Node, which then takes three times as long; and nobody here is asked
// but by programs on this machine.
delete process.env.NODE_EXTRA_CA_CERTS;

export default defineConfig({
  test: {
    projects: ['packages/*/vite*.config.ts', 'examples/*/vitest.config.ts', 'test/vitest.config.ts'],
    // For two cores: many of these tests wait for other processes, and a third file fills the time. More would only wait for each other,
    // and each may hold an engine.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
  },
});
