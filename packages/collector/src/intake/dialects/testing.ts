import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Contract } from '@aboveboard/contract';
import { onTestFinished } from 'vitest';
import { temporaryFolder } from '../../../../../test/support/at-end.ts';
import { openBans } from '../../bans/bans.ts';
import type { Rate } from '../../limit/buckets.ts';
import { openIntakeLimits } from '../../limit/intake-limits.ts';
import { senders } from '../../limit/sender.ts';
import { addProject, openRegistry } from '../../projects/projects.ts';
import { decodeRecord, FRAME, type SpooledBatch } from '../../spool/format.ts';
import type { SpoolWriter } from '../../spool/writer.ts';
import { BodyRequest } from '../body-request.ts';
import { openGate } from '../gate.ts';
import { openIntake } from '../intake.ts';

/** The key of the one project of a test's intake. */
export const KEY = 'ab_dialectstest';

export interface TestIntake {
  readonly url: string;
  /** Sends a body as JSON, unless it is bytes or a text already, or the headers say otherwise. */
  post(path: string, body: unknown, headers?: Readonly<Record<string, string>>): Promise<Response>;
  /** What was spooled, as bytes: whatever was let in is in here, and nothing else is anywhere. */
  spooled(): string;
  batches(): readonly SpooledBatch[];
  /** Empties the spool. */
  clear(): void;
}

export interface TestIntakeOptions {
  /** How often one address may come; it may not at once what it may not in a minute. */
  readonly perMinute?: number;
  /** The same of one identity. */
  readonly perIdentity?: number;
  readonly isSpoolBroken?: boolean;
  /** Done with the data directory, which has the project, before the intake opens it. */
  readonly prepare?: (folder: string) => void;
}

/** The real intake over HTTP with one project. Its spool is memory: what the disk does with it is not the question here. */
export async function openTestIntake(contract: Contract, options: TestIntakeOptions = {}): Promise<TestIntake> {
  const folder = temporaryFolder();
  addProject(folder, contract.name, contract, { key: KEY });
  options.prepare?.(folder);
  const records: Buffer[] = [];
  const spool = {
    append: async (record: Buffer) => {
      if (options.isSpoolBroken) throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
      records.push(record);
    },
  } as SpoolWriter;
  const intake = openIntake({
    registry: openRegistry(folder, (error) => {
      throw error;
    }),
    spool,
    gate: openGate({
      limits: openIntakeLimits({ address: rateOf(options.perMinute), identity: rateOf(options.perIdentity) }, () => {}),
      bans: openBans(folder, (error) => {
        throw error;
      }),
      ...senders(false),
    }),
    refused: { add: () => {}, flush: async () => {} },
    onAnswer: () => {},
    onSpoolError: () => {},
  });
  const server = createServer({ IncomingMessage: BodyRequest }, (request, response) => {
    if (!intake(request, response)) response.writeHead(404).end();
  }).listen(0, '127.0.0.1');
  await new Promise((listening) => server.once('listening', listening));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    post: (path, body, headers = { 'content-type': 'application/json' }) =>
      fetch(url + path, {
        method: 'POST',
        headers,
        body: (typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body)) as NonNullable<
          RequestInit['body']
        >,
      }),
    spooled: () => Buffer.concat(records).toString('latin1'),
    batches: () => records.map((record) => decodeRecord(record.subarray(FRAME)).body as SpooledBatch),
    clear: () => records.splice(0),
  };
}

function rateOf(perMinute = 1e9): Rate {
  return { perMinute, burst: perMinute };
}

/** A sample payload of a dialect, in the folder `samples` beside its test: `sample(import.meta.url, 'ping')`. */
export function sample(test: string, name: string): Readonly<Record<string, unknown>> {
  return JSON.parse(readFileSync(new URL(`./samples/${name}.json`, test), 'utf8'));
}
