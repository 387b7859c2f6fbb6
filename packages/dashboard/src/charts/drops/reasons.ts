/** In plain words, why the contract kept something out. */
const REASONS = new Map([
  ['unknown_event', 'not in the contract'],
  ['malformed_event', 'not an event at all: its shape could not be read'],
  ['missing_field', 'a field that the contract requires was not there, or was refused'],
  ['unknown_field', 'a field that the contract does not have; its name is not kept'],
  ['wrong_type', 'a value of another type than the contract says, such as text for a number'],
  ['not_in_list', 'a value that is not in the contract’s list'],
  ['too_many', 'more values of a list than the contract keeps; the first of them were kept'],
  ['out_of_range', 'a number outside the bounds that the contract sets'],
  ['malformed', 'a value that is not written as its kind asks, such as a day that does not exist'],
]);

/** `null` for a reason that a later collector gives: it is then shown as it is. */
export const explain = (reason: string): string | null => REASONS.get(reason) ?? null;
