import { gzipSync } from 'node:zlib';
import type { Contract } from '@aboveboard/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CANARY, CANARY_HEADERS, CASES, EXPECTED, wrongRequest } from './wrong.ts';

/** Wrong input, to every dialect alike, over HTTP: see wrong.ts. */

/** An intake with one project, whatever it runs in. */
export interface DialectIntake {
  readonly url: string;
  /** The project's. */
  readonly key: string;
  /** Sends a body as JSON, unless it is bytes or a text already, or the headers say otherwise. */
  post(path: string, body: unknown, headers?: Readonly<Record<string, string>>): Promise<Response>;
  /** What was made durable since it was opened or cleared. */
  batches(): readonly object[];
  /** Whatever was written down or passed on since then, as it is. */
  traces(): string;
  clear(): void;
}

/** Why the gate refuses everything of a project. */
export type RefusedFor = 'banned' | 'stopped' | 'limited';

export interface DialectSuiteOptions {
  readonly open: (contract: Contract, refusedFor?: RefusedFor) => Promise<DialectIntake>;
  /** How many wrong requests there are, of all dialects together. */
  readonly requests: number;
  /** What the gate can refuse for. */
  readonly refusals: readonly RefusedFor[];
}

const STATUS = { banned: 403, stopped: 410, limited: 429 } as const;

export function dialectSuite({ open, requests, refusals }: DialectSuiteOptions): void {
  describe.each(CASES)('$dialect $path', ({ dialect, contract, path, samples, encodings }) => {
    const addressAt = ({ key }: DialectIntake) => `/in/${key}/${dialect}${path}`;

    it('answers whatever comes, says nothing of it, and keeps nothing that the contract does not know', async () => {
      const intake = await open(contract);
      await fc.assert(
        fc.asyncProperty(wrongRequest({ samples, encodings }), async ({ bytes, type, encoding, query }) => {
          intake.clear();
          const answer = await intake.post(`${addressAt(intake)}${query}`, bytes, {
            ...CANARY_HEADERS,
            'content-type': type,
            ...(encoding === undefined ? {} : { 'content-encoding': encoding }),
          });
          expect(EXPECTED).toContain(answer.status);
          expect(await answer.text()).not.toContain(CANARY);
          expect(JSON.stringify([...answer.headers])).not.toContain(CANARY);
          expect(intake.traces()).not.toContain(CANARY);
          if (!answer.ok) expect(intake.batches()).toEqual([]);
        }),
        { numRuns: Math.ceil(requests / CASES.length) },
      );
    }, 3_600_000);

    it.each([
      ['opened 30 000 deep', '['.repeat(30_000), 400],
      ['closed as well', `${'['.repeat(30_000)}${']'.repeat(30_000)}`, undefined],
      ['deep in objects', `${'{"a":'.repeat(9000)}1${'}'.repeat(9000)}`, undefined],
      ['of invalid UTF-8', new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]), 400],
      [
        'of a number without end',
        `{"events":${'9'.repeat(10_000)},"event":1e999,"sdk":1e999,"eventType":1e999}`,
        undefined,
      ],
    ])('survives a body that is %s', async (_, body, status) => {
      const intake = await open(contract);
      const answer = await intake.post(addressAt(intake), body);
      expect(status === undefined ? answer.status < 500 : answer.status === status).toBe(true);
    });

    it('stops a body that inflates without end', async () => {
      const intake = await open(contract);
      const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
      expect((await intake.post(addressAt(intake), gzipSync(Buffer.alloc(50_000_000)), headers)).status).toBe(413);
      expect(intake.batches()).toEqual([]);
    });

    it.each(refusals)('says to who is %s so in its own words, and keeps nothing', async (refusedFor) => {
      const intake = await open(contract, refusedFor);
      const [body] = samples;
      const answer = await intake.post(addressAt(intake), body);
      const status = STATUS[refusedFor];
      expect(answer.status).toBe(status);
      expect(await answer.text()).toBe((WORDS[dialect + path] ?? WORDS[dialect])?.(status) ?? '');
      expect(intake.batches()).toEqual([]);
    });

    it.each(['GET', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD'])('answers %s without a body', async (method) => {
      const intake = await open(contract);
      const answer = await fetch(intake.url + addressAt(intake), { method });
      expect(answer.status).toBeLessThan(500);
    });
  });
}

/** What a dialect says where its clients read more than the status. */
const WORDS: Readonly<Record<string, (status: number) => string>> = {
  codegraph: (status) => ({ 403: 'forbidden', 410: 'gone', 429: 'rate limited' })[status] ?? '',
  otlp: rpcStatus,
  'werf/v1/traces': rpcStatus,
};

function rpcStatus(status: number): string {
  return JSON.stringify(
    status === 403
      ? { code: 7, message: 'refused' }
      : status === 410
        ? { code: 9, message: 'this version is refused for good' }
        : { code: 8, message: 'too many requests; come again later' },
  );
}
