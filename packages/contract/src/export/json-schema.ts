import { SENSITIVITIES } from '../define/sensitivity.ts';
import { MAX_TEXT } from '../kinds/kind.ts';
import { MAX_VALUE_LENGTH, MAX_VALUES, OTHER } from '../kinds/list.ts';

/** A JSON Schema, as plain data. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/**
 * JSON Schema (2020-12) of a contract's JSON form, for authors in other languages and for their editors. It accepts what
 * {@link parseContract} accepts, as far as JSON Schema can say it. It cannot say that
 *
 * - an event's `stream` is one of `streams`, and a name in `by` is not in `counts` as well
 * - an alias leads to a value of the list and is none itself, the edges of a bucket rise, `max` is at least `min`
 * - shares add up to 1 at most
 * - lengths are counted in UTF-16 units: it counts code points
 *
 * Written to `schema/contract.schema.json` by `scripts/schema.mjs`.
 */
export function contractSchema(): JsonSchema {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Contract of Aboveboard',
    description:
      'Everything that a tool may ever send. What is not in it does not leave the machine, and is not stored.',
    ...object(HEAD, { optional: ['$schema', 'endpoint', 'command', 'installs', 'until', 'review'] }),
    ...PRESENCE_RULE,
    $defs: { ...DEFS, ...kindDefs() },
  };
}

const text = (description: string): JsonSchema => ({ description, $ref: '#/$defs/text' });
const ref = (name: string): JsonSchema => ({ $ref: `#/$defs/${name}` });
const whole = (minimum: number, maximum: number, description: string): JsonSchema => ({
  type: 'integer',
  minimum,
  maximum,
  description,
});
const oneOf = (values: readonly string[], description: string): JsonSchema => ({ enum: values, description });

/** A closed object: every property is required but those named. */
function object(properties: JsonSchema, { optional = [] }: { optional?: readonly string[] } = {}): JsonSchema {
  const required = Object.keys(properties).filter((name) => !optional.includes(name));
  return { type: 'object', properties, required, additionalProperties: false };
}

/** An object whose names are an author's own. */
function named(values: JsonSchema, description: string, more: JsonSchema = {}): JsonSchema {
  return { type: 'object', description, propertyNames: ref('name'), additionalProperties: values, ...more };
}

const HEAD: JsonSchema = {
  $schema: {
    type: 'string',
    description: 'Where this schema is, for an editor. No part of the contract, nor of its hash.',
  },
  aboveboard: { const: 1, description: 'Version of the contract language.' },
  name: {
    type: 'string',
    pattern: '^[a-z][a-z0-9-]{0,39}$',
    description: "The tool's name. Also the folder of its files on a user's machine.",
  },
  why: text('Why this tool measures at all, in a sentence for its users.'),
  owner: text('Who answers for the contract.'),
  contact: text('Where a user can ask: an address or a page.'),
  endpoint: {
    description: 'Where the collector is. Absent: nothing can be sent until the tool says where.',
    allOf: [ref('text'), { pattern: '^https?:\\/\\/[^\\s@]+$' }],
  },
  env: {
    type: 'string',
    pattern: '^[A-Z][A-Z0-9_]{0,60}$',
    description: 'The environment variable with which a user decides.',
  },
  command: {
    description:
      'What people type before "telemetry off", where that is not the name; false where there is no such command.',
    anyOf: [ref('text'), { const: false }],
  },
  consent: {
    description: 'What holds where nobody has chosen; by itself, or by the mode in which the tool is deployed.',
    anyOf: [ref('consent'), object({ default: ref('consent'), modes: named(ref('consent'), 'Consent by mode.') })],
  },
  notice: oneOf(
    ['before', 'same-run', 'documented-only'],
    'When a user is told: before the first run that sends, in the same run, or nowhere but in the documentation.',
  ),
  doNotTrack: oneOf(['off', 'local'], 'What DO_NOT_TRACK leads to. There is no way to ignore it.'),
  ci: oneOf(['count', 'off'], 'Whether runs in CI are measured, and counted as such.'),
  installs: whole(1, 1e10, 'On how many installs reports are expected, for the budget of the score.'),
  k: whole(1, 1000, 'No number of fewer installs than this is ever published.'),
  until: { ...ref('date'), description: 'UTC date from which on the contract should be looked at again.' },
  review: text('Where the contract was reviewed: a link.'),
  suppressions: {
    type: 'array',
    description: 'Findings of a check that are accepted, each by name and with a reason.',
    items: object({
      finding: text("The finding's id."),
      where: { type: 'string', description: 'The path that it was found at.' },
      why: text('Why it is accepted.'),
    }),
  },
  recipients: {
    type: 'array',
    description: "Who gets the data besides the maintainer's own collector.",
    items: object({ name: text('Who.'), why: text('What for.') }),
  },
  retention: {
    ...object({
      days: {
        description: 'How many days raw rows are kept.',
        anyOf: [{ type: 'integer', minimum: 1, maximum: 3650 }, { const: 'forever' }],
      },
    }),
    description: 'How long.',
  },
  streams: named(object({ identity: ref('identity') }), 'What joins events to each other, by stream.', {
    required: ['default'],
  }),
  common: fields(ref('field'), 'Sent once per batch: version, system, architecture. None is required of a batch.'),
  events: named(ref('event'), 'What may be reported.', { minProperties: 1, maxProperties: 500 }),
};

