import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { rolldown } from 'rolldown';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { compile } from '../check/check.ts';
import { comparing } from '../check/exact.ts';
import { interpreting } from '../check/gate.ts';
import type { Verdict } from '../check/verdict.ts';
import { type Fields, optional } from '../define/event.ts';
import { acceptOf } from '../kinds/accept.ts';
import { type Bucket, bucket, bucketLabels } from '../kinds/bucket/bucket.ts';
import { type Choice, choice } from '../kinds/choice/choice.ts';
import { type Choices, choices } from '../kinds/choices/choices.ts';
import { count } from '../kinds/count/count.ts';
import { digest } from '../kinds/digest/digest.ts';
import { flag } from '../kinds/flag/flag.ts';
import { int } from '../kinds/int/int.ts';
import type { Field } from '../kinds/kinds.ts';
import { version } from '../kinds/version/version.ts';
import { everyType, everything } from '../testing/every-type.ts';
import { mytool } from '../testing/mytool.ts';
import { generate, generateExact, generating } from './generate.ts';
import { gateSource } from './source.ts';

const why = 'Why?';
const interpret = interpreting(acceptOf);
const compare = comparing(interpret);
const requiredOf = (fields: Fields) => Object.keys(fields).filter((name) => fields[name]?.optional !== true);

afterEach(() => {
  vi.unstubAllGlobals();
});

/** Words that are harmless as data, and something else as code. */
const hostile = [
  ...[
    "'",
    '"',
    '`',
    '\\',
    '\n',
    '\u2028',
    '\0',
    '\ud800',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is one on purpose
    '${v}',
    '*/',
    '//',
    '</script>',
    '"];throw 1;[""',
    "');throw 1;('",
  ],
  ...['other', '__proto__', 'constructor', 'toString', '', '-0', 'null'],
];
const word = fc.oneof(
  fc.constantFrom(...hostile),
  fc.string({ unit: 'binary', maxLength: 6 }),
  fc.stringMatching(/^[a-c]{1,2}$/),
);

/** Drops stand in no order that would mean something. */
function inOrder(verdict: Verdict): Verdict {
  return { ...verdict, drops: verdict.drops.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)) };
}

/** Names that the text of a gate uses itself, words of JavaScript, and others. */
const name = fc.oneof(
  fc.constantFrom(
    'v',
    'f0',
    'name',
    'fields',
    'drops',
    'seen',
    'own',
    'checks',
    'values',
    'class',
    'default',
    'then',
    'known',
  ),
  fc.stringMatching(/^[a-zA-Z][a-zA-Z0-9_]{0,5}$/),
);

const lists = fc.record({
  values: fc.uniqueArray(word, { minLength: 1, maxLength: 12 }),
  other: fc.boolean(),
  aliases: fc.array(word, { maxLength: 4 }),
});
const withAliases = <F extends Choice | Choices>(field: F, aliases: readonly string[]): F => ({
  ...field,
  aliases: Object.fromEntries(aliases.map((alias, i) => [alias, field.values[i % field.values.length]])),
});
const edges = fc
  .uniqueArray(fc.double({ min: 0.001, max: 1e21, noNaN: true }), { minLength: 1, maxLength: 6 })
  .map((edges) => edges.sort((a, b) => a - b));

const anyField: fc.Arbitrary<Field> = fc.oneof(
  fc.constant(flag({ why })),
  lists.map(({ values, other, aliases }) => withAliases(choice(values as never, { why, other }) as Choice, aliases)),
  fc
    .tuple(lists, fc.integer({ min: 1, max: 3 }))
    .map(([{ values, other, aliases }, max]) =>
      withAliases(choices(values as never, { why, other, max }) as Choices, aliases),
    ),
  fc.tuple(edges, fc.array(word, { maxLength: 3 })).map(
    ([edges, aliases]): Bucket => ({
      ...bucket(edges, { unit: 'ms', why }),
      aliases: Object.fromEntries(aliases.map((alias, i) => [alias, i % (edges.length + 1)])),
    }),
  ),
  fc.tuple(fc.maxSafeInteger(), fc.maxSafeInteger()).map(([a, b]) => int(Math.min(a, b), Math.max(a, b), { why })),
  fc.tuple(fc.integer({ min: -3, max: 3 }), fc.nat(5)).map(([min, more]) => int(min, min + more, { why })),
  fc.integer({ min: 1, max: 10 }).map((max) => count({ why, max })),
  fc.constantFrom('major', 'minor', 'patch').map((keep) => version({ why, keep: keep as 'major' })),
  fc.constant(digest({ of: 'a secret', why })),
  fc.constant<Field>({ kind: 'day', why }),
  fc.constantFrom('hex32', 'uuid').map((format): Field => ({ kind: 'id', why, format: format as 'uuid' })),
);

