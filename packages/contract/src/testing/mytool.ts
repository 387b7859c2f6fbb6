import { contract } from '../define/contract.ts';
import { event, once, optional, rollup } from '../define/event.ts';
import { perProcess } from '../define/identity.ts';
import { bucket } from '../kinds/bucket/bucket.ts';
import { choice } from '../kinds/choice/choice.ts';
import { choices } from '../kinds/choices/choices.ts';
import { count } from '../kinds/count/count.ts';
import { digest } from '../kinds/digest/digest.ts';
import { flag } from '../kinds/flag/flag.ts';
import { int } from '../kinds/int/int.ts';
import { version } from '../kinds/version/version.ts';
import { agent, arch, ci, os, runtime } from '../presets/presets.ts';

export const commands = ['index', 'query', 'serve'] as const;
export const languages = ['go', 'rust', 'typescript'] as const;

/** A contract in which everything that the language can say is said once. */
export const mytool = contract({
  name: 'mytool',
  why: 'To learn which commands are worth our time.',
  owner: 'core team',
  contact: 'telemetry@mytool.dev',
  env: 'MYTOOL_TELEMETRY',
  endpoint: 'https://telemetry.mytool.dev',
  recipients: [{ name: 'PostHog', why: 'Draws our charts.' }],
  streams: {
    default: { identity: { type: 'none' } },
    session: { identity: perProcess({ why: 'Which commands follow which?' }) },
  },
  common: {
    version: version({ why: 'Which releases are in use?' }),
    os: os(),
    arch: arch(),
    ci: ci(),
    runtime: runtime(),
    agent: agent(),
  },
  events: {
    command_run: event({
      why: 'Which commands are used, and how do they end?',
      fields: {
        command: choice(commands, { why: 'The command.', aliases: { idx: 'index' } }),
        exit: int(0, 255, { why: 'Its exit code.' }),
        duration: optional(bucket([100, 1000], { unit: 'ms', why: 'How long it took.' })),
        languages: optional(choices(languages, { why: 'What was parsed.', max: 2 })),
        project: optional(digest({ of: 'the address of the git remote', why: 'On how many projects?' })),
      },
    }),
    started: once('day', { why: 'On how many days is it used?', stream: 'session' }),
    configured: once('version', {
      why: 'Is chat configured?',
      fields: { chat: flag({ why: 'Is there a provider?' }) },
    }),
    tools: rollup('day', {
      why: 'Which tools do agents call?',
      by: { tool: choice(['search', 'read'], { other: false, why: 'The tool.' }) },
      counts: { calls: count({ why: 'Calls.' }), errors: count({ why: 'Calls that failed.', max: 10 }) },
    }),
  },
});
