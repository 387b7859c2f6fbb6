import { now } from './clock.cjs';

const [, , host, end] = process.argv;
const start = now();
const { PostHog } = await import('posthog-node');
const client = new PostHog('ab_benchbench', { host });
const load = now() - start;
const { default: measure } = await import('./measure.cjs');
const properties = { command: 'index', ok: true, duration: 2, version: '1.4.2', os: 'linux' };
measure({
  load,
  end,
  record: () => client.capture({ distinctId: 'bench', event: 'command_run', properties }),
  // Its documentation asks for this at the end of a process, so that events are not lost.
  shutdown: () => client.shutdown(),
});
