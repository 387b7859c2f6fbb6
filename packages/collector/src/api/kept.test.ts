import { Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../../test/support/at-end.ts';
import { addToken } from '../access/access.ts';
import { createKept } from './kept.ts';
import { createSessions } from './sessions.ts';

function site() {
  const dataDir = temporaryFolder();
  const { allows } = createSessions({ dataDir, oidc: null, publicUrl: null, localKey: 'e'.repeat(64) });
  const projectOf = () => 'my-tool';
  const app = new Hono().route('/', createKept({ dataDir, allows, projectOf }));
  app.onError((error, c) =>
    error instanceof HTTPException ? (error.res ?? c.json({ error: error.message }, error.status)) : c.text('', 500),
  );
  const [reader, admin] = [addToken(dataDir, ['read']), addToken(dataDir, ['read', 'admin'])];
  const ask = async (method: string, path: string, body?: unknown, token = admin) => {
    const headers = { authorization: `Bearer ${token}` };
    const answer = await app.request(path, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: answer.status, body: answer.status === 204 ? null : await answer.json().catch(() => null) };
  };
  return { ask, reader };
}

const NOTES = '/projects/my-tool/notes';

describe('notes', () => {
  it('are kept by day, and can be taken away', async () => {
    const { ask, reader } = site();
    expect((await ask('GET', NOTES, undefined, reader)).body).toEqual([]);
    const late = (await ask('POST', NOTES, { day: '2026-11-20', text: ' Talk  at the conference ' })).body as {
      id: string;
    };
    await ask('POST', NOTES, { day: '2026-11-02', text: 'Docs moved' });
    const read = async () =>
      ((await ask('GET', NOTES)).body as { day: string; text: string }[]).map(({ text }) => text);
    expect(await read()).toEqual(['Docs moved', 'Talk at the conference']);
    expect((await ask('DELETE', `${NOTES}/${late.id}`)).status).toBe(204);
    expect((await ask('DELETE', `${NOTES}/${late.id}`)).status).toBe(404);
    expect(await read()).toEqual(['Docs moved']);
  });

  it.each([
    [{ day: '2026-02-30', text: 'x' }, 'day: expected a UTC date such as 2026-11-21'],
    [{ day: 20261120, text: 'x' }, 'day: expected a UTC date such as 2026-11-21'],
    [{ day: '2026-11-20', text: '  ' }, 'text: expected 1 to 200 characters'],
    [{ day: '2026-11-20', text: 'x'.repeat(201) }, 'text: expected 1 to 200 characters'],
    [{ day: '2026-11-20', text: 'x', correction: 'yes' }, 'correction: expected true or false'],
    ['no object', 'expected a JSON object'],
  ])('%j is refused', async (body, error) => {
    const { ask } = site();
    expect(await ask('POST', NOTES, body)).toEqual({ status: 400, body: { error } });
  });
});

describe('views', () => {
  it('are addresses by name; one of the same name is replaced', async () => {
    const { ask } = site();
    await ask('POST', '/views', { name: 'CI', search: '?days=7&audience=ci' });
    await ask('POST', '/views', { name: 'CI', search: '?days=30&audience=ci' });
    expect((await ask('GET', '/views')).body).toEqual([{ name: 'CI', search: '?days=30&audience=ci' }]);
    expect((await ask('DELETE', '/views/CI')).status).toBe(204);
    expect((await ask('GET', '/views')).body).toEqual([]);
  });

  it.each(['https://example.org', '//example.org', '?x=<script>', 'javascript:alert(1)', 7])(
    'an address that is not the dashboard’s own is refused: %s',
    async (search) => {
      const { ask } = site();
      expect((await ask('POST', '/views', { name: 'x', search })).status).toBe(400);
    },
  );
});

it('writing takes the scope admin, reading the scope read', async () => {
  const { ask, reader } = site();
  expect((await ask('POST', NOTES, { day: '2026-11-20', text: 'x' }, reader)).status).toBe(403);
  expect((await ask('POST', '/views', { name: 'x', search: '?' }, reader)).status).toBe(403);
  expect((await ask('DELETE', '/views/x', undefined, reader)).status).toBe(403);
  expect((await ask('GET', '/views', undefined, 'abt_guess')).status).toBe(401);
});
