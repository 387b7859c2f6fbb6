import { wireValue } from '../../score/estimate.ts';
import { isSendable } from '../../score/values.ts';
import { finding, type Rule } from '../finding.ts';
import { placesOf } from '../places.ts';

/** A share of a value that never travels: misspelt, or removed since. The estimate leaves it out. */
export const unknownShare: Rule = (contract) =>
  placesOf(contract).flatMap(({ field, where }) =>
    Object.keys(field.shares ?? {})
      .filter((key) => !isSendable(field, wireValue(field, key)))
      .map((key) =>
        finding(
          'unknown-share',
          'warning',
          `${where}.shares`,
          `${JSON.stringify(key)} is no value that the field can send`,
          'Write it as it travels: a word of the list, true or false, a range as its label or number, a set with commas.',
        ),
      ),
  );
