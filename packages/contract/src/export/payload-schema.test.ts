import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { contractHash } from '../canonical/canonical.ts';
import { compile } from '../check/check.ts';
import { fits } from '../testing/json-schema.ts';
import { mytool } from '../testing/mytool.ts';
import type { Vectors } from '../testing/run-vectors.ts';
import { payloadSchema } from './payload-schema.ts';

const schema = payloadSchema(mytool);
const id = '00112233445566778899aabbccddeeff';
const batch = {
  key: 'ab_1',
  contract: contractHash(mytool),
  revision: 0,
  batch: id,
  common: { version: '1.4', os: 'linux', ci: 'none' },
  events: [
    { event: 'command_run', day: '2026-11-21', fields: { command: 'index', exit: 0, languages: ['go'], duration: 2 } },
    { event: 'tools', day: '2026-11-20', fields: { tool: 'read', calls: 3, errors: 10 } },
  ],
};
const withFields = (fields: object) => ({ ...batch, events: [{ ...batch.events[0], fields }] });

describe('the schema of a batch', () => {
  it.each([
    ['a batch', batch],
    ['a batch without events', { ...batch, events: [] }],
    ['a batch without common fields', { ...batch, common: {} }],
    ['events of a stream with an identity', { ...batch, identity: id, events: [started()] }],
    ['a build from source', { ...batch, common: { version: 'dev' } }],
    ['a pre-release', { ...batch, common: { version: '1.4-pre' } }],
    ['a digest', withFields({ command: 'other', exit: 1, project: id })],
  ])('accepts %s', (_, value) => {
    expect(fits(schema, value)).toBe(true);
  });

  it.each([
    ['another contract', { ...batch, contract: '0'.repeat(64) }],
    ['no batch id', { ...batch, batch: undefined }],
    ['a batch id in capitals', { ...batch, batch: id.toUpperCase() }],
    ['an identity where the stream has none', { ...batch, identity: id }],
    ['no identity where the stream has one', { ...batch, events: [started()] }],
    ['events of two streams', { ...batch, identity: id, events: [started(), ...batch.events] }],
    ['an unknown event', { ...batch, events: [{ event: 'crash', day: '2026-11-21', fields: {} }] }],
    ['a moment in the place of a day', { ...batch, events: [{ ...batch.events[0], day: '2026-11-21T12:00:00Z' }] }],
    ['101 events', { ...batch, events: Array(101).fill(batch.events[0]) }],
    ['an unknown member', { ...batch, host: 'ada' }],
    ['an unknown field', withFields({ command: 'index', exit: 0, path: '/home' })],
    ['a missing field', withFields({ command: 'index' })],
    ['null for an optional field', withFields({ command: 'index', exit: 0, duration: null })],
    ['a value outside a list', withFields({ command: 'deploy', exit: 0 })],
    ['an alias, which no client sends', withFields({ command: 'idx', exit: 0 })],
    ['a label, which no client of ours sends', withFields({ command: 'index', exit: 0, duration: '<100' })],
    ['a range that is not there', withFields({ command: 'index', exit: 0, duration: 3 })],
    ['a set that is too large', withFields({ command: 'index', exit: 0, languages: ['go', 'rust', 'typescript'] })],
    ['a value twice in a set', withFields({ command: 'index', exit: 0, languages: ['go', 'go'] })],
    ['the secret of a digest', withFields({ command: 'index', exit: 0, project: 'git@example.com:a/b' })],
    ['a version in full', { ...batch, common: { version: '1.4.2' } }],
    ['the text of a version', { ...batch, common: { version: 'v1.4' } }],
  ])('refuses %s', (_, value) => {
    expect(fits(schema, JSON.parse(JSON.stringify(value)))).toBe(false);
  });
});

const folder = join(import.meta.dirname, '../../vectors');
describe.each(readdirSync(folder).filter((name) => name.endsWith('.json') && name !== 'canonical.json'))(
  'whatever vectors/%s keep',
  (name) => {
    const { contract, cases } = JSON.parse(readFileSync(join(folder, name), 'utf8')) as Vectors;
    if (contract === undefined) throw new TypeError(name);
    const schema = payloadSchema(contract);
    const kept = cases.flatMap((given) =>
      'event' in given && given.output !== undefined ? [{ event: given.event, fields: given.output as object }] : [],
    );
    const identity = contract.streams.default?.identity.type === 'none' ? {} : { identity: id };
    const head = { key: 'ab_1', contract: contractHash(contract), revision: 0, batch: id, ...identity };

    it('fits the schema, and is accepted unchanged', () => {
      const checker = compile(contract);
      for (const { event, fields } of kept) {
        const events = event === null ? [] : [{ event, day: '2026-11-21', fields }];
        const sent = { ...head, common: event === null ? fields : {}, events };
        expect([sent, fits(schema, sent)]).toEqual([sent, true]);
        const accepted = event === null ? checker.acceptCommon(fields) : checker.acceptEvent(event, fields);
        expect(accepted).toEqual({ kept: true, fields, drops: [] });
      }
    });
  },
);

function started() {
  return { event: 'started', day: '2026-11-21', fields: {} };
}
