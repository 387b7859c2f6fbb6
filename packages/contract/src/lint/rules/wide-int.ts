import { number } from '../../score/explain.ts';
import { countValues } from '../../score/values.ts';
import { finding, type Rule } from '../finding.ts';
import { placesOf } from '../places.ts';

/** A million values are enough for every install of almost any tool to have one of its own. */
const MOST = 2 ** 20;

/** A number so wide that it can tell one machine from all others: a process id, a size in bytes, a port and more. */
export const wideInt: Rule = (contract) =>
  placesOf(contract).flatMap(({ field, where }) =>
    field.kind === 'int' && countValues(where, field) > MOST
      ? finding(
          'wide-int',
          'warning',
          where,
          `it has ${number(countValues(where, field))} values, enough to act like an id`,
          'Write a bucket, whose ranges are as coarse as the question.',
        )
      : [],
  );
