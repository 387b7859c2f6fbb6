import { finding, type Rule } from '../finding.ts';
import { placesOf } from '../places.ts';

/**
 * No author can write a `day`, but a contract in JSON can hold one. Nobody passes it. In an event the client fills in the
 * day of the report, which every report has anyway; in the common fields nothing does.
 */
export const dayField: Rule = (contract) =>
  placesOf(contract).flatMap(({ field, where, event }) => {
    if (field.kind !== 'day') return [];
    return event === undefined
      ? finding('day-field', 'warning', where, 'nothing fills in a day among the common fields', 'Remove it.')
      : finding(
          'day-field',
          'info',
          where,
          'it repeats the day that every report carries',
          'Remove it: the report has its own day.',
        );
  });
