import { choice, contract, event, flag, install, int, once, optional, version } from 'aboveboard/contract';
import { commandNames, NO_COMMAND } from './src/registry/commands.ts';
import { errorCodes } from './src/registry/errors.ts';
import { authModes, chatProviders, controlPlanes, environments } from './src/registry/runtime.ts';

/** Everything that AI Workbench may ever send: its server (`workbench`) and its command line (`aiw`). */
export default contract({
  name: 'ai-workbench',
  why: 'To learn how AI Workbench is run, which of its commands are used and where they fail.',
  owner: 'the maintainers of AI Workbench',
  contact: 'the issue tracker of AI Workbench',
  env: 'AIW_TELEMETRY',
  command: 'aiw',
  consent: 'off',
  streams: {
    default: {
      identity: install({
        format: 'hex32',
        why: 'Do the server and the command line of one installation fail together, and do people who try it keep it?',
      }),
    },
  },
  common: {
    version: version({ keep: 'patch', why: 'Which releases are still in use, and did the last one break something?' }),
  },
  events: {
    runtime_start: once('process', {
      delivery: 'immediate',
      why: 'In which setups does the server run? Sent once per boot, after it listens.',
      fields: {
        controlPlane: choice(controlPlanes, { why: 'Where are workspaces kept: in memory, in a file or in Astra?' }),
        authMode: choice(authModes, { why: 'How do callers prove who they are? Never who they are.' }),
        environment: choice(environments, { why: 'Is this a trial or the real thing?' }),
        hasChat: flag({ why: 'Is a chat provider set up at all?' }),
        chatProvider: optional(choice(chatProviders, { why: 'Which chat providers have to work best?' })),
      },
    }),
    error: event({
      delivery: 'immediate',
      why: 'Which errors do people meet most often? A registered code, never a message, a path or a name.',
      fields: {
        code: choice(errorCodes, { why: 'Which of the registered errors was it?' }),
        status: optional(int(100, 599, { why: 'With which HTTP status did the server answer?' })),
        exit: optional(int(0, 255, { why: 'With which of the documented exit codes did the command end?' })),
      },
    }),
    command_run: event({
      delivery: 'immediate',
      why: 'Which commands are worth our time?',
      fields: {
        command: choice([...commandNames, NO_COMMAND], {
          why: 'The command, by its registered name. Never its arguments, and never a word that is no command of ours.',
          other: true,
        }),
      },
    }),
  },
});
