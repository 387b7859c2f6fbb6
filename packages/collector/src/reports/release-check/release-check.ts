import type { DurationRow, ReleaseCheckRow } from '../../api/types.ts';
import { durationRows } from '../durations/durations.ts';
import { type ErrorCount, errorSources, measureErrors, type VersionSize } from '../errors/errors.ts';
import { planOf, type Question, type Report } from '../report.ts';
import { quantileIndex } from '../usage/quantile.ts';
import { askRuns } from '../usage/runs.ts';
import { type Outcome, type OutcomeRow, sumOf } from '../usage/success.ts';
import { byVersion, isRelease } from '../versions/order.ts';
import { type Comparison, holm, upperTail, zOf } from './significance.ts';

/** Fewer on one side are not judged: the normal distribution, by which z is judged, is no likeness of so few. */
const ENOUGH = 30;
/** How seldom a release may be called worse by chance, over all comparisons with the one before it. */
const LEVEL = 0.01;

/**
 * For each release, what got worse than in the one before. What is compared are proportions, each with the numbers that it is
 * made of. Runs of one install are taken for independent ones where no id tells better, which makes the judgement too
 * eager for tools that few use much; that is what the strict level is for.
 */
export const releaseCheck: Report<'releaseCheck'> = async (question) => {
  const { errors, sizes, outcomes, times } = await measure(question);
  const versions = [...sizes.keys()].filter(isRelease).sort(byVersion);
  return versions
    .flatMap((version, i) => {
      const before = versions[i - 1];
      if (before === undefined) return [];
      const pair = { version, before };
      return judged(pair, [
        ...errorPairs(errors, sizes, pair),
        ...failurePairs(outcomes, pair),
        ...slowerPairs(times, pair),
      ]);
    })
    .reverse()
    .sort((a, b) => byVersion(b.version, a.version) || Number(b.isWorse) - Number(a.isWorse) || b.z - a.z);
};

type Pair = Pick<ReleaseCheckRow, 'version' | 'before'>;
type Found = Pick<ReleaseCheckRow, 'what' | 'event' | 'field' | 'value'> & Comparison;

interface VersionOutcome extends Outcome {
  readonly event: string;
  readonly version: string;
}

async function measure(question: Question) {
  const [{ found: errors, sizes }, runs] = await Promise.all([
    measureErrors(question, errorSources(planOf(question))),
    measureRuns(question),
  ]);
  return { errors, sizes, ...runs };
}

/** How the runs of each event went, and how long they took, by version. */
async function measureRuns(question: Question) {
  const { told, timed, rows } = await askRuns<OutcomeRow & { readonly version: string }>(question, 'version');
  const versions = [...new Set(rows.map(({ version }) => version))];
  const outcomes = told.flatMap(({ name, read }) =>
    versions.flatMap((version): VersionOutcome[] => {
      const { good, all } = sumOf(rows.filter((row) => row.version === version).map(read));
      // Where others were told.
      return all === 0 ? [] : [{ event: name, version, good, all }];
    }),
  );
  return { outcomes, times: durationRows(timed, rows) };
}

function errorPairs(
  errors: readonly ErrorCount[],
  sizes: ReadonlyMap<string, VersionSize>,
  { version, before }: Pair,
): Found[] {
  const [size, sizeBefore] = [sizes.get(version), sizes.get(before)];
  if (size === undefined || sizeBefore === undefined) return [];
  return errors
    .filter((error) => error.version === version)
    .map((error): Found => {
      const past = errors.find(
        (other) => other.version === before && other.event === error.event && other.code === error.code,
      );
      const { event, field, code } = error;
      const isTold = error.isIdentified && size.installs !== null && sizeBefore.installs !== null;
      return {
        what: 'error',
        event,
        field,
        value: code,
        k: isTold ? error.installs : error.count,
        n: isTold ? (size.installs as number) : size.events,
        kBefore: past === undefined ? 0 : isTold ? past.installs : past.count,
        nBefore: isTold ? (sizeBefore.installs as number) : sizeBefore.events,
      };
    });
}

function failurePairs(outcomes: readonly VersionOutcome[], { version, before }: Pair): Found[] {
  return outcomes
    .filter((outcome) => outcome.version === version)
    .flatMap(({ event, good, all }): Found[] => {
      const past = outcomes.find((other) => other.version === before && other.event === event);
      if (past === undefined) return [];
      const [k, kBefore] = [all - good, past.all - past.good];
      return [{ what: 'failure', event, field: null, value: null, k, n: all, kBefore, nBefore: past.all }];
    });
}

function slowerPairs(times: readonly DurationRow[], { version, before }: Pair): Found[] {
  const events = [...new Set(times.map(({ event }) => event))];
  return events.flatMap((event): Found[] => {
    const of = (which: string) => times.filter((row) => row.event === event && row.version === which);
    const [now, past] = [of(version), of(before)];
    const size = Math.max(-1, ...past.map(({ bucket }) => bucket)) + 1;
    const counts = Array.from({ length: size }, (_, i) => past.find(({ bucket }) => bucket === i)?.count ?? 0);
    const median = quantileIndex(counts, 0.5);
    if (median === null || now.length === 0) return [];
    const above = (rows: typeof times) => sum(rows.filter(({ bucket }) => bucket > median));
    const { field, label } = past.find(({ bucket }) => bucket === median) as (typeof times)[number];
    return [
      {
        what: 'slower',
        event,
        field,
        value: label,
        k: above(now),
        n: sum(now),
        kBefore: above(past),
        nBefore: sum(past),
      },
    ];
  });
}

function judged(pair: Pair, found: readonly Found[]): ReleaseCheckRow[] {
  const isEnough = ({ n, nBefore }: Found) => n >= ENOUGH && nBefore >= ENOUGH;
  const judgeable = found.filter(isEnough);
  const adjusted = holm(judgeable.map((one) => upperTail(zOf(one))));
  return found.map((one): ReleaseCheckRow => {
    const { k, n, kBefore, nBefore, ...about } = one;
    const p = isEnough(one) ? (adjusted[judgeable.indexOf(one)] as number) : 1;
    return {
      ...pair,
      ...about,
      k,
      n,
      kBefore,
      nBefore,
      rate: n === 0 ? 0 : k / n,
      rateBefore: nBefore === 0 ? 0 : kBefore / nBefore,
      z: zOf(one),
      p,
      isWorse: isEnough(one) && p < LEVEL,
      isEnough: isEnough(one),
    };
  });
}

function sum(rows: readonly { readonly count: number }[]): number {
  return rows.reduce((total, { count }) => total + count, 0);
}
