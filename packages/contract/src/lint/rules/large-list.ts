import { number } from '../../score/explain.ts';
import { countValues } from '../../score/values.ts';
import { finding, type Rule } from '../finding.ts';
import { placesOf } from '../places.ts';

/** 256 values are 8 bits: all that 5 000 installs in groups of 20 leave for a whole report. */
const MOST_VALUES = 256;
/** As with a wide int: as many sets as there are installs of almost any tool. */
const MOST_SETS = 2 ** 20;

/** A list that is a dictionary, or so many combinations of one that a set acts like an id. */
export const largeList: Rule = (contract) =>
  placesOf(contract).flatMap(({ field, where }) => {
    if (field.kind !== 'choice' && field.kind !== 'choices') return [];
    const sets = field.kind === 'choices' ? countValues(where, field) : 0;
    if (field.values.length <= MOST_VALUES && sets <= MOST_SETS) return [];
    return finding(
      'large-list',
      'warning',
      where,
      field.values.length > MOST_VALUES
        ? `its list has ${number(field.values.length)} values`
        : `its list makes ${number(sets)} sets, enough to act like an id`,
      'Group the values into classes, or lower max.',
    );
  });
