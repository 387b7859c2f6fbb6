import { randomUUID } from 'node:crypto';
import { PostHog } from 'posthog-node';
import { versionsIn } from './environment.ts';
import type { Usage } from './usage.ts';

/**
 * Told by an unmodified client of PostHog, as the application did it before: with whatever its components were given. It
 * is kept to show what becomes of that at a collector which holds it to the contract, and for moving over without a
 * day on which nothing is counted.
 */
export function posthogUsage(env: NodeJS.ProcessEnv, key: string, host: string): Usage {
  const client = new PostHog(key, { host, flushAt: 20, flushInterval: 10_000 });
  const user = env.USER_UUID || randomUUID();
  const { ui, engine, aiService } = versionsIn(env);
  return {
    page: { telemetryKey: Buffer.from(key).toString('base64'), telemetryHost: host, userUUID: user },
    happened(component, outcome, details) {
      client.capture({
        distinctId: user,
        event: `${component}_${outcome}`,
        properties: {
          'wren-ui-version': ui,
          'wren-engine-version': engine ?? null,
          'wren-ai-service-version': aiService ?? null,
          node_version: process.version,
          node_platform: process.platform,
          node_arch: process.arch,
          memory_usage: process.memoryUsage(),
          cpu_usage: process.cpuUsage(),
          wren_service: 'UNKNOWN',
          ...details,
        },
      });
    },
    close: () => client.shutdown(),
  };
}
