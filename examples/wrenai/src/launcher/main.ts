import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { askConsent } from 'aboveboard/command';
import { placeIn } from '../home.ts';
import { openTelemetry } from '../usage/own.ts';
import { readEnvFile } from './env-file.ts';

const HELP = `Starts WrenAI.

Usage: wren [options]

  --disable-telemetry       share nothing in this launch, and do not ask
  --llm-provider NAME       openai (default), custom
  --port N                  where the application listens; default 3000
  --help                    show this

Each launch asks whether it may share anonymous usage data, and starts without where the answer is no. What may be shared:
examples/wrenai/TELEMETRY.md. TELEMETRY_ENABLED=true or false, in the environment or in ~/.wrenai/.env, decides without
asking; DO_NOT_TRACK=1 beats everything.
`;

const PROVIDERS = ['openai', 'custom'];
const QUESTION =
  'Share anonymous usage data for this launch? Which components are used, and where they fail; nothing else.';

try {
  process.exitCode = await launch();
} catch (error) {
  process.stderr.write(`wren: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}

/** @returns the exit code of the application */
async function launch(): Promise<number> {
  const { values } = parseArgs({
    options: {
      'disable-telemetry': { type: 'boolean', default: false },
      'llm-provider': { type: 'string', default: 'openai' },
      port: { type: 'string', default: '3000' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const provider = values['llm-provider'];
  if (!PROVIDERS.includes(provider)) throw new Error(`--llm-provider: expected one of ${PROVIDERS.join(', ')}`);
  // What stands in the file is never written by this launcher; the environment beats it.
  const env = { ...readEnvFile(placeIn(process.env).env), ...process.env };
  const shared = values['disable-telemetry'] ? 'false' : await sharedIn(env);
  process.stdout.write(`telemetry: ${shared === 'false' ? 'off' : 'on'} for this launch\n`);
  return start({ ...env, TELEMETRY_ENABLED: shared, LLM_PROVIDER: provider, PORT: values.port });
}

/**
 * Asked at every launch, and remembered by none: the answer is in the environment of what is launched, and nowhere else.
 *
 * @returns what `TELEMETRY_ENABLED` says to the application
 */
async function sharedIn(env: NodeJS.ProcessEnv): Promise<string> {
  const telemetry = openTelemetry(env);
  await askConsent(telemetry, { question: QUESTION });
  const { mode, decider } = telemetry.$status();
  if (mode === 'off') return 'false';
  // "local" is a word of its own, which is passed on as it is.
  return decider === 'environment' ? (env.TELEMETRY_ENABLED as string) : 'true';
}

async function start(env: NodeJS.ProcessEnv): Promise<number> {
  const child = spawn(process.execPath, [join(import.meta.dirname, '..', 'bin', 'wren-ui.js')], {
    env,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  // A terminal's Ctrl-C reaches both; it is the application that says when it has ended.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  return new Promise((ended, failed) => {
    child.on('error', failed);
    child.on('exit', (code) => ended(code ?? 1));
  });
}
