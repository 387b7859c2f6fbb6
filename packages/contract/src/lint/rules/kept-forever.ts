import { finding, type Rule } from '../finding.ts';

/** Sums outlive single reports, so what those are needed for after years deserves a reason. */
export const keptForever: Rule = ({ retention }) => {
  if (retention.days !== 'forever') return [];
  return [
    finding(
      'kept-forever',
      'warning',
      'retention.days',
      'single reports are never deleted, so whatever they tell of somebody stays',
      'Write a number of days: the sums by day, which most charts are drawn from, live on without them.',
    ),
  ];
};
