import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { addForwarder, addProject } from '@aboveboard/collector';
import type { Books } from '@aboveboard/collector/api';
import { temporaryFolder } from '../../../../test/support/at-end.ts';
import { type RunningCollector, startCollector } from '../../../../test/support/collector.ts';
import { type Relay, startRelay } from '../../../../test/support/relay.ts';
import contract from '../../telemetry.contract.ts';
import { type Machine, newMachine } from './machine.ts';

/** One real collector for all tests of a file. It passes on to a stand-in of PostHog. */
export interface Setting {
  readonly dataDir: string;
  readonly collector: RunningCollector;
  /** What PostHog was sent. */
  readonly posthog: readonly PosthogRequest[];
  /** A machine with codegraph, a relay before the collector, and a project that is this test's alone. */
  next(): Promise<Place>;
  end(): Promise<void>;
}

export interface PosthogRequest {
  readonly path: string;
  readonly body: { readonly api_key: string; readonly batch: readonly PosthogEvent[] };
}

export interface PosthogEvent {
  readonly event: string;
  readonly distinct_id: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

export interface Place {
  readonly machine: Machine;
  readonly relay: Relay;
  readonly key: string;
  readonly project: string;
  books(): Promise<Books>;
}

const PROJECTS = 40;

export async function openSetting(): Promise<Setting> {
  const ends: (() => void | Promise<void>)[] = [];
  const later = (act: () => void | Promise<void>) => void ends.unshift(act);
  const dataDir = temporaryFolder(later);
  const posthog: PosthogRequest[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    posthog.push({ path: request.url ?? '', body: JSON.parse(body) as PosthogRequest['body'] });
    response.end('{"status":1}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  for (let i = 0; i < PROJECTS; i++)
    addProject(dataDir, `codegraph-${i}`, contract, { key: `ab_codegraphexample${i}` });
  addForwarder(dataDir, 'codegraph-0', 'posthog', { url, secret: 'phc_example' });
  const collector = await startCollector(dataDir, [], {}, later);
  let used = 0;
  return {
    ...{ dataDir, collector, posthog },
    async next() {
      if (used === PROJECTS) throw new Error('PROJECTS: too few for the tests of this file');
      const [project, key] = [`codegraph-${used}`, `ab_codegraphexample${used}`];
      used += 1;
      const relay = await startRelay(collector.url);
      const machine = newMachine({ CODEGRAPH_TELEMETRY_ENDPOINT: relay.url, CODEGRAPH_TELEMETRY_KEY: key });
      return { machine, relay, key, project, books: () => collector.api<Books>(`/projects/${project}/books`) };
    },
    async end() {
      server.closeAllConnections();
      server.close();
      for (const act of ends) await act();
    },
  };
}

const DAY = 86_400_000;

/** Noon of a day, so many days ago. */
export const noon = (daysAgo: number): string => `${day(daysAgo)}T12:00:00Z`;
export const day = (daysAgo: number): string => new Date(Date.now() - daysAgo * DAY).toISOString().slice(0, 10);