const anyFields: fc.Arbitrary<Fields> = fc
  .uniqueArray(fc.tuple(name, anyField, fc.boolean()), { selector: ([name]) => name, maxLength: 6 })
  .map((all) =>
    Object.fromEntries(all.map(([name, field, isOptional]) => [name, isOptional ? optional(field) : field])),
  );

const hex = fc.stringMatching(/^[0-9a-f]{32}$/);
const number = fc.oneof(fc.integer({ min: -4, max: 12 }), fc.double(), fc.maxSafeInteger(), fc.constantFrom(-0, 0.5));

/** All but what cannot be looked at, which fast-check does. */
const plainTypes = everyType.filter(([name]) => !/revoked|throws/.test(name)).map(([, value]) => value);

/** What would be right for a field, more often than not. */
function sent(field: Field): fc.Arbitrary<unknown> {
  const spoken =
    'values' in field ? [...field.values, ...Object.keys(field.aliases ?? {})] : ['dev', '1.2.3', '2026-10-05'];
  const labels = field.kind === 'bucket' ? [...bucketLabels(field), ...Object.keys(field.aliases ?? {})] : [];
  const text = fc.oneof(fc.constantFrom(...spoken, ...labels), word, hex);
  const good: fc.Arbitrary<unknown> =
    field.kind === 'flag'
      ? fc.boolean()
      : field.kind === 'choices'
        ? fc.array(text, { maxLength: 5 })
        : field.kind === 'choice' || field.kind === 'version' || field.kind === 'digest' || field.kind === 'day'
          ? text
          : fc.oneof(number, text);
  const other = fc.oneof(fc.constantFrom(...plainTypes), fc.anything(everything));
  return fc.oneof({ weight: 6, arbitrary: good }, { weight: 1, arbitrary: other });
}

const valuesOf = (fields: Fields): fc.Arbitrary<unknown> => {
  const known = fc.record(Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, sent(field)])), {
    requiredKeys: [],
  });
  const extra = fc.dictionary(fc.oneof(name, fc.constantFrom('__proto__', 'constructor')), fc.anything(), {
    maxKeys: 2,
  });
  const mixed = fc.tuple(extra, known, fc.boolean()).map(([extra, known, isBehind]) => {
    const [first, second] = isBehind ? [known, extra] : [extra, known];
    const all = Object.defineProperties({}, Object.getOwnPropertyDescriptors(first));
    return Object.defineProperties(all, Object.getOwnPropertyDescriptors(second));
  });
  return fc.oneof({ weight: 9, arbitrary: mixed }, { weight: 1, arbitrary: fc.anything(everything) });
};

describe('a generated gate', () => {
  it('decides as the interpreted one, whatever the contract and whatever comes', { timeout: 60_000 }, () => {
    let kept = 0;
    let dropped = 0;
    let exact = 0;
    fc.assert(
      fc.property(
        anyFields.chain((fields) => fc.tuple(fc.constant(fields), fc.array(valuesOf(fields), { maxLength: 4 }))),
        fc.boolean(),
        ([fields, all], isCommon) => {
          const required = isCommon ? [] : requiredOf(fields);
          const [ours, other] = [generate(fields, required), interpret(fields, 'mytool.event', required)];
          const [yes, otherYes] = [generateExact(fields, required), compare(fields, 'mytool.event', required)];
          for (const values of all) {
            const verdict = ours(values);
            expect(inOrder(verdict)).toStrictEqual(inOrder(other(values)));
            expect(yes(values)).toBe(otherYes(values));
            if (verdict.kept) kept++;
            if (yes(values)) exact++;
            dropped += verdict.drops.length;
          }
        },
      ),
      { numRuns: 1000 },
    );
    expect(kept).toBeGreaterThan(300);
    expect(dropped).toBeGreaterThan(300);
    expect(exact).toBeGreaterThan(100);
  });

  it.each(everyType)('decides as the interpreted one on %s, for its values and for each kind', (_, value) => {
    const fields: Fields = {
      flag: flag({ why }),
      choice: choice(['word', 'true'], { why }),
      strict: choice(['a', 'b'], { why, other: false }),
      choices: choices(['word'], { why }),
      bucket: bucket([1, 2], { unit: 'ms', why }),
      int: int(-1, 1, { why }),
      count: count({ why }),
      version: version({ why }),
      digest: digest({ of: 'a secret', why }),
      day: { kind: 'day', why },
      id: { kind: 'id', why, format: 'uuid' },
    };
    const [ours, other] = [generate(fields, []), interpret(fields, 'mytool.event', [])];
    const [yes, otherYes] = [generateExact(fields, []), compare(fields, 'mytool.event', [])];
    for (const values of [value, ...Object.keys(fields).map((name) => ({ [name]: value }))]) {
      expect(ours(values)).toStrictEqual(other(values));
      expect(yes(values)).toBe(otherYes(values));
    }
  });

  it.each(hostile)('holds the word %j as data', (hostileWord) => {
    const fields = { a: choice([hostileWord, 'b'] as never, { why, other: false }) as Choice };
    const gate = generate(fields, ['a']);
    expect(gate({ a: hostileWord })).toStrictEqual({ kept: true, fields: { a: hostileWord }, drops: [] });
    expect(gate({ a: `${hostileWord}x` })).toMatchObject({
      kept: false,
      drops: [{ reason: 'not_in_list', field: 'a' }],
    });
  });

  it.each(hostile)('holds the alias %j of a range, and the same in a long list, as data', (hostileWord) => {
    const values = [...Array.from({ length: 30 }, (_, i) => `value-${i}`), hostileWord];
    const fields = {
      a: choice(values as never, { why, other: false }) as Choice,
      b: { ...bucket([1, 2], { unit: 'ms', why }), aliases: { [hostileWord]: 2 } },
    };
    expect(generate(fields, [])({ a: hostileWord, b: hostileWord })).toStrictEqual({
      kept: true,
      fields: { a: hostileWord, b: 2 },
      drops: [],
    });
  });

  it('is text that follows from the fields alone', () => {
    const fields = { ok: flag({ why }), exit: optional(int(0, 255, { why })) };
    expect(gateSource(fields, ['ok'])).toBe(gateSource(structuredClone(fields), ['ok']));
    expect(gateSource(fields, ['ok'])).not.toContain(why);
  });

  it('of a hundred fields with a thousand values each is made within two seconds', () => {
    const values = Array.from({ length: 1000 }, (_, i) => `value-${i}`);
    const fields = Object.fromEntries(
      Array.from({ length: 100 }, (_, i) => [`f${i}`, choice(values as never, { why }) as Choice]),
    );
    const start = performance.now();
    expect(generate(fields, [])({ f99: 'value-999' })).toMatchObject({ fields: { f99: 'value-999' } });
    expect(performance.now() - start).toBeLessThan(2000);
  });
});

