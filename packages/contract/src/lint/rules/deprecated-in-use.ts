import { finding, type Rule } from '../finding.ts';
import { placesOf } from '../places.ts';

/** On its way out, and yet every call has to pass it: nobody can stop using it. */
export const deprecatedInUse: Rule = (contract) =>
  placesOf(contract).flatMap(({ field, where, shape }) =>
    field.deprecated === undefined ||
    field.optional === true ||
    shape?.deprecated !== undefined ||
    field.kind === 'count'
      ? []
      : finding(
          'deprecated-in-use',
          'warning',
          where,
          'it is deprecated and required, so every call still has to pass it',
          'Write optional(…) around it, so that callers can leave it out, and set until.',
        ),
  );
