import { bucket, choice, choices, contract, event, flag, install, int, os, version } from '@aboveboard/contract';
import protobuf from 'protobufjs/light.js';
import { MESSAGES, VALUES } from './messages.ts';

/** The same messages by the library's own coders: what a foreign exporter sends, and how it reads the answer. */
const root = protobuf.Root.fromJSON({
  nested: Object.fromEntries(
    Object.entries(MESSAGES).map(([message, fields]) => [
      message,
      {
        ...(VALUES.has(message) ? { oneofs: { value: { oneof: Object.keys(fields) } } } : {}),
        fields: Object.fromEntries(
          Object.entries(fields).map(([name, [type, id, many]]) => [
            name,
            many === undefined ? { type, id } : { type, id, rule: 'repeated' },
          ]),
        ),
      },
    ]),
  ),
});

/** @throws where the bytes are not of this message */
export function decodeByLibrary(message: string, bytes: Uint8Array): unknown {
  const type = root.lookupType(message);
  return type.toObject(type.decode(bytes), { longs: String, bytes: String });
}

/** @throws where it cannot be said in this message */
export function encodeByLibrary(message: string, value: Readonly<Record<string, unknown>>): Uint8Array {
  const type = root.lookupType(message);
  return type.encode(type.fromObject(value)).finish();
}

/** The contract to which the samples of OTLP belong. */
export const tool = contract({
  name: 'my-tool',
  why: 'To learn which commands are used.',
  owner: 'the tests',
  contact: 'the tests',
  env: 'MY_TOOL_TELEMETRY',
  streams: { default: { identity: install({ format: 'uuid', why: 'Do people keep using it?' }) } },
  common: { version: version({ keep: 'patch', why: 'Which releases are in use?' }), os: os() },
  events: {
    command_run: event({
      why: 'Which commands are used?',
      fields: {
        command: choice(['index', 'serve'], { other: false, why: 'The command.' }),
        ok: flag({ why: 'Did it work?' }),
        took_ms: bucket([10, 100], { unit: 'ms', why: 'How long?' }),
        exit: int(0, 255, { why: 'How did it end?' }),
        languages: choices(['go', 'rust'], { why: 'Which languages?' }),
      },
    }),
  },
});