it('a checker accepts with generated gates, each made when it is first needed', () => {
  const made = vi.fn();
  vi.stubGlobal(
    'Function',
    new Proxy(Function, {
      construct(target, given) {
        made();
        return Reflect.construct(target, given);
      },
    }),
  );
  const { acceptEvent, acceptCommon, encodeEvent, isExact } = compile(mytool, () => new Uint8Array(32));
  encodeEvent('started', {});
  const before = made.mock.calls.length;
  for (const [use, more] of [
    [() => acceptEvent('started', {}), 1],
    [() => acceptEvent('started', {}), 1],
    [() => acceptCommon({}), 2],
    [() => isExact('started', {}), 3],
    [() => isExact('started', {}), 3],
  ] as const) {
    use();
    expect(made).toHaveBeenCalledTimes(before + more);
  }
});

describe('where the runtime runs no text', () => {
  const fields = { ok: flag({ why }) };

  it('a gate is interpreted', () => {
    vi.stubGlobal(
      'Function',
      class {
        constructor() {
          throw new EvalError('Code generation from strings disallowed for this context');
        }
      },
    );
    expect(() => generate(fields, ['ok'])).toThrow(EvalError);
    const gate = generating(fields, 'mytool.event', ['ok']);
    expect(gate({ ok: true, path: 1 })).toEqual({
      kept: true,
      fields: { ok: true },
      drops: [{ reason: 'unknown_field', field: null }],
    });
  });

  it('a real one keeps and drops the same', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'aboveboard-'));
    try {
      const program = `
        import { compile } from ${JSON.stringify(join(import.meta.dirname, '../check/check.ts'))};
        import { mytool } from ${JSON.stringify(join(import.meta.dirname, '../testing/mytool.ts'))};
        let canRun = true;
        try { new Function(''); } catch { canRun = false; }
        const verdict = compile(mytool).acceptEvent('command_run', { command: 'idx', exit: 0, duration: '<100', path: 1 });
        console.log(JSON.stringify({ canRun, verdict }));`;
      writeFileSync(join(folder, 'program.ts'), program);
      const bundle = await rolldown({ input: join(folder, 'program.ts') });
      await bundle.write({ file: join(folder, 'program.mjs') });
      const said = (...flags: string[]) =>
        JSON.parse(execFileSync(process.execPath, [...flags, join(folder, 'program.mjs')], { encoding: 'utf8' }));
      const verdict = {
        kept: true,
        fields: { command: 'index', exit: 0, duration: 0 },
        drops: [{ reason: 'unknown_field', field: null }],
      };
      expect(said()).toEqual({ canRun: true, verdict });
      expect(said('--disallow-code-generation-from-strings')).toEqual({ canRun: false, verdict });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
