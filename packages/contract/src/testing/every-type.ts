/**
 * One value, at least, of every type and trap of JavaScript, each with the words that name it in a test's title.
 * Whatever refuses data is walked through all of them: what nobody thought of is what breaks a user's program.
 */
export const everyType: readonly (readonly [name: string, value: unknown])[] = [
  ['undefined', undefined],
  ['null', null],
  ['true', true],
  ['false', false],
  ['zero', 0],
  ['minus zero', -0],
  ['one', 1],
  ['minus one', -1],
  ['a fraction', 1.5],
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['minus Infinity', Number.NEGATIVE_INFINITY],
  ['the largest number', Number.MAX_VALUE],
  ['the smallest number', Number.MIN_VALUE],
  ['an integer beyond precision', 2 ** 53],
  ['a bigint', 10n],
  ['a huge bigint', 10n ** 100n],
  ['an empty string', ''],
  ['a word', 'word'],
  ['the string of a number', '1'],
  ['the string of a boolean', 'true'],
  ['a space', ' '],
  ['a line break', '\n'],
  ['a NUL', '\0'],
  ['half a surrogate pair', '\ud800'],
  ['the other half', '\udc00'],
  ['an emoji', '\u{1f600}'],
  ['a long string', 'x'.repeat(100_000)],
  ['__proto__', '__proto__'],
  ['constructor', 'constructor'],
  ['prototype', 'prototype'],
  ['toString', 'toString'],
  ['hasOwnProperty', 'hasOwnProperty'],
  ['a symbol', Symbol('secret')],
  ['a symbol of the language', Symbol.iterator],
  ['a function', () => 'word'],
  ['an async function', async () => 'word'],
  ['a class', class Thing {}],
  ['an empty array', []],
  ['an array of anything', [undefined, null, 1, {}, []]],
  ['an array in an array', [['word']]],
  ['an array with holes', new Array(3)],
  ['a huge array with nothing in it', new Array(1_000_000)],
  ['a huge array of words', new Array(1_000_000).fill('word')],
  ['the longest array', new Array(2 ** 32 - 1)],
  ['an array that contains itself', cyclicArray()],
  ['an instance of a class of arrays', new (class List extends Array<string> {})()],
  ['an array with an accessor', Object.defineProperty(['word'], 0, { get: fail, enumerable: true })],
  ['a proxy of an array', new Proxy(['word'], {})],
  ['a proxy of an array that throws', new Proxy(['word'], throwing())],
  ['a proxy of an array of no length', new Proxy(['word'], { get: () => Number.NaN })],
  ['what looks like an array', { length: 1, 0: 'word' }],
  ['bytes', new Uint8Array(8)],
  ['an empty object', {}],
  ['an object without a prototype', Object.create(null)],
  ['an object that contains itself', cyclicObject()],
  ['an object with an accessor', Object.defineProperty({}, 'word', { get: () => 'word', enumerable: true })],
  ['an object with an accessor that throws', Object.defineProperty({}, 'word', { get: fail, enumerable: true })],
  ['an object with a key __proto__', JSON.parse('{"__proto__":{"word":true}}')],
  ['an object that turns into a string', { toString: () => 'word' }],
  ['an object that turns into a number', { valueOf: () => 1 }],
  ['an object that cannot be turned into anything', { toString: null, valueOf: null }],
  ['an object that JSON writes otherwise', { toJSON: () => 'word' }],
  ['an object that could be awaited', Object.fromEntries([['then', fail]])],
  [
    'an instance of a class',
    new (class Thing {
      word = 'word';
    })(),
  ],
  ['a boxed string', Object('word')],
  ['a boxed number', Object(1)],
  ['a boxed boolean', Object(true)],
  ['a date', new Date(0)],
  ['a date that is none', new Date(Number.NaN)],
  ['a regular expression', /word/],
  ['an error', new Error('word')],
  ['a map', new Map([['word', 'word']])],
  ['a set', new Set(['word'])],
  ['a promise', Promise.resolve('word')],
  ['a proxy of an object that throws', new Proxy({}, throwing())],
  ['a proxy of a function that throws', new Proxy(() => 'word', throwing())],
  ['a revoked proxy of an object', revoked({})],
  ['a revoked proxy of an array', revoked([])],
];

/** Every value but those of one `typeof`. */
export function everyTypeBut(type: string): readonly (readonly [name: string, value: unknown])[] {
  return everyType.filter(([, value]) => typeof value !== type);
}

/** Every value that is no array, whatever it claims. */
export const everyTypeButArrays = everyType.filter(([name]) => !/array|revoked/.test(name) || /looks like/.test(name));

/** What fast-check's `anything` has to be told so that it leaves nothing out. */
export const everything = {
  withBigInt: true,
  withBoxedValues: true,
  withDate: true,
  withMap: true,
  withNullPrototype: true,
  withObjectString: true,
  withSet: true,
  withSparseArray: true,
  withTypedArray: true,
};

function fail(): never {
  throw new Error('an accessor was run');
}

/** Every trap throws. */
function throwing(): ProxyHandler<object> {
  return new Proxy({}, { get: () => fail });
}

function revoked(target: object): object {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
}

function cyclicObject(): object {
  const object: Record<string, unknown> = {};
  object.self = object;
  return object;
}

function cyclicArray(): unknown[] {
  const array: unknown[] = [];
  array.push(array, array);
  return array;
}
