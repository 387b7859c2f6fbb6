import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import manifest from '../../package.json' with { type: 'json' };
import { ownUsage } from '../usage/own.ts';
import { posthogUsage } from '../usage/posthog.ts';
import { createApp } from './app.ts';

const { env } = process;
const { POSTHOG_API_KEY: key, POSTHOG_HOST: host, WREN_POSTHOG_JS: posthogScript } = env;

// PostHog's client only where somebody has set it up and telemetry is on; it asks nobody whether it is.
const isOldClient = Boolean(key && host) && env.TELEMETRY_ENABLED?.toLowerCase() === 'true';
const usage = isOldClient ? posthogUsage(env, key as string, host as string) : ownUsage(env);
const server = createAdaptorServer({ fetch: createApp({ usage, posthogScript }).fetch });

const stop = async () => {
  server.close();
  await usage.close();
  // Keep-alive connections of a browser would hold the process.
  if ('closeAllConnections' in server) server.closeAllConnections();
};
process.once('SIGTERM', stop);
process.once('SIGINT', stop);

server.listen(Number(env.PORT ?? 3000), '127.0.0.1');
await once(server, 'listening');
const { port } = server.address() as AddressInfo;
process.stdout.write(`WrenAI ${manifest.version} on http://127.0.0.1:${port}\n`);
