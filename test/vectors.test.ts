import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { canonical, compile, contractHash, type Encoder, type Event, type Verdict } from '@aboveboard/contract';
import { describe, expect, it } from 'vitest';
import { newMemory, takeRows } from '../packages/client/src/record/memory.ts';
import { recordOf } from '../packages/client/src/record/record.ts';
import { type Implementation, run, type Vectors } from '../packages/contract/src/testing/run-vectors.ts';

/**
 * The shared vectors over what is shipped: the built contract that is bundled into `aboveboard`, and the client's own way
 * from a call into memory.
 */
const shipped: Pick<Implementation, 'canonical' | 'hash' | 'encode' | 'accept' | 'call'> = {
  canonical,
  hash: contractHash,
  encode({ contract, key }, event, input) {
    const { encodeCommon, encodeEvent } = compile(contract, () => Buffer.from(key ?? '', 'hex'));
    return event === null ? encodeCommon(input) : encodeEvent(event, input);
  },
  accept({ contract }, event, input) {
    const { acceptCommon, acceptEvent } = compile(contract);
    return event === null ? acceptCommon(input) : acceptEvent(event, input);
  },
  /** Whatever the client records is what was kept; what it refuses, it refuses in silence, so its checker is overheard. */
  call({ contract }, event, input) {
    const memory = newMemory();
    const { encodeCommon, encodeEvent } = compile(contract);
    let heard: Verdict = { kept: false, reason: 'malformed_event', field: null, drops: [] };
    const overheard: Encoder = {
      encodeCommon,
      encodeEvent(name, values) {
        heard = encodeEvent(name, values);
        return heard;
      },
    };
    recordOf(overheard, event, contract.events[event] as Event, memory)(input, Date.now());
    const [row] = takeRows(memory);
    if (row !== undefined) return { kept: true, fields: row.fields, drops: [] };
    return heard.kept ? { kept: false, reason: 'malformed_event', field: null, drops: [] } : heard;
  },
};

const folder = join(import.meta.dirname, '../packages/contract/vectors');
// Identities belong to the collector's admit, and a digest of a month or a day to the clock of the package's own suite.
const files = readdirSync(folder).filter((name) => name.endsWith('.json') && !/^(?:id|batch|digest)\.json$/.test(name));

describe.each(files)('vectors/%s over the built packages', (name) => {
  const vectors = JSON.parse(readFileSync(join(folder, name), 'utf8')) as Vectors;
  const unasked = (): never => {
    throw new Error('no vector of these files asks for it');
  };
  const results = run(vectors, { ...shipped, identity: unasked });
  it.each(results.map((result) => [result.title, result] as const))('%s', (_, { got, expected }) => {
    expect(got).toEqual(expected);
  });
});
