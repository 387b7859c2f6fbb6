import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { expect, it, onTestFinished } from 'vitest';
import { openRemote } from './remote.ts';

const OWNER = 'a'.repeat(32);
const PATIENT = { timeout: 30_000 };

/** What a server is asked, answered as one that has the version and belongs to us; writes are held until a test answers. */
async function listeningServer() {
  const asked: string[] = [];
  const held: { sql: string; id: string; response: ServerResponse }[] = [];
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const body = await buffer(request);
    const sent = request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
    const sql = `${url.searchParams.get('query') ?? ''}${sent}`.trim();
    asked.push(sql);
    const id = url.searchParams.get('query_id') ?? '';
    if (/^(INSERT|ALTER)/.test(sql)) return void held.push({ sql, id, response });
    if (sql.includes('version()')) return void response.end('{"version":"26.7.1"}\n');
    if (sql.includes('FROM owner')) return void response.end(`{"id":"${OWNER}"}\n`);
    response.end('');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const store = openRemote({ address: `http://127.0.0.1:${port}`, owner: OWNER });
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await store.close();
  });
  const kills = () => asked.filter((sql) => sql.startsWith('KILL QUERY')).length;
  return { store, held, kills };
}

it.each([
  ['an insert', (store: ReturnType<typeof openRemote>) => store.insert('books', [{ project: 'x' }])],
  ['a statement', (store: ReturnType<typeof openRemote>) => store.run('INSERT INTO rollup_x SELECT 1')],
])(
  'a report that is asked while %s is under way does not end that',
  async (_, write) => {
    const { store, held, kills } = await listeningServer();
    const written = write(store);
    await expect.poll(() => held.length, PATIENT).toBe(1);
    const before = kills();
    await store.query('SELECT 1');
    expect(kills()).toBe(before);
    held[0]?.response.end('');
    await written;
  },
  60_000,
);

it('whatever it writes has an id by which it is ended before anything else, where there was no answer', async () => {
  const { store, held, kills } = await listeningServer();
  for (const write of [() => store.run('ALTER TABLE x DROP PART y'), () => store.insert('books', [{ project: 'x' }])]) {
    const lost = write();
    await expect.poll(() => held.length, PATIENT).toBe(1);
    const [{ id, response }] = held.splice(0) as [(typeof held)[0]];
    expect(id).toMatch(new RegExp(`^aboveboard-${OWNER}-`));
    const before = kills();
    response.destroy();
    await expect(lost).rejects.toThrow('the store is away');
    await store.query('SELECT 1');
    expect(kills()).toBe(before + 1);
  }
}, 60_000);
