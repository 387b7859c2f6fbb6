import type { Books } from '@aboveboard/collector/api';
import { Fragment } from 'react';
import { counted, number } from '../../format/number.ts';
import { relative } from '../../format/relative.ts';
import type { Live } from '../../live.ts';
import { useNow } from '../../now.ts';
import { whatWentWrong } from '../problem/what-went-wrong.ts';
import { balance, type Term } from './balance.ts';
import './books.css';

/** What became of every event, as an equation that anyone can add up. */
export function BooksStrip({ live, lastStored }: { live: Live<Books>; lastStored: string | null }) {
  const sum = live.data && balance(live.data);
  return (
    <section
      className="books"
      aria-labelledby="books"
      aria-busy={live.isStale}
      data-stale={live.isStale && live.data !== undefined}
    >
      <header>
        <h2 id="books">Books</h2>
        <p role="status">{sum ? <Verdict missing={sum.missing} /> : live.error && whatWentWrong(live.error)}</p>
        <LastStored at={lastStored} />
      </header>
      <dl className="books-body">
        <Entry name="Received" count={live.data?.received} means="by the collector" />
        {(sum?.terms ?? UNKNOWN).map((term, i) => (
          <Fragment key={term.name}>
            <span className="sign" aria-hidden="true">
              {i === 0 ? '=' : '+'}
            </span>
            <Entry {...term} />
          </Fragment>
        ))}
      </dl>
    </section>
  );
}

type Unknown = Omit<Term, 'count'> & { readonly count?: number | undefined };

const NONE: Books = {
  project: '',
  from: '',
  to: '',
  received: 0,
  stored: 0,
  duplicate: 0,
  dropped: {},
  limited: 0,
  waiting: 0,
};
/** The same words without numbers: what arrives moves nothing. */
const UNKNOWN: readonly Unknown[] = balance(NONE).terms.map(({ name, means }) => ({ name, means }));

const Entry = ({ name, count, means }: Unknown) => (
  <div className={count === 0 ? 'entry zero' : 'entry'} title={means}>
    <dt>{name}</dt>
    <dd>{count === undefined ? '\u00a0' : number(count)}</dd>
    <dd className="means">{means}</dd>
  </div>
);

const Verdict = ({ missing }: { missing: number }) =>
  missing === 0 ? (
    <span className="verdict good">
      <Mark d="m4.5 8.4 2.4 2.4 4.8-5.2" />
      The books balance
    </span>
  ) : (
    <span className="verdict bad">
      <Mark d="m5.4 5.4 5.2 5.2m0-5.2-5.2 5.2" />
      {missing > 0 ? `${counted(missing, 'event')} not accounted for` : `${counted(-missing, 'event')} too many`}
    </span>
  );

const Mark = ({ d }: { d: string }) => (
  <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
    <circle cx="8" cy="8" r="8" fill="currentColor" />
    <path d={d} fill="none" stroke="var(--surface)" strokeWidth="1.8" strokeLinecap="round" strokeLinejoin="round" />
  </svg>
);

function LastStored({ at }: { at: string | null }) {
  const now = useNow();
  if (at === null) return <p className="last-stored">Nothing stored yet</p>;
  return (
    <p className="last-stored">
      Last stored <time dateTime={at}>{relative(Date.parse(at), now)}</time>
    </p>
  );
}