/** A contract whose default stream has no identity carries the built-in event; another one does not. */
const PRESENCE_RULE: JsonSchema = {
  if: {
    properties: {
      streams: {
        properties: { default: { properties: { identity: { properties: { type: { const: 'none' } } } } } },
      },
    },
  },
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema; nobody awaits a schema
  then: { properties: { events: { required: ['active'], properties: { active: ref('presence') } } } },
  else: { properties: { events: { properties: { active: false } } } },
};

function fields(values: JsonSchema, description: string): JsonSchema {
  return named(values, description, { maxProperties: 100 });
}

/** Own names of every object, and `then`; as in define/problems.ts. */
const RESERVED = [...Object.getOwnPropertyNames(Object.prototype), 'then'].sort();

/** Every date from 2000 to 2199, and no other: written out, since `format` is not checked everywhere. */
const DATE = [
  '^(?:2[01]\\d\\d-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\d|3[01])',
  '|(?:0[469]|11)-(?:0[1-9]|[12]\\d|30)',
  '|02-(?:0[1-9]|1\\d|2[0-8]))',
  '|(?!2100)2[01](?:[02468][048]|[13579][26])-02-29)$',
].join('');

const LIST_VALUE = `^[\\p{L}\\p{N}\\p{P}\\p{S}\\p{M} ]{1,${MAX_VALUE_LENGTH}}$`;

const DEPRECATED: JsonSchema = {
  description: 'On its way out: still accepted, no longer to be used.',
  ...object({ why: text('Why.'), use: text('What to use instead.') }, { optional: ['use'] }),
};

/** What an event has whatever its shape. */
const EVENT: JsonSchema = {
  why: text('What question does it answer? A sentence for users.'),
  stream: { type: 'string', description: 'The stream whose identity it shares.' },
  owner: text('Who answers for it; inherited from the contract.'),
  until: { ...ref('date'), description: 'UTC date from which on it should be gone.' },
  review: text('Where it was reviewed: a link.'),
  deprecated: DEPRECATED,
  crosses: {
    type: 'array',
    maxItems: 20,
    items: { type: 'array', minItems: 2, maxItems: 2, items: ref('name') },
    description: 'Pairs of fields, common ones included, that charts show against each other.',
  },
};
const EVENT_OPTIONAL = { optional: ['owner', 'until', 'review', 'deprecated', 'delivery', 'crosses'] };
const DELIVERY: JsonSchema = {
  delivery: { const: 'immediate', description: 'It leaves in the run that records it, where that lives long enough.' },
};

