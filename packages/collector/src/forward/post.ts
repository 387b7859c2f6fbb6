import { DeliveryError, type DeliveryProblem } from './target.ts';

/** How long a target may take to answer, in ms. */
const PATIENCE = 30_000;
/** A target that asks for more is asked again after this, in ms: it may have meant another unit. */
const LONGEST_PAUSE = 60 * 60 * 1000;
/** More of an answer is not read. */
const MAX_ANSWER = 64 * 1024;

export interface PostOptions {
  readonly url: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Sends one request to a target. A redirect is not followed: the address was given by a person, and a secret goes with it.
 *
 * @returns the body of a 2xx answer
 * @throws DeliveryError for everything else
 * @example await post({ url: 'https://eu.i.posthog.com/batch/', body: JSON.stringify(batch) })
 */
export async function post({ url, body, headers = {} }: PostOptions): Promise<string> {
  let answer: Response;
  try {
    answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'user-agent': 'aboveboard', ...headers },
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(PATIENCE),
    });
    const text = await textOf(answer);
    if (answer.ok) return text;
  } catch (error) {
    throw new DeliveryError((error as Error).name === 'TimeoutError' ? 'timed_out' : 'unreachable');
  }
  throw new DeliveryError(problemOf(answer.status), pauseOf(answer.headers.get('retry-after'), Date.now()));
}

function problemOf(status: number): DeliveryProblem {
  if (status < 400) return 'redirected';
  if (status === 401 || status === 403) return 'unauthorized';
  if (status === 413) return 'too_large';
  if (status === 429) return 'too_many';
  if (status === 400 || status === 422) return 'bad_data';
  return status < 500 ? 'refused' : 'server_error';
}

/** `Retry-After` in ms: seconds or a date (RFC 9110, section 10.2.3); `null` where there is none that can be read. */
export function pauseOf(header: string | null, now: number): number | null {
  if (header === null) return null;
  const ms = /^\d+$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), LONGEST_PAUSE) : null;
}

async function textOf(answer: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of answer.body ?? []) {
    parts.push(part as Uint8Array);
    size += (part as Uint8Array).length;
    if (size > MAX_ANSWER) break; // Leaving the loop closes the stream.
  }
  return Buffer.concat(parts).toString('utf8');
}
