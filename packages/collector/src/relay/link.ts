import type { Erasure } from '../api/types.ts';
import type { Erasures } from '../erase/receipts.ts';
import type { Settings } from './receive.ts';
import { RELAY_PATH } from './relay.ts';

/** What a relay asks of its collector: see relay.ts. Every call throws {@link Away} where it is not answered as it should be. */
export interface Link {
  last(): Promise<number>;
  /** @returns `false` where another number is due */
  ship(number: number, records: Buffer): Promise<boolean>;
  /** @returns `null` where nothing has changed since the last call */
  settings(): Promise<Settings | null>;
  readonly erasures: Erasures;
  /** When the collector last answered, by the monotonic clock. */
  heard(): number;
}

/** The collector cannot be reached, or does not do what it should; says nothing of what was sent. */
export class Away extends Error {
  override readonly name = 'Away';
}

const PATIENCE = 30_000;

/** @param id the relay's own */
export function openLink(address: string, secret: string, id: string): Link {
  let heard = performance.now();
  let etag = '';
  const ask = async (path: string, init: RequestInit, expected: readonly number[]): Promise<Response> => {
    const url = `${address.replace(/\/$/, '')}${RELAY_PATH}/${path}`;
    const headers = { authorization: `Bearer ${secret}`, ...init.headers };
    let answer: Response;
    try {
      answer = await fetch(url, { ...init, headers, redirect: 'error', signal: AbortSignal.timeout(PATIENCE) });
    } catch (error) {
      const { cause, name } = error as Error & { cause?: { code?: string } };
      throw new Away(`the collector is away (${cause?.code ?? name})`);
    }
    if (expected.includes(answer.status)) {
      heard = performance.now();
      return answer;
    }
    await answer.body?.cancel();
    const hint = answer.status === 404 ? ': is ABOVEBOARD_RELAY_SECRET the same there, and --relay-to right?' : '';
    throw new Away(`the collector answered ${answer.status}${hint}`);
  };
  return {
    last: async () => ((await (await ask(id, {}, [200])).json()) as { number: number }).number,
    async ship(number, records) {
      const headers = { 'content-type': 'application/octet-stream' };
      const answer = await ask(
        `${id}/${number}`,
        { method: 'PUT', body: new Uint8Array(records), headers },
        [204, 409],
      );
      await answer.body?.cancel();
      return answer.status === 204;
    },
    async settings() {
      const answer = await ask('settings', { headers: { 'if-none-match': etag } }, [200, 304]);
      if (answer.status === 304) return null;
      const settings = (await answer.json()) as Settings;
      etag = answer.headers.get('etag') ?? '';
      return settings;
    },
    erasures: {
      async ask(project, identity) {
        const body = JSON.stringify({ project, identity });
        const answer = await ask('erasures', { method: 'POST', body }, [202, 400, 503]);
        if (answer.status === 202) return (await answer.json()) as Erasure;
        return answer.status === 400 ? 'malformed' : 'too_many';
      },
      async read(receipt) {
        const answer = await ask(`erasures/${encodeURIComponent(receipt)}`, {}, [200, 404]);
        return answer.status === 200 ? ((await answer.json()) as Erasure) : null;
      },
    },
    heard: () => heard,
  };
}
