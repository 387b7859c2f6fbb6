import {
  arch,
  bucket,
  choice,
  choices,
  contract,
  digest,
  event,
  flag,
  int,
  optional,
  os,
  perProcess,
  version,
} from 'aboveboard/contract';
import { commandNames } from './src/commands.ts';
import { optionNames } from './src/options.ts';

/** What both events say of the command. */
const command = choice(commandNames, {
  why: 'Which commands are worth our time? The name alone: `version`, `completion` and `synchronization` send nothing.',
});

/**
 * Optional: a folder without a remote has no project, and a digest that was made without a key (werf's own is a bare
 * SHA-256) is refused without losing the event.
 */
const projectID = optional(
  digest({
    of: 'the address of the git origin, without its credentials, port, `.git` and query',
    life: 'install',
    why: 'On how many projects does one machine use werf? It cannot be turned back, nor compared between machines.',
  }),
);

/** Everything that werf may ever send. */
export default contract({
  name: 'werf',
  why: 'To learn which commands and options of werf are used, where, and how they end.',
  owner: 'the maintainers of werf',
  contact: 'the issue tracker of werf',
  env: 'WERF_TELEMETRY',
  consent: 'on',
  suppressions: ['commandOptions', 'commandOptionsAsCli', 'commandOptionsAsEnv'].flatMap((field) => [
    {
      finding: 'large-list',
      where: `events.CommandStarted.fields.${field}`,
      why: 'Which options are set together is the question; their names are on a public list, and no value travels.',
    },
    {
      finding: 'set-in-identified-stream',
      where: `events.CommandStarted.fields.${field}`,
      why: 'The id is that of one run, which has one such event: it joins the set to how that run ended, and to no other.',
    },
  ]),
  streams: {
    // `executionID`: random for every run.
    default: { identity: perProcess({ why: 'Which command that was started also ended, and how?' }) },
  },
  common: {
    version: version({ keep: 'patch', why: 'Which releases are still in use, and did the last one break one?' }),
    groupChannel: optional(
      choice(
        [
          '1.2 alpha',
          '1.2 beta',
          '1.2 ea',
          '1.2 stable',
          '1.2 rock-solid',
          '2 alpha',
          '2 beta',
          '2 ea',
          '2 stable',
          '2 rock-solid',
        ],
        { why: 'Which release channels do people follow, where `trdl` updates werf?' },
      ),
    ),
    os: os(),
    arch: arch(),
    ci: optional(flag({ why: 'How much of the use is by people, and how much by machines?' })),
    ciName: optional(
      choice(['gitlab', 'jenkins', 'travis', 'github-actions', 'circleci', 'teamcity', 'buddy', 'gocd'], {
        why: 'With which CI systems must werf work well?',
      }),
    ),
  },
  events: {
    CommandStarted: event({
      why: 'Which commands are started, and with which options?',
      fields: {
        command,
        projectID,
        commandOptions: choices(optionNames, {
          max: 20,
          why: 'Which options were set? Their names, never their values.',
        }),
        commandOptionsAsCli: optional(
          choices(optionNames, { max: 20, why: 'Which of them were set on the command line?' }),
        ),
        commandOptionsAsEnv: optional(
          choices(optionNames, { max: 20, why: 'Which of them were set by an environment variable?' }),
        ),
      },
    }),
    CommandExited: event({
      why: 'How do commands end, and how long do people wait?',
      fields: {
        command,
        projectID,
        exitCode: int(0, 255, { why: 'Did it succeed, fail, or find changes to make?' }),
        durationMs: bucket([100, 1000, 10_000, 60_000, 300_000, 1_800_000], {
          unit: 'ms',
          why: 'How long, roughly, did it take?',
        }),
      },
    }),
  },
});
