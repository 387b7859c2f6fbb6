import type { JsonSchema } from '../export/json-schema.ts';

/**
 * Does a value fit a schema? Just the keywords that our own schemas use, and an error for any other, so that none is
 * passed over in silence. For tests.
 */
export function fits(schema: JsonSchema, value: unknown, root: JsonSchema = schema): boolean {
  const test = (inner: unknown, value: unknown): boolean =>
    typeof inner === 'boolean' ? inner : fits(inner as JsonSchema, value, root);
  return Object.entries(schema).every(([keyword, given]) => {
    const rule = RULES[keyword];
    if (rule === undefined) throw new TypeError(`a keyword that the tests do not know: ${keyword}`);
    return rule(given as never, value, { schema, root, test });
  });
}

interface Place {
  readonly schema: JsonSchema;
  readonly root: JsonSchema;
  readonly test: (schema: unknown, value: unknown) => boolean;
}
type Rule = (given: never, value: unknown, place: Place) => boolean;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
const always: Rule = () => true;
const ofText =
  (rule: (given: never, value: string) => boolean): Rule =>
  (given, value) =>
    typeof value !== 'string' || rule(given, value);
const ofNumber =
  (rule: (given: number, value: number) => boolean): Rule =>
  (given, value) =>
    typeof value !== 'number' || rule(given, value);
const ofList =
  (rule: (given: never, value: readonly unknown[], place: Place) => boolean): Rule =>
  (given, value, place) =>
    !Array.isArray(value) || rule(given, value, place);
const ofObject =
  (rule: (given: never, value: Readonly<Record<string, unknown>>, place: Place) => boolean): Rule =>
  (given, value, place) =>
    !isObject(value) || rule(given, value, place);

const TYPES: Readonly<Record<string, (value: unknown) => boolean>> = {
  string: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number',
  integer: Number.isInteger,
  boolean: (value) => typeof value === 'boolean',
  array: Array.isArray,
  object: isObject,
};

const RULES: Readonly<Record<string, Rule>> = {
  $schema: always,
  $defs: always,
  title: always,
  description: always,
  // Looked at beside `if` and `properties`.
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
  then: always,
  else: always,
  $ref: (given: string, value, { root, test }) => {
    const name = given.replace('#/$defs/', '');
    const defs = root.$defs as JsonSchema;
    if (!Object.hasOwn(defs, name)) throw new TypeError(`no such definition: ${given}`);
    return test(defs[name], value);
  },
  type: (given: string, value) => TYPES[given]?.(value) === true,
  const: (given: unknown, value) => same(given, value),
  enum: (given: readonly unknown[], value) => given.some((known) => same(known, value)),
  pattern: ofText((given, value) => new RegExp(given, 'u').test(value)),
  maxLength: ofText((given: number, value) => [...value].length <= given),
  minimum: ofNumber((given, value) => value >= given),
  maximum: ofNumber((given, value) => value <= given),
  exclusiveMinimum: ofNumber((given, value) => value > given),
  items: ofList((given, value, { test }) => value.every((item) => test(given, item))),
  minItems: ofList((given: number, value) => value.length >= given),
  maxItems: ofList((given: number, value) => value.length <= given),
  uniqueItems: ofList((_, value) => new Set(value.map((item) => JSON.stringify(item))).size === value.length),
  required: ofObject((given: readonly string[], value) => given.every((name) => Object.hasOwn(value, name))),
  properties: ofObject((given: JsonSchema, value, { test }) =>
    Object.keys(value).every((name) => !Object.hasOwn(given, name) || test(given[name], value[name])),
  ),
  additionalProperties: ofObject((given, value, { schema, test }) =>
    Object.keys(value).every((name) => Object.hasOwn(schema.properties ?? {}, name) || test(given, value[name])),
  ),
  propertyNames: ofObject((given, value, { test }) => Object.keys(value).every((name) => test(given, name))),
  minProperties: ofObject((given: number, value) => Object.keys(value).length >= given),
  maxProperties: ofObject((given: number, value) => Object.keys(value).length <= given),
  anyOf: (given: readonly unknown[], value, { test }) => given.some((inner) => test(inner, value)),
  allOf: (given: readonly unknown[], value, { test }) => given.every((inner) => test(inner, value)),
  not: (given: unknown, value, { test }) => !test(given, value),
  if: (given: unknown, value, { schema, test }) =>
    test((test(given, value) ? schema.then : schema.else) ?? true, value),
};
