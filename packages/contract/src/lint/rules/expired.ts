import { type Finding, finding, type Rule } from '../finding.ts';
import { ownEvents, placesOf } from '../places.ts';

/**
 * Past the day from which on something should be gone. The date is inherited from contract to event to field, and a
 * narrower one wins; the finding is where the date is written, once for all that inherit it.
 */
export const expired: Rule = (contract, { today }) => {
  const isOver = (until: string | undefined): until is string => until !== undefined && until <= today;
  const found: Finding[] = [];
  const inherits = ownEvents(contract.events).filter(([, event]) => event.until === undefined).length;
  if (isOver(contract.until)) {
    found.push(
      finding(
        'expired',
        'warning',
        'until',
        `the contract was to be looked at again on ${contract.until}, and ${count(inherits, 'event')} with it`,
        'Remove what answered its question, and set a new date.',
      ),
    );
  }
  const places = placesOf(contract);
  for (const [name, event] of ownEvents(contract.events)) {
    if (!isOver(event.until)) continue;
    const own = places.filter((place) => place.event === name && place.field.until === undefined);
    found.push(gone(`events.${name}.until`, event.until, ` and ${count(own.length, 'field')} of it`));
  }
  for (const { field, where } of places) if (isOver(field.until)) found.push(gone(`${where}.until`, field.until, ''));
  return found;
};

function gone(where: string, until: string, what: string): Finding {
  return finding(
    'expired',
    'error',
    where,
    `it was to be gone from ${until} on${what}`,
    'Remove it, or say in a review why it is still needed and set a new date.',
  );
}

function count(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? '' : 's'}`;
}
