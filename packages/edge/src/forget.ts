import { isObject, parseJson } from '@aboveboard/collector/edge';
import { FORGET_PATH, MAX_BODY } from '@aboveboard/contract';
import { readBody } from './read-body.ts';
import type { Forward } from './settings.ts';

/** The receipt of an erasure: letters and digits. */
const RECEIPT = /^\/[\w-]{1,100}$/;

export function isForget(path: string): boolean {
  return path === FORGET_PATH || path.startsWith(`${FORGET_PATH}/`);
}

/**
 * Passes a wish to be forgotten on to the collector, which has what is to be erased, and its answer back. Nothing else of the
 * request goes along.
 */
export async function forget(forward: Forward, request: Request, path: string): Promise<Response> {
  if (forward.to !== 'collector') return said(404, { error: 'nothing is kept here; ask whoever runs this address' });
  if (path !== FORGET_PATH) {
    if (request.method !== 'GET') return said(405, { error: 'expected GET' }, { allow: 'GET' });
    if (!RECEIPT.test(path.slice(FORGET_PATH.length))) return said(404, { error: 'no such receipt' });
    return ask(forward.url + path, { method: 'GET' });
  }
  if (request.method !== 'POST') return said(405, { error: 'expected POST' }, { allow: 'POST' });
  const bytes = await readBody(request, MAX_BODY);
  if (typeof bytes === 'number') return said(bytes, { error: 'the body cannot be read' });
  const wish = wishOf(bytes);
  if (wish === null) return said(400, { error: 'expected a JSON object with key and identity' });
  const headers = { 'content-type': 'application/json' };
  return ask(forward.url + path, { method: 'POST', headers, body: JSON.stringify(wish) });
}

function wishOf(bytes: Uint8Array): { readonly key: unknown; readonly identity: unknown } | null {
  try {
    const wish = parseJson(bytes);
    return isObject(wish) ? { key: wish.key, identity: wish.identity } : null;
  } catch {
    return null;
  }
}

async function ask(url: string, init: RequestInit): Promise<Response> {
  try {
    const answer = await fetch(url, { ...init, redirect: 'manual' });
    const again = answer.headers.get('retry-after');
    return said(answer.status, await answer.text(), again === null ? {} : { 'retry-after': again });
  } catch {
    return said(503, { error: 'the collector is out of reach; come again' }, { 'retry-after': '60' });
  }
}

function said(status: number, body: object | string, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(typeof body === 'string' ? body : JSON.stringify(body), {
    status,
    headers: { ...headers, 'content-type': 'application/json', 'cache-control': 'no-store' },
  });
}
