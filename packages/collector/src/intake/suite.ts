import { gzipSync } from 'node:zlib';
import { MAX_BODY } from '@aboveboard/contract';
import { describe, expect, it } from 'vitest';
import type { ProjectRules } from '../projects/rules.ts';

/**
 * What holds of every intake, whatever it runs in and wherever it keeps what it takes. An implementation opens a project of
 * `toolContract` under each of these rules.
 */
export const variants = {
  plain: {},
  'an address once a minute': { limits: { address: { perMinute: 1, burst: 1 } } },
  'an identity twice': { limits: { identity: { perMinute: 1, burst: 2 } } },
  'three events a day': { limits: { eventsPerDay: 3 } },
  'tried dry': { limits: { address: { perMinute: 1, burst: 1 }, dryRun: true } },
  'everything stopped': { stops: [{}] },
  'a version stopped': { stops: [{ version: '<1.5' }] },
  'a contract stopped': { stops: [{ contract: '00000000' }] },
  'a version of another contract stopped': { stops: [{ version: '<1.5', contract: '11111111' }] },
} as const satisfies Readonly<Record<string, ProjectRules>>;

export type Variant = keyof typeof variants;

export interface IntakeUnderTest {
  /** The project's. */
  readonly key: string;
  fetch(path: string, init: RequestInit): Promise<Response>;
  /** What was made durable since it was opened, here or elsewhere. */
  kept(): readonly KeptBatch[];
  /** Whatever was written down or passed on since then, as it is. */
  traces(): string;
  /** From now on nothing can be made durable. */
  break(): void;
}

export interface KeptBatch {
  readonly batch: string;
  readonly events: readonly { readonly event: string; readonly fields: object }[];
}

export type OpenIntake = (variant: Variant) => Promise<IntakeUnderTest>;

const JSON_TYPE = { 'content-type': 'application/json' };
const GZIP = { ...JSON_TYPE, 'content-encoding': 'gzip' };
const run = {
  event: 'command_run',
  day: new Date().toISOString().slice(0, 10),
  fields: { command: 'index', ok: true },
};

function batchOf({ key }: { readonly key: string }, more: object = {}): string {
  const fixed = { key, contract: '0'.repeat(64), revision: 0, batch: 'a'.repeat(32) };
  return JSON.stringify({ ...fixed, common: { os: 'linux' }, events: [run], ...more });
}

function post(
  intake: IntakeUnderTest,
  body: string | Uint8Array,
  headers: Readonly<Record<string, string>> = JSON_TYPE,
  path = '/v1/batch',
): Promise<Response> {
  return intake.fetch(path, { method: 'POST', headers, body: body as NonNullable<RequestInit['body']> });
}

