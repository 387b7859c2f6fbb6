import type { Fields } from '../define/event.ts';
import type { FieldDropReason, WireValue } from '../kinds/kind.ts';

/**
 * Something that was refused in a field: as a rule its value, of a list perhaps some of its values. `field` is `null` where
 * the contract has no such name: unknown names are counted, never kept. With `missing_field` it is a required field that is
 * missing besides the one that the verdict names.
 */
export interface FieldDrop {
  readonly reason: FieldDropReason | 'missing_field';
  readonly field: string | null;
}

/** Why a whole event was refused. */
export type EventDropReason = 'unknown_event' | 'malformed_event' | 'missing_field';

/** Values that passed, by field name. */
export type Values = Readonly<Record<string, WireValue>>;

/** What became of one event, or of the common fields. */
export type Verdict =
  | { readonly kept: true; readonly fields: Values; readonly drops: readonly FieldDrop[] }
  | {
      readonly kept: false;
      readonly reason: EventDropReason;
      /** With `missing_field`: the required field that is not there, or was refused. */
      readonly field: string | null;
      readonly drops: readonly FieldDrop[];
    };

/** Decides on the values of one event. Never throws, whatever it is given. */
export type Gate = (values: unknown) => Verdict;

/** Makes a gate of fields. `domain` names where they stand: `mytool.command_run`, for the common ones `mytool`. */
export type MakeGate = (fields: Fields, domain: string, required: readonly string[]) => Gate;

/** A refusal; `drops` says what was refused before. */
export function refused(reason: EventDropReason, field: string | null = null, drops = NO_DROPS): Verdict {
  return { kept: false, reason, field, drops };
}

// Shared, so that refusing costs nothing; frozen, because they are shared.
export const NO_DROPS: readonly FieldDrop[] = /* @__PURE__ */ Object.freeze([]);
export const UNKNOWN_FIELD: FieldDrop = /* @__PURE__ */ Object.freeze({ reason: 'unknown_field', field: null });
export const UNKNOWN: Verdict = /* @__PURE__ */ Object.freeze(/* @__PURE__ */ refused('unknown_event'));
export const MALFORMED: Verdict = /* @__PURE__ */ Object.freeze(/* @__PURE__ */ refused('malformed_event'));

/** One drop more: of an event that had none, in a list of its own. */
export function add(drops: readonly FieldDrop[], drop: FieldDrop): readonly FieldDrop[] {
  if (drops === NO_DROPS) return [drop];
  (drops as FieldDrop[]).push(drop);
  return drops;
}

/** One drop more, for a required field that is missing besides another; none where its value was refused, which says it. */
export function lack(drops: readonly FieldDrop[], name: string): readonly FieldDrop[] {
  return drops.some(({ field }) => field === name) ? drops : add(drops, { reason: 'missing_field', field: name });
}

/** Beyond this many keys an object is not read on: no event has that many fields. */
export const MAX_KEYS = 1000;
