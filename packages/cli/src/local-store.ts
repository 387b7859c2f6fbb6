import { type LocalStore, openLocal } from '@aboveboard/collector';
import { UserError } from './user-error.ts';

/**
 * Asks the store of a data directory, through the collector that runs there or, where none does, by itself.
 *
 * @throws UserError in the store's own words
 * @example await withStore('.aboveboard', async (store) => (await askStore(store, '/projects/mytool/retention')).json())
 */
export async function withStore<T>(dataDir: string, act: (store: LocalStore) => Promise<T>): Promise<T> {
  const store = await openLocal(dataDir);
  try {
    return await act(store);
  } finally {
    await store.close();
  }
}

export async function askStore(store: LocalStore, path: string, init?: RequestInit): Promise<Response> {
  const answer = await store.ask(path, init);
  if (answer.ok) return answer;
  const { error } = (await answer.json().catch(() => ({}))) as { error?: string };
  throw new UserError(error ?? `the store answered ${answer.status}; its log says more`);
}
