import { arch, choice, contract, event, optional, os, perProcess, version } from 'aboveboard/contract';
import { modes } from './src/modes.ts';

/** Everything that an SDK of AxonFlow may ever send: one small report when a client is initialised, never one per call. */
export default contract({
  name: 'axonflow',
  why: 'To learn which SDKs, platforms and runtimes are in use. Never a prompt, an answer, a key or a name.',
  owner: 'the maintainers of AxonFlow',
  contact: 'the issue tracker of AxonFlow',
  env: 'AXONFLOW_TELEMETRY',
  // An SDK has no command of its own; nobody is told of one.
  command: false,
  consent: { default: 'on', modes: { sandbox: 'off' } },
  // An SDK lives inside somebody else's program, whose output is not ours to write to.
  notice: 'documented-only',
  suppressions: [
    {
      finding: 'notice-documented-only',
      where: 'notice',
      why: 'Developers read of it, and of every way to refuse, in the documentation of the SDK that they install.',
    },
  ],
  retention: { days: 90 },
  streams: {
    // `instance_id`: random at every start of a client, kept nowhere, tied to nothing and nobody.
    default: { identity: perProcess({ why: 'Is one report that came twice one client, or two?' }) },
  },
  common: {
    sdk: choice(['typescript', 'python', 'go', 'java'], { why: 'For which languages is an SDK worth our time?' }),
    sdk_version: version({ keep: 'patch', why: 'Which releases are still in use, and did the last one break one?' }),
    os: os(),
    arch: arch(),
    runtime_version: version({ keep: 'minor', why: 'Which versions of Node, Python, Go and Java must be supported?' }),
  },
  events: {
    ping: event({
      why: 'In which setups are clients started? Sent once when a client is initialised.',
      // The promise is a request at the start, not one in some later run.
      delivery: 'immediate',
      fields: {
        platform_version: optional(
          version({ keep: 'patch', why: 'Which releases of the platform do SDKs have to speak to?' }),
        ),
        deployment_mode: choice(modes, {
          why: 'Is this a trial or the real thing?',
        }),
      },
    }),
  },
});
