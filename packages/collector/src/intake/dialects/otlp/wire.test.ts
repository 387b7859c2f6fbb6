import fc from 'fast-check';
import { expect, it } from 'vitest';
import { sample } from '../testing.ts';
import { type OtlpResource, recordsOf, type Signal } from './records.ts';
import { decodeByLibrary, encodeByLibrary } from './testing.ts';
import { decodeMessage } from './wire.ts';

const MESSAGES = { traces: 'ExportTraceServiceRequest', logs: 'ExportLogsServiceRequest' } as const;

/** What a request says, or that it says nothing. Ids are hexadecimal in one and base64 in the other. */
function said(decode: (message: string, bytes: Uint8Array) => unknown, signal: Signal, bytes: Uint8Array) {
  try {
    return recordsOf(decode(MESSAGES[signal], bytes), signal).map(withoutIds);
  } catch {
    return 'nothing';
  }
}

function withoutIds({ attributes, records }: OtlpResource) {
  // The library leaves out what is as long as nothing; nobody's event is called that.
  return {
    attributes,
    records: records.map(({ ids: _, name, ...record }) => ({ name: name || undefined, ...record })),
  };
}

it.each(['traces', 'logs'] as const)('bytes of %s say what the library reads in them, damaged ones too', (signal) => {
  const whole = encodeByLibrary(MESSAGES[signal], sample(import.meta.url, signal));
  expect(said(decodeMessage, signal, whole)).toEqual(said(decodeByLibrary, signal, whole));
  expect(said(decodeMessage, signal, whole)).not.toBe('nothing');
  const flips = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 4 });
  fc.assert(
    fc.property(flips, fc.nat(60), (changes, cut) => {
      const bytes = Buffer.from(whole.subarray(0, whole.length - cut));
      for (const [at, byte] of changes) if (at < bytes.length) bytes[at] = byte;
      expect(said(decodeMessage, signal, bytes)).toEqual(said(decodeByLibrary, signal, bytes));
    }),
    { numRuns: 2000 },
  );
});
