import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Health } from '../../api/types.ts';
import { readCursor } from '../../drain/cursor.ts';
import { openEmbedded } from '../../store/embedded.ts';
import type { Store } from '../../store/store.ts';
import type { Finding, Patient } from '../finding.ts';

/** Whether the store answers. Beside a running collector, which alone may open it, that one is asked how it is. */
export async function store({ dataDir, isRunning, url }: Patient): Promise<readonly Finding[]> {
  if (isRunning) return [...(await askCollector(url))];
  const path = join(dataDir, 'clickhouse');
  if (!existsSync(path))
    return [
      { level: 'ok', check: 'store', message: 'no engine here yet; a server that --store names is not looked at' },
    ];
  let opened: Store;
  try {
    opened = await openEmbedded(path);
  } catch (error) {
    const advice = 'what is answered stays in the spool; restore the directory clickhouse from a backup';
    return [
      { level: 'error', check: 'store', message: `the engine does not open: ${(error as Error).message}`, advice },
    ];
  }
  try {
    return [{ level: 'ok', check: 'store', message: 'the engine opens' }, ...(await balance(opened, dataDir))];
  } catch {
    return [
      { level: 'error', check: 'store', message: 'the engine opens, and does not answer questions about its tables' },
    ];
  } finally {
    await opened.close();
  }
}

async function askCollector(url: string | null): Promise<readonly Finding[]> {
  if (url === null)
    return [{ level: 'warning', check: 'store', message: 'where the running collector is reached is not known' }];
  try {
    const answer = await fetch(`${url}/api/health`, { signal: AbortSignal.timeout(5000), redirect: 'error' });
    const { troubles } = (await answer.json()) as Health;
    if (troubles.length === 0)
      return [{ level: 'ok', check: 'store', message: 'the running collector says it is well' }];
    return troubles.map((message) => ({ level: 'error', check: 'store', message }));
  } catch {
    return [{ level: 'error', check: 'store', message: `the running collector does not answer at ${url}` }];
  }
}

/** The books of everything that is settled: what came in is what became of it. */
async function balance(opened: Store, dataDir: string): Promise<readonly Finding[]> {
  const [table] = await opened.query<{ n: string | number }>(
    "SELECT count() AS n FROM system.tables WHERE name = 'books'",
  );
  if (Number(table?.n) === 0) return [];
  const { chunk } = readCursor(join(dataDir, 'drain.json'));
  const rows = await opened.query<{ project: string; received: string; settled: string }>(
    `SELECT project, sumIf(count, what = 'received') AS received, sumIf(count, what NOT IN ('received', 'field')) AS settled
     FROM books WHERE chunk <= {chunk:UInt64} GROUP BY project ORDER BY project`,
    { chunk },
  );
  const wrong = rows.filter(({ received, settled }) => Number(received) !== Number(settled));
  if (wrong.length === 0) return [{ level: 'ok', check: 'books', message: 'the books balance' }];
  return wrong.map(({ project, received, settled }) => ({
    level: 'error',
    check: 'books',
    message: `of ${received} events that ${project} received, ${settled} are accounted for`,
    advice: 'drain.json and clickhouse are not of the same moment: restore both from one backup',
  }));
}