/** @example intakeSuite('the edge', open) */
export function intakeSuite(name: string, open: OpenIntake): void {
  describe(`${name}: POST /v1/batch`, () => {
    it('answers 204 once the batch is safe, under its own id', async () => {
      const intake = await open('plain');
      expect((await post(intake, batchOf(intake))).status).toBe(204);
      expect(intake.kept()).toMatchObject([{ batch: 'a'.repeat(32), events: [run] }]);
    });

    it('answers 204 also where the contract let nothing through', async () => {
      const intake = await open('plain');
      const events = ['__proto__', 'constructor', 'nope'].map((event) => ({ event, fields: { secret: 'canary' } }));
      expect((await post(intake, batchOf(intake, { events }))).status).toBe(204);
      expect(intake.kept().flatMap(({ events }) => events)).toEqual([]);
      expect(intake.traces()).not.toContain('canary');
    });

    it('keeps of an event what the contract knows of it', async () => {
      const intake = await open('plain');
      const fields = { ...run.fields, path: '/home/canary', command: 'index' };
      const common = { os: 'linux', host: 'canary', version: 'canary' };
      expect((await post(intake, batchOf(intake, { common, events: [{ ...run, fields }] }))).status).toBe(204);
      expect(intake.kept()).toMatchObject([{ events: [run] }]);
      expect(intake.traces()).not.toContain('canary');
    });

    it('answers 200 with a verdict for each event where the request asks for it', async () => {
      const intake = await open('plain');
      const headers = { ...JSON_TYPE, prefer: 'return=representation' };
      const answer = await post(intake, batchOf(intake, { events: [run, { event: 'nope' }] }), headers);
      expect([answer.status, await answer.json()]).toEqual([
        200,
        { events: [{ kept: true }, { kept: false, reason: 'unknown_event', field: null }] },
      ]);
    });

    it('names there each field that was dropped and why, and repeats no value and no unknown name', async () => {
      const intake = await open('plain');
      const headers = { ...JSON_TYPE, prefer: 'return=representation' };
      const events = [{ ...run, fields: { ...run.fields, canary: 'canary' } }];
      const answer = await post(intake, batchOf(intake, { common: { os: 'linux', host: 'canary' }, events }), headers);
      const text = await answer.text();
      expect(JSON.parse(text)).toEqual({
        events: [{ kept: true, drops: [{ reason: 'unknown_field', field: null }] }],
        common: [{ reason: 'unknown_field', field: null }],
      });
      expect(text).not.toContain('canary');
    });

    it('takes gzip', async () => {
      const intake = await open('plain');
      expect((await post(intake, gzipSync(batchOf(intake)), GZIP)).status).toBe(204);
      expect(intake.kept()).toHaveLength(1);
    });

    it.each<[string, (key: { readonly key: string }) => string | Uint8Array]>([
      ['not JSON', () => 'nope'],
      ['nothing', () => ''],
      ['an array', () => '[]'],
      ['null', () => 'null'],
      ['cut off', (of) => batchOf(of).slice(0, -5)],
      ['without a key', () => '{"events":[]}'],
      ['without events', (of) => batchOf(of, { events: undefined })],
      ['with events that are no list', (of) => batchOf(of, { events: {} })],
      ['without a batch id', (of) => batchOf(of, { batch: undefined })],
      ['with a batch id that is none', (of) => batchOf(of, { batch: 'A'.repeat(32) })],
      ['with a batch id of another type', (of) => batchOf(of, { batch: 7 })],
      ['nested 30 000 deep', () => '['.repeat(30_000)],
      ['of invalid UTF-8', () => new Uint8Array([0x22, 0xff, 0xfe, 0x22])],
    ])('answers 400 to a body that is %s', async (_, body) => {
      const intake = await open('plain');
      expect((await post(intake, body(intake))).status).toBe(400);
      expect(intake.kept()).toEqual([]);
    });

    it('answers 401 to an unknown key', async () => {
      const intake = await open('plain');
      for (const key of ['ab_unknownunknown', '__proto__', 7]) {
        expect((await post(intake, batchOf(intake, { key }))).status).toBe(401);
      }
    });

    it.each(['GET', 'PUT', 'DELETE', 'PATCH', 'HEAD'])('answers 405 with allow: POST to %s', async (method) => {
      const answer = await (await open('plain')).fetch('/v1/batch', { method });
      expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST']);
    });

    it.each([
      ['no content type', {}],
      ['another content type', { 'content-type': 'text/html' }],
      ['another encoding', { ...JSON_TYPE, 'content-encoding': 'br' }],
    ])('answers 415 to %s', async (_, headers) => {
      const intake = await open('plain');
      expect((await post(intake, new TextEncoder().encode(batchOf(intake)), headers as never)).status).toBe(415);
    });

    it('answers 413 to more than 64 KiB, as sent or as inflated, and to more than 100 events', async () => {
      const intake = await open('plain');
      const large = batchOf(intake, { padding: 'x'.repeat(MAX_BODY) });
      expect((await post(intake, large)).status).toBe(413);
      expect((await post(intake, gzipSync(large), GZIP)).status).toBe(413);
      expect((await post(intake, gzipSync(Buffer.alloc(50_000_000)), GZIP)).status).toBe(413);
      expect((await post(intake, batchOf(intake, { events: Array(101).fill(run) }))).status).toBe(413);
      expect((await post(intake, batchOf(intake, { events: Array(100).fill(run) }))).status).toBe(204);
    });

    it('answers 400 to a gzip body that is none, or is cut off', async () => {
      const intake = await open('plain');
      expect((await post(intake, 'no gzip', GZIP)).status).toBe(400);
      expect((await post(intake, gzipSync(batchOf(intake)).subarray(0, 40), GZIP)).status).toBe(400);
    });

    it('answers 429 with retry-after to an address over its limit', async () => {
      const intake = await open('an address once a minute');
      expect((await post(intake, batchOf(intake))).status).toBe(204);
      const answer = await post(intake, batchOf(intake, { events: [run, run] }));
      expect(answer.status).toBe(429);
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(intake.kept()).toHaveLength(1);
    });

    it('answers 429 to an identity over its limit, however many addresses it has, and to no other', async () => {
      const intake = await open('an identity twice');
      const send = async (identity: string) => (await post(intake, batchOf(intake, { identity }))).status;
      const [a, b] = ['a'.repeat(32), 'b'.repeat(32)];
      expect([await send(a), await send(a), await send(a), await send(b)]).toEqual([204, 204, 429, 204]);
    });

    it('answers 429 to what is more than a project may have in a day', async () => {
      const intake = await open('three events a day');
      const send = async (n: number) => (await post(intake, batchOf(intake, { events: Array(n).fill(run) }))).status;
      expect([await send(2), await send(2), await send(1), await send(1)]).toEqual([204, 429, 204, 429]);
    });

    it('refuses nothing where the limits are tried dry', async () => {
      const intake = await open('tried dry');
      for (let i = 0; i < 3; i++) expect((await post(intake, batchOf(intake))).status).toBe(204);
    });

    it.each<[Variant, number, number]>([
      ['everything stopped', 410, 410],
      ['a version stopped', 410, 204],
      ['a contract stopped', 410, 410],
      ['a version of another contract stopped', 204, 204],
    ])('answers 410 to who was told to stop, and takes the rest: %s', async (variant, old, current) => {
      const intake = await open(variant);
      const send = async (version: string) => (await post(intake, batchOf(intake, { common: { version } }))).status;
      expect([await send('1.4'), await send('1.6')]).toEqual([old, current]);
    });

    it('answers 503 with retry-after where nothing can be made safe', async () => {
      const intake = await open('plain');
      intake.break();
      const answer = await post(intake, batchOf(intake));
      expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '30']);
    });

    it('echoes nothing of a request', async () => {
      const intake = await open('plain');
      for (const body of [
        'canary',
        batchOf(intake, { key: 'ab_canarycanary' }),
        batchOf(intake, { batch: 'canary' }),
      ]) {
        const answer = await post(intake, body, { ...JSON_TYPE, 'x-canary': 'canary' }, '/v1/batch?canary');
        expect(await answer.text()).toBe('');
        expect(JSON.stringify([...answer.headers])).not.toContain('canary');
      }
      expect(intake.traces()).not.toContain('canary');
    });
  });

  describe(`${name}: POST /in/KEY/DIALECT`, () => {
    it('takes a foreign format for the project of the key in its address', async () => {
      const intake = await open('plain');
      const body = JSON.stringify({ batch: [{ event: 'command_run', properties: { command: 'index', ok: true } }] });
      expect((await post(intake, body, JSON_TYPE, `/in/${intake.key}/posthog/batch/`)).status).toBe(200);
      expect(intake.kept()).toMatchObject([{ events: [{ event: 'command_run' }] }]);
      expect((await post(intake, body, JSON_TYPE, '/in/ab_unknownunknown/posthog')).status).toBe(401);
    });

    it('leaves other addresses alone', async () => {
      const intake = await open('plain');
      for (const path of [`/in/${intake.key}/nope`, '/in/', '/in', '/v1/batches', '/in/a/__proto__']) {
        expect((await post(intake, batchOf(intake), JSON_TYPE, path)).status).toBe(404);
      }
    });
  });
}
