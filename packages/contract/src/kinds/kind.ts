/**
 * A kind says what values a field can take. Each lives in a folder of this directory and exports the field's data type,
 * the function with which an author writes it (`flag({...})`), and one plain function or value for each thing that can be
 * asked of it. Every such thing has a registry beside the folders (`encode.ts`, `wire.ts`, `accept.ts`, `problems.ts`,
 * `columns.ts`), so that whoever imports one of them carries nothing of the others: the client needs the first two.
 */

/** What travels and is stored: there is no free text and no nesting, so this is all. */
export type WireValue = boolean | number | string | readonly string[];

/** Why a value was refused. The list is closed; a reason never carries the value. */
export type FieldDropReason =
  | 'unknown_field'
  | 'wrong_type'
  | 'not_in_list'
  | 'too_many'
  | 'out_of_range'
  | 'malformed';

/**
 * A refused value, told apart from every {@link WireValue} by its class. Where only a part was refused, `kept` is the
 * rest, or the next refusal: of a list that was cut, what is left of it.
 */
export class Drop {
  declare readonly reason: FieldDropReason;
  declare readonly kept: WireValue | Drop | undefined;

  constructor(reason: FieldDropReason, kept?: WireValue | Drop) {
    this.reason = reason;
    this.kept = kept;
  }
}

// One object a reason: refusing must not cost more than accepting.
export const wrongType = /* @__PURE__ */ new Drop('wrong_type');
export const notInList = /* @__PURE__ */ new Drop('not_in_list');
export const outOfRange = /* @__PURE__ */ new Drop('out_of_range');
export const malformed = /* @__PURE__ */ new Drop('malformed');

/**
 * Turns a value into what travels, or refuses it. What throws while it is read (an item of a list can be an accessor) is
 * thrown on: the gate catches it, once for the whole event.
 */
export type Check = (value: unknown) => WireValue | Drop;

/** What a field has whatever its kind. */
export interface FieldBase {
  readonly kind: string;
  /** One sentence for the people who are measured: what question the value answers. */
  readonly why: string;
  /** An optional field may be absent; it is never `null`. */
  readonly optional?: true;
  /** Filled in by the client, not by the tool. */
  readonly auto?: Detected;
  /** Who answers for it; inherited from the event, and that from the contract. */
  readonly owner?: string;
  /** UTC date from which on it should be gone; inherited likewise. */
  readonly until?: string;
  /** Where it was reviewed: a link; inherited likewise. */
  readonly review?: string;
  /** Higher than what follows from the kind and the place; see sensitivity.ts. It cannot be lowered. */
  readonly sensitivity?: Sensitivity;
  /** How often each wire value is expected, 0 to 1, for the score's estimate. */
  readonly shares?: Readonly<Record<string, number>>;
  /** On its way out: still accepted, no longer to be used. */
  readonly deprecated?: Deprecation;
}

/** Why something is on its way out, and what to use instead, if anything. */
export interface Deprecation {
  readonly why: string;
  readonly use?: string;
}

/** How close a value is to a person, rising. */
export type Sensitivity = 'technical' | 'interaction' | 'pseudonym' | 'derived';

/** What the client can find out by itself. */
export type Detected = 'os' | 'arch' | 'ci' | 'runtime' | 'agent' | 'container';

/** What an author gives for every field. */
export type FieldOptions = Pick<
  FieldBase,
  'why' | 'owner' | 'until' | 'review' | 'sensitivity' | 'shares' | 'deprecated'
>;

/** Collects problems below one path of the contract. */
export type Say = (path: string, expected: string, got: unknown, hint?: string) => void;

/** What encoding needs besides the value: only a `digest` uses it. */
export interface Surroundings {
  /** HMAC-SHA-256 of the UTF-8 text under this installation's key, which never leaves the machine; 64 hexadecimal digits. */
  readonly hmac: (text: string) => string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Keeps equal inputs of different contracts and fields apart. */
  readonly domain: string;
}

/** Writes parts of a check's text, each a statement by itself. */
export interface Emit {
  /** Keeps what an expression gives. */
  keep(expression: string): string;
  drop(reason: FieldDropReason): string;
  /** Makes a value of an expression once, outside of the check; gives its name. */
  constant(expression: string): string;
}

/**
 * A check as JavaScript text: a statement that keeps or drops the value called `v`. Whatever of a contract stands in it is
 * written by `JSON.stringify`, and by nothing else.
 */
export type Source<Field extends FieldBase> = (field: Field, emit: Emit) => string;

/** How a field of one kind is written in a contract. */
export interface KindProblems<Field extends FieldBase> {
  /** What a field of this kind has besides {@link FieldBase}; a contract in which it has more is refused. */
  readonly keys: readonly (keyof Field & string)[];
  /** Says what is wrong with a field of this kind, as written in a contract. */
  problems(field: Readonly<Record<string, unknown>>, say: Say): void;
}

/** Longest text of a contract, in UTF-16 units. */
export const MAX_TEXT = 1000;

/** Is it a text to be read by people? Control characters are not: the text is printed into terminals. */
export function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '' && value.length <= MAX_TEXT && !/[^\P{Cc}\n\t]/u.test(value);
}
