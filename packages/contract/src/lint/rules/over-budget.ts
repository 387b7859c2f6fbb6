import { finding, type Rule } from '../finding.ts';

/** What a stream says splits the expected installs into groups of fewer than k. Needs to know how many are expected. */
export const overBudget: Rule = (_, { score }) =>
  score.streams.flatMap(({ stream, estimate, budget, isOver }) => {
    if (!isOver || budget === null) return [];
    const { installs, k } = score;
    return finding(
      'over-budget',
      'error',
      `streams.${stream}`,
      `its reports say about ${estimate.toFixed(1)} bits, and ${installs} installs in groups of ${k} leave ${budget.toFixed(1)}`,
      'Declare the shares of its values, coarsen buckets and versions, drop values, or take an event out of the stream.',
    );
  });
