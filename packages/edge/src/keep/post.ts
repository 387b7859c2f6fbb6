import { NotKept } from '@aboveboard/collector/edge';

/** How long a target may take to answer, in ms: less than most clients wait for us. */
const PATIENCE = 10_000;

/**
 * Sends JSON to the target. Nothing of the client's request goes along: no header, no address. A redirect is not followed.
 *
 * @returns where the target has it
 * @throws NotKept for everything else
 */
export async function post(url: string, body: string): Promise<void> {
  let answer: Response;
  try {
    answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'user-agent': 'aboveboard-edge' },
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(PATIENCE),
    });
    await answer.body?.cancel();
  } catch {
    throw new NotKept('the target is out of reach');
  }
  const { status, ok } = answer;
  if (ok) return;
  const why = `the target answered ${status}`;
  // Meant for who sent the events: refused, or told to stop for good.
  if (status === 403 || status === 410) throw new NotKept(why, status, null);
  const asked = answer.headers.get('retry-after') ?? '';
  const wait = /^\d{1,6}$/.test(asked) ? Number(asked) : undefined;
  // Anything else is between the two of us, and the client keeps what it has.
  throw new NotKept(why, status === 429 ? 429 : 503, wait);
}
