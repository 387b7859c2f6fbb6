import type { ReleaseCheckRow } from '@aboveboard/collector/api';
import { counted, number, share } from '../../format/number.ts';
import type { Chart } from '../chart.ts';
import { NothingHere } from '../nothing-here.tsx';
import { say, verdictOf, whatOf } from './words.ts';
import './release-check.css';

/** Whether a release broke something: each is held against the one before it. */
export const releaseCheck: Chart<'releaseCheck'> = {
  report: 'releaseCheck',
  isWide: true,
  height: 100,
  grows: true,
  byField: 'raw',
  isOfAllVersions: () => true,
  title: () => 'Release check',
  note: () =>
    'Each release against the one before it. Called worse where chance alone would do so once in a hundred times, over all comparisons.',
  empty: (rows, view) =>
    rows.length === 0 && <NothingHere view={view} although="There are no two releases in it that could be compared." />,
  draw: (rows) => <Verdicts rows={rows} />,
  table: (rows) => ({
    rows,
    columns: [
      { title: 'Version', cell: ({ version, before }) => `${version} after ${before}` },
      { title: 'What', cell: whatOf },
      { title: 'Now', cell: ({ k, n }: ReleaseCheckRow) => `${number(k)} of ${number(n)}`, isNumber: true },
      { title: 'Before', cell: ({ kBefore, nBefore }) => `${number(kBefore)} of ${number(nBefore)}`, isNumber: true },
      { title: 'Rate', cell: ({ rate }) => share(rate, 1), isNumber: true },
      { title: 'Rate before', cell: ({ rateBefore }) => share(rateBefore, 1), isNumber: true },
      { title: 'z', cell: ({ z }) => z.toFixed(1), isNumber: true },
      { title: 'Judgement', cell: verdictOf },
    ],
  }),
};

function Verdicts({ rows }: { rows: readonly ReleaseCheckRow[] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so it must be reachable by key
    <ul className="release-check scroll" aria-label="Releases, newest first" tabIndex={0}>
      {[...new Set(rows.map(({ version }) => version))].map((version) => (
        <Release key={version} version={version} rows={rows.filter((row) => row.version === version)} />
      ))}
    </ul>
  );
}

function Release({ version, rows }: { version: string; rows: readonly ReleaseCheckRow[] }) {
  const worse = rows.filter(({ isWorse }) => isWorse);
  const judged = rows.filter(({ isEnough }) => isEnough).length;
  const verdict = worse.length > 0 ? 'worse' : judged > 0 ? 'not worse' : 'too few to judge';
  return (
    <li>
      <h3>
        {version}
        <span className={worse.length > 0 ? 'judgement bad' : 'judgement'}>{verdict}</span>
      </h3>
      {worse.length > 0 ? (
        <ul>
          {worse.map((row) => (
            <li key={whatOf(row)}>
              {say(row)}; {verdictOf(row)}.
            </li>
          ))}
        </ul>
      ) : (
        <p>
          {judged} of {counted(rows.length, 'comparison')} with {rows[0]?.before} had at least 30 on both sides
          {judged > 0 && '; none got worse beyond chance'}.
        </p>
      )}
    </li>
  );
}
