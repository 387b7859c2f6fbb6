import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { addForwarder } from '@aboveboard/collector';
import type { Books } from '@aboveboard/collector/api';
import { type AtEnd, afterTheLast } from '../../../../test/support/at-end.ts';
import type { RunningCollector } from '../../../../test/support/collector.ts';
import { type Relay, startRelay } from '../../../../test/support/relay.ts';
import { FIRST_PROJECT, shareCollector } from '../../../../test/support/shared-collector.ts';
import contract from '../../telemetry.contract.ts';
import { type Machine, newMachine } from './machine.ts';

export interface PosthogRequest {
  readonly path: string;
  readonly body: { readonly api_key: string; readonly batch: readonly PosthogEvent[] };
}

export interface PosthogEvent {
  readonly event: string;
  readonly distinct_id: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** A machine with codegraph, a relay before the collector, and a project that is one test's alone. */
export interface Place {
  readonly machine: Machine;
  readonly relay: Relay;
  readonly collector: RunningCollector;
  readonly dataDir: string;
  readonly key: string;
  readonly project: string;
  /** What a stand-in of PostHog was sent: what came for the first project. */
  readonly posthog: readonly PosthogRequest[];
  books(): Promise<Books>;
}

/** One real collector for all tests of a file. @returns what gives the next place, within a test */
export function openSetting(): () => Promise<Place> {
  const posthog: PosthogRequest[] = [];
  const atEnd = afterTheLast();
  const ownProject = shareCollector(40, contract, async (dataDir) => {
    const url = await startPosthog(posthog, atEnd);
    addForwarder(dataDir, FIRST_PROJECT, 'posthog', { url, secret: 'phc_example' });
  });
  return async () => {
    const { collector, dataDir, name: project, key } = ownProject();
    const relay = await startRelay(collector.url);
    const machine = newMachine({ CODEGRAPH_TELEMETRY_ENDPOINT: relay.url, CODEGRAPH_TELEMETRY_KEY: key });
    const books = () => collector.api<Books>(`/projects/${project}/books`);
    return { machine, relay, collector, dataDir, key, project, posthog, books };
  };
}

/** @returns its address */
async function startPosthog(requests: PosthogRequest[], atEnd: AtEnd): Promise<string> {
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    requests.push({ path: request.url ?? '', body: JSON.parse(body) as PosthogRequest['body'] });
    response.end('{"status":1}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  atEnd(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const DAY = 86_400_000;

/** Noon of a day, so many days ago. */
export const noon = (daysAgo: number): string => `${day(daysAgo)}T12:00:00Z`;
export const day = (daysAgo: number): string => new Date(Date.now() - daysAgo * DAY).toISOString().slice(0, 10);