const DEFS: JsonSchema = {
  text: {
    type: 'string',
    maxLength: MAX_TEXT,
    // Something besides white space, and no control character, since it is printed into terminals.
    pattern: '^(?=[\\s\\S]*\\S)[\\P{Cc}\\n\\t]+$',
  },
  name: { type: 'string', pattern: '^[a-zA-Z][a-zA-Z0-9_]{0,63}$', not: { enum: RESERVED } },
  listValue: { type: 'string', pattern: LIST_VALUE },
  date: { type: 'string', pattern: DATE },
  consent: { enum: ['off', 'ask', 'ask-every-start', 'on'] },
  identity: {
    description: 'What joins the reports of one machine to each other. The default joins nothing.',
    anyOf: [
      object({ type: { const: 'none' } }),
      object({ type: { const: 'process' }, why: text('What question does joining answer?') }),
      object({
        type: { const: 'rotating' },
        days: whole(1, 90, 'A new id every so many days.'),
        why: text('What question does joining answer?'),
      }),
      object({
        type: { const: 'install' },
        format: oneOf(['hex32', 'uuid'], 'How the id is written.'),
        why: text('What question does joining answer?'),
      }),
    ],
  },
  event: {
    anyOf: [
      object(
        { shape: { const: 'event' }, ...EVENT, ...DELIVERY, fields: fields(ref('field'), 'Reported each time.') },
        EVENT_OPTIONAL,
      ),
      object(
        {
          shape: { const: 'once' },
          every: oneOf(['process', 'day', 'version'], 'Reported at most once in this span of one machine.'),
          ...EVENT,
          ...DELIVERY,
          fields: fields(ref('field'), 'Reported at most once.'),
        },
        EVENT_OPTIONAL,
      ),
      object(
        {
          shape: { const: 'rollup' },
          every: { const: 'day', description: 'Added up on the machine; only completed days leave.' },
          ...EVENT,
          by: fields(
            { anyOf: ['flag', 'choice', 'bucket', 'version', 'int'].map((kind) => ref(kind)) },
            'One row for each combination of these.',
          ),
          counts: fields(ref('count'), 'What is added up.'),
        },
        EVENT_OPTIONAL,
      ),
    ],
  },
  field: {
    anyOf: ['flag', 'choice', 'choices', 'bucket', 'int', 'version', 'digest', 'day'].map((kind) => ref(kind)),
  },
  presence: {
    description: 'The built-in event by which installs are counted where nobody is identified.',
    properties: {
      shape: { const: 'event' },
      stream: { const: 'default' },
      fields: {
        required: ['day', 'week', 'month', 'cohort'],
        maxProperties: 4,
        properties: Object.fromEntries(
          ['day', 'week', 'month', 'cohort'].map((name) => [
            name,
            { properties: { kind: { const: name === 'cohort' ? 'day' : 'flag' }, optional: false, auto: false } },
          ]),
        ),
      },
    },
  },
};

