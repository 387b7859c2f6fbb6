import { finding, type Rule } from '../finding.ts';
import { ownEvents, placesOf, wordsOf } from '../places.ts';

/** A reason that says only what the thing is called tells the people who are measured nothing. */
export const whyTooShort: Rule = (contract) =>
  [
    { name: contract.name, why: contract.why, where: 'why' },
    ...Object.entries(contract.streams).flatMap(([name, { identity }]) =>
      identity.type === 'none' ? [] : { name, why: identity.why, where: `streams.${name}.identity.why` },
    ),
    ...contract.recipients.map(({ name, why }, i) => ({ name, why, where: `recipients.${i}.why` })),
    ...ownEvents(contract.events).map(([name, { why }]) => ({ name, why, where: `events.${name}.why` })),
    ...placesOf(contract).map(({ name, field: { why }, where }) => ({ name, why, where: `${where}.why` })),
  ].flatMap(({ name, why, where }) =>
    repeats(why, name)
      ? finding(
          'why-too-short',
          'warning',
          where,
          `${JSON.stringify(why)} says no more than the name`,
          'Ask the question that it answers: "Which commands are worth our time?"',
        )
      : [],
  );

function repeats(why: string, name: string): boolean {
  const known = new Set(wordsOf(name).map(stem));
  return wordsOf(why).every((word) => EMPTY.has(word) || known.has(stem(word)));
}

/** Singular and plural are the same word here. */
function stem(word: string): string {
  return word.length > 3 ? word.replace(/s$/, '').replace(/e$/, '') : word;
}

const EMPTY: ReadonlySet<string> = new Set(
  'a an the of its it is was this that their our us we to for in and field value name event data info telemetry'.split(
    ' ',
  ),
);
