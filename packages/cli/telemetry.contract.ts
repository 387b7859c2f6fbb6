import { arch, bucket, choice, contract, event, flag, os, runtime, version } from 'aboveboard/contract';

/** The commands of `aboveboard` that are measured, by the name that a person types. */
export const commandNames = [
  'serve',
  'project add',
  'project list',
  'project public',
  'project retention',
  'project stop',
  'project resume',
  'project limit',
  'project alert',
  'ban add',
  'ban remove',
  'ban list',
  'doctor',
  'token add',
  'token list',
  'token revoke',
  'forward add',
  'forward list',
  'forward remove',
  'password',
  'report',
  'tail',
  'simulate',
  'move',
  'export',
  'forget',
  'live',
  'init',
  'check',
  'docs',
  'lock',
  'diff',
] as const;

/** What the command `aboveboard` may send about itself. Off until somebody switches it on. */
export default contract({
  name: 'aboveboard',
  why: 'To learn which commands of aboveboard are used, on what, and where they fail.',
  owner: 'the maintainers of Aboveboard',
  contact: 'the issue tracker of the project',
  env: 'ABOVEBOARD_TELEMETRY',
  consent: 'off',
  common: {
    version: version({ keep: 'patch', why: 'Which releases are in use?' }),
    os: os(),
    arch: arch(),
    runtime: runtime(),
  },
  events: {
    command_run: event({
      why: 'Which commands are worth our time, and which fail?',
      fields: {
        command: choice(commandNames, { why: 'The command, never its arguments.' }),
        ok: flag({ why: 'Did it succeed?' }),
        duration: bucket([100, 1000, 10_000, 60_000], { unit: 'ms', why: 'How long did people wait?' }),
      },
    }),
  },
});
