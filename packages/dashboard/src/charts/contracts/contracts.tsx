import type { ContractRow } from '@aboveboard/collector/api';
import { ShareBar } from '../../components/share-bar/share-bar.tsx';
import { shortDay } from '../../format/day.ts';
import { number } from '../../format/number.ts';
import type { Chart } from '../chart.ts';
import { NothingHere } from '../nothing-here.tsx';

/** Which promise the clients in the field were built with. */
export const contracts: Chart<'contracts'> = {
  report: 'contracts',
  isWide: true,
  height: 90,
  grows: true,
  byField: 'raw',
  tellsRawSince: true,
  title: () => 'Contract revisions in use',
  note: () => 'What clients were built with, newest first. Whatever they send is held against the current one.',
  empty: (rows, view) => rows.length === 0 && <NothingHere view={view} />,
  table: (rows) => ({
    rows,
    columns: [
      { title: 'Revision', cell: revisionOf },
      {
        title: 'Share',
        cell: ({ share, isCurrent }) => <ShareBar share={share} isPale={!isCurrent} />,
        isNumber: true,
      },
      { title: 'Install-days', cell: ({ installDays }) => number(installDays), isNumber: true },
      { title: 'Events', cell: ({ events }) => number(events), isNumber: true },
      { title: 'First seen', cell: ({ firstDay }) => shortDay(firstDay), isNumber: true },
      { title: 'Last seen', cell: ({ lastDay }) => shortDay(lastDay), isNumber: true },
    ],
  }),
};

const revisionOf = ({ revision, contract, isCurrent }: ContractRow) =>
  revision === null ? (
    'never published here'
  ) : (
    <>
      {revision}
      {isCurrent ? ', current ' : ' '}
      <code>{contract?.slice(0, 8)}</code>
    </>
  );
