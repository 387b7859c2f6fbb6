import { finding, type Rule } from '../finding.ts';
import { placesOf } from '../places.ts';

/** The same name twice in one report: a chart by that name could mean either. */
export const commonAndEventName: Rule = (contract) =>
  placesOf(contract).flatMap(({ name, where, event }) =>
    event !== undefined && Object.hasOwn(contract.common, name)
      ? finding(
          'common-and-event-name',
          'info',
          where,
          `"${name}" is a common field as well, and every report has both`,
          'Give one of them a name of its own.',
        )
      : [],
  );
