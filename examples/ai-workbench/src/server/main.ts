import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import manifest from '../../package.json' with { type: 'json' };
import { placeOf, said } from '../telemetry/place.ts';
import { postureOf } from '../telemetry/posture.ts';
import { openTelemetry } from '../telemetry/telemetry.ts';
import { createApp } from './app.ts';
import { type Config, ConfigError, readConfig } from './config.ts';
import type { ControlPlane } from './control-plane/control-plane.ts';
import { fileControlPlane } from './control-plane/file.ts';
import { memoryControlPlane } from './control-plane/memory.ts';

/** A minute: often enough to see a release break something, rare enough to cost nobody anything. */
const DELIVER_EVERY = 60_000;

const { env } = process;

try {
  await serve();
} catch (error) {
  process.stderr.write(`workbench: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = error instanceof ConfigError ? 2 : 1;
}

async function serve(): Promise<void> {
  const { values } = parseArgs({ options: { config: { type: 'string' } } });
  const config = readConfig(values.config, env);
  const telemetry = openTelemetry('workbench', { ...config.telemetry, every: DELIVER_EVERY });
  const app = createApp({ plane: planeOf(config), apiKey: apiKeyOf(config), telemetry });
  // Before anybody can know that we run, and say that we should not.
  const stop = async () => {
    app.close();
    app.closeIdleConnections();
    await telemetry.$deliver();
    // Whoever is still connected has had the budget of the delivery.
    app.closeAllConnections();
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);

  app.listen(config.port, config.host);
  await once(app, 'listening');
  const { controlPlane, authMode, environment, chatProvider } = config;
  telemetry.runtime_start({
    controlPlane,
    authMode,
    environment,
    hasChat: chatProvider !== undefined,
    ...(chatProvider === undefined ? {} : { chatProvider }),
  });
  const { address, port } = app.address() as AddressInfo;
  const host = address.includes(':') ? `[${address}]` : address;
  process.stdout.write(`workbench ${manifest.version} on http://${host}:${port}\n`);
  process.stdout.write(`${postureOf(telemetry, placeOf('WORKBENCH_INSTALL_ID_FILE', env).idFile)}\n`);
}

function planeOf({ controlPlane }: Config): ControlPlane {
  if (controlPlane === 'memory') return memoryControlPlane();
  return fileControlPlane(join(resolve(said(env.WORKBENCH_DATA_DIR) ?? '.workbench-data'), 'workspaces.json'));
}

function apiKeyOf({ authMode }: Config): string | undefined {
  if (authMode === 'disabled') return undefined;
  const key = said(env.WORKBENCH_API_KEY);
  if (key === undefined) throw new ConfigError('auth.mode is apiKey: expected the key in WORKBENCH_API_KEY');
  return key;
}
