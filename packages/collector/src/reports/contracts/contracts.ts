import { contractHash } from '@aboveboard/contract';
import type { ContractRow } from '../../api/types.ts';
import { askRollup, countingIn, dimension, INSTALLS, type Report, share, textOf } from '../report.ts';

/** Which published contract the clients have. */
export const contracts: Report<'contracts'> = async (question) => {
  const found = await askRollup<{
    contract: string;
    n: string | number;
    installs: string | number;
    first: string;
    last: string;
  }>(
    question,
    `SELECT contract, sum(n) AS n, sum(daily) AS installs, toString(min(day)) AS first, toString(max(day)) AS last
     FROM (SELECT value AS contract, day, sum(count) AS n, ${INSTALLS} AS daily {rows} GROUP BY value, day) GROUP BY contract`,
    dimension('#contract', ''),
  );
  const published = question.project.contracts.map(contractHash);
  const counts = countingIn(question) !== 'none';
  const size = (row: (typeof found)[number]) => Number(counts ? row.installs : row.n);
  const total = found.reduce((sum, row) => sum + size(row), 0);
  const order = (hash: string) => published.indexOf(hash);
  return found
    .sort((a, b) => order(b.contract) - order(a.contract))
    .map(
      (row): ContractRow => ({
        contract: textOf(row.contract),
        revision: order(row.contract) < 0 ? null : order(row.contract) + 1,
        isCurrent: order(row.contract) === published.length - 1,
        events: Number(row.n),
        installDays: counts ? Number(row.installs) : null,
        share: share(size(row), total),
        firstDay: row.first,
        lastDay: row.last,
      }),
    );
};