/** What each kind has besides what every field has. Members that may be absent are named beside it. */
const KINDS: Readonly<Record<string, readonly [properties: JsonSchema, description: string, optional?: string[]]>> = {
  flag: [{}, 'Yes or no.'],
  choice: [
    {
      values: list('The values. They are in the contract, so none of them is a secret.'),
      other: { type: 'boolean', description: 'Is a value outside kept as `other`, or dropped?' },
      aliases: aliases(ref('listValue')),
    },
    'One value of a list.',
    ['aliases'],
  ],
  choices: [
    {
      values: list('The values.'),
      max: whole(1, 100, 'Most values kept; a longer set is cut.'),
      other: { type: 'boolean', description: 'Are values outside folded into `other`, or left out?' },
      aliases: aliases(ref('listValue')),
    },
    'Several values of a list, as a set.',
    ['aliases'],
  ],
  bucket: [
    {
      edges: {
        type: 'array',
        minItems: 1,
        maxItems: 64,
        uniqueItems: true,
        items: { type: 'number', exclusiveMinimum: 0 },
        description: 'Rising lower bounds of the ranges 1, 2, …; range 0 starts at zero.',
      },
      unit: { type: 'string', pattern: '^[\\p{L}%/ ]{1,20}$', description: 'Shown in docs and charts.' },
      aliases: aliases({ type: 'integer', minimum: 0, maximum: 64 }),
    },
    'A number, coarsened to the index of a range.',
    ['aliases'],
  ],
  int: [
    { min: safe('The least value.'), max: safe('The greatest value, at least `min`.') },
    'A whole number between two bounds; one outside is dropped.',
  ],
  count: [{ max: whole(1, 1e9, 'Where counting stops.') }, 'How often something happened. Only in rollups.'],
  version: [{ keep: oneOf(['major', 'minor', 'patch'], 'The finest part that is kept.') }, 'A version, coarsened.'],
  digest: [
    {
      of: text('What the secret input is, in words.'),
      life: oneOf(['install', 'month', 'day'], 'How long equal inputs give equal digests.'),
    },
    'A hash under a key that never leaves the machine.',
  ],
  day: [{}, 'A UTC date, written by the client.'],
};

/** What a client can find out by itself, by the kind that can hold it. */
const DETECTED: Readonly<Record<string, readonly string[]>> = {
  choice: ['os', 'arch', 'ci', 'agent', 'container'],
  version: ['runtime'],
};

function kindDefs(): JsonSchema {
  const common = ['optional', 'owner', 'until', 'review', 'sensitivity', 'shares', 'deprecated', 'auto'];
  return Object.fromEntries(
    Object.entries(KINDS).map(([kind, [own, description, optional = []]]) => {
      const detected = DETECTED[kind];
      const properties = {
        kind: { const: kind },
        ...own,
        why: text('What question does the value answer? A sentence for users.'),
        optional: { const: true, description: 'It may be absent; it is never null.' },
        owner: text('Who answers for it; inherited from the event.'),
        until: { ...ref('date'), description: 'UTC date from which on it should be gone.' },
        review: text('Where it was reviewed: a link.'),
        sensitivity: oneOf(SENSITIVITIES, 'Raised by hand above what follows from the kind.'),
        shares: {
          type: 'object',
          description: 'How often each value is expected; at most 1 together.',
          additionalProperties: { type: 'number', exclusiveMinimum: 0, maximum: 1 },
        },
        deprecated: DEPRECATED,
        ...(detected === undefined ? {} : { auto: oneOf(detected, 'Filled in by the client, not by the tool.') }),
      };
      const folds = 'other' in own ? { ...NO_ALIAS_FOR_OTHER } : {};
      return [kind, { description, ...object(properties, { optional: [...common, ...optional] }), ...folds }];
    }),
  );
}

/** `other` is no alias where it stands for everything outside the list. */
const NO_ALIAS_FOR_OTHER: JsonSchema = {
  if: { properties: { other: { const: true } } },
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema; nobody awaits a schema
  then: { properties: { aliases: { propertyNames: { not: { const: OTHER } } } } },
};

function list(description: string): JsonSchema {
  return {
    type: 'array',
    minItems: 1,
    maxItems: MAX_VALUES,
    uniqueItems: true,
    items: ref('listValue'),
    description,
  };
}

function aliases(values: JsonSchema): JsonSchema {
  return {
    type: 'object',
    maxProperties: MAX_VALUES,
    propertyNames: ref('listValue'),
    additionalProperties: values,
    description: 'Other spellings, each with what it means.',
  };
}

function safe(description: string): JsonSchema {
  return whole(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, description);
}
