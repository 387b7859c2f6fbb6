import type { FieldScore, Linkage, Score, StreamScore } from './score.ts';

/**
 * Says a score in plain sentences, with the arithmetic.
 *
 * @example
 * explain(score(contract))[0] // 'common.os: "linux" is one of 7 values: at most log2(7) = 2.8 bits, about 1.4 by the declared shares.'
 */
export function explain(score: Score): readonly string[] {
  return [
    ...score.fields.map(sentenceOf),
    ...score.streams.map((stream) => streamSentence(stream)),
    ...budgetSentences(score),
  ];
}

function sentenceOf({ path, kind, example, values, bound, estimate, basis }: FieldScore): string {
  const most = `at most log2(${number(values)}) = ${bits(bound)}`;
  return `${path}: ${WHAT[kind](JSON.stringify(example))} ${number(values)} values: ${most}${guess()}.`;

  function guess(): string {
    if (basis !== 'default') return `, about ${estimate.toFixed(1)} by the ${basis} shares`;
    return estimate < bound ? `, about ${estimate.toFixed(1)} if only the usual number of releases is in use` : '';
  }
}

const WHAT: Readonly<Record<FieldScore['kind'], (example: string) => string>> = {
  flag: () => 'yes or no is one of',
  choice: (example) => `${example} is one of`,
  choices: (example) => `a set with ${example} is one of`,
  bucket: (example) => `the range ${example} is one of`,
  int: (example) => `the number ${example} is one of`,
  count: () => 'a count is one of',
  version: () => 'a release is taken to be one of',
  digest: () => 'a digest is one of',
  id: () => 'an id is one of',
  day: () => 'a date is one of',
};

function streamSentence({ stream, linkage, stable, joined, largest, bound, estimate }: StreamScore): string {
  const rest =
    largest !== null && largest.bound > 0
      ? `its largest event, ${largest.event}, ${bits(largest.bound)}`
      : `all its events, ${bits(joined)}`;
  const sum = `${bits(stable)} that stay the same + ${rest} = at most ${bits(bound)}`;
  return `stream ${stream}: ${LINKED[linkage]}: ${sum}, about ${estimate.toFixed(1)}.`;
}

/** What links reports, in words. */
export const LINKED: Readonly<Record<Linkage, string>> = {
  nothing: 'nothing links its reports',
  process: 'an id links the reports of one run',
  rotating: 'an id links the reports of some days',
  install: 'an id links all reports of an installation',
  derived: 'a digest links the reports about the same thing',
};

function budgetSentences({ installs, k, streams }: Score): readonly string[] {
  if (installs === null) return ['There is no budget: the contract does not say how many installs are expected.'];
  const budget = streams[0]?.budget ?? 0;
  const quotient = `log2(${number(installs)} / ${k}) = ${bits(budget)}`;
  return [
    `With ${number(installs)} installs and k = ${k} the budget is ${bits(budget)}: ${quotient}.`,
    ...streams.map(({ stream, estimate, isOver }) => {
      const gap = Math.abs(estimate - budget).toFixed(1);
      return `stream ${stream} is ${isOver ? `over its budget by ${gap} bits` : `within its budget, with ${gap} bits to spare`}.`;
    }),
  ];
}

function bits(value: number): string {
  return `${value.toFixed(1)} bits`;
}

/** `10 000`, and powers of two where there are too many digits to read. */
export function number(value: number): string {
  if (value >= 1e12) return `2^${Math.round(Math.log2(value))}`;
  return String(value).replace(/\B(?=(?:\d{3})+$)/g, ' ');
}
