import { arch, bucket, contract, type EventShape, event, install, optional, os, version } from 'aboveboard/contract';
import { components } from './src/components.ts';

/** Everything that WrenAI may ever send: which of its components are used, and in which step people are stuck. */
export default contract({
  name: 'wrenai',
  why: 'To learn which features of WrenAI are used, and in which step an error stops people.',
  owner: 'the maintainers of WrenAI',
  contact: 'the issue tracker of WrenAI',
  env: 'TELEMETRY_ENABLED',
  consent: 'ask-every-start',
  suppressions: [
    {
      finding: 'id-for-ever',
      where: 'streams.default.identity',
      why: 'The page says one random user id, and people are asked at every start before it is used.',
    },
  ],
  recipients: [{ name: 'PostHog', why: 'Draws the charts. It gets what stands here, without an address.' }],
  streams: {
    default: {
      identity: install({ format: 'uuid', why: 'Do people who try WrenAI get through its setup, and stay?' }),
    },
  },
  // Written with dashes by WrenAI (`wren-ui-version`); a contract's names have none.
  common: {
    wren_ui_version: optional(version({ keep: 'patch', why: 'Which releases of the interface are still in use?' })),
    wren_engine_version: optional(version({ keep: 'patch', why: 'Which releases of the engine are still in use?' })),
    wren_ai_service_version: optional(
      version({ keep: 'patch', why: 'Which releases of the service are still in use?' }),
    ),
    node_version: version({ keep: 'major', why: 'Which versions of Node must still be supported?' }),
    node_platform: os(),
    node_arch: arch(),
    memory_usage: optional(
      bucket([64, 128, 256, 512, 1024, 2048, 4096], { unit: 'MiB', why: 'How much memory, roughly, does it need?' }),
    ),
    cpu_usage: optional(
      bucket([1, 10, 60, 600, 3600], {
        unit: 's',
        why: 'How much processor time, roughly, has it used since its start?',
      }),
    ),
  },
  events: outcomes(components),
});

/** Two events for each component. Neither has a field: what was asked, and what was answered, is nobody's business. */
function outcomes<const C extends Readonly<Record<string, string>>>(components: C) {
  const events = Object.entries(components).flatMap(([name, why]) => [
    [`${name}_success`, event({ why })],
    [`${name}_failed`, event({ why: `${why} This one failed.` })],
  ]);
  return Object.fromEntries(events) as Readonly<
    Record<`${keyof C & string}_${'success' | 'failed'}`, EventShape<Record<never, never>>>
  >;
}
