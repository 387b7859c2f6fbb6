import { createHash, createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hmacSha256, sha256, toHex, utf8 } from './sha256.ts';

const bytes = (length: number) => Uint8Array.from({ length }, (_, i) => (i * 7 + length) % 256);

describe('sha256', () => {
  it.each([
    ['', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    ['abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    [
      'abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq',
      '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1',
    ],
  ])('of %j is what FIPS 180-4 says', (text, hash) => {
    expect(toHex(sha256(utf8(text)))).toBe(hash);
  });

  it.each([0, 1, 54, 55, 56, 57, 63, 64, 65, 119, 120, 127, 128, 129, 1000, 100_000])(
    "of %d bytes is what Node's is",
    (length) => {
      expect(toHex(sha256(bytes(length)))).toBe(createHash('sha256').update(bytes(length)).digest('hex'));
    },
  );

  it("of any bytes is what Node's is", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (message) => {
        expect(toHex(sha256(message))).toBe(createHash('sha256').update(message).digest('hex'));
      }),
      { numRuns: 500 },
    );
  });

  it('leaves its input alone', () => {
    const message = bytes(70);
    sha256(message);
    expect(message).toEqual(bytes(70));
  });
});

describe('hmacSha256', () => {
  it.each([0, 1, 20, 63, 64, 65, 131])("under a key of %d bytes is what Node's is", (length) => {
    for (const message of [0, 55, 56, 64, 1000].map(bytes)) {
      expect(toHex(hmacSha256(bytes(length), message))).toBe(
        createHmac('sha256', bytes(length)).update(message).digest('hex'),
      );
    }
  });

  it("of any bytes under any key is what Node's is", () => {
    const some = fc.uint8Array({ maxLength: 200 });
    fc.assert(
      fc.property(some, some, (key, message) => {
        expect(toHex(hmacSha256(key, message))).toBe(createHmac('sha256', key).update(message).digest('hex'));
      }),
      { numRuns: 500 },
    );
  });
});

it("utf8 writes any text as Node's Buffer does, half a surrogate pair included", () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 20 }), fc.constantFrom('', '\ud800', '\udc00'), (text, half) => {
      expect(toHex(utf8(text + half))).toBe(Buffer.from(text + half, 'utf8').toString('hex'));
    }),
  );
});
