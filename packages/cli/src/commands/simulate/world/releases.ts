import { random } from './random.ts';

/** A release of the made-up tool. */
export interface Release {
  readonly version: string;
  readonly day: number;
  /** Something got worse in it: an error comes more often, and things take longer. */
  readonly isBad: boolean;
}

/**
 * The releases from before the first day to the last: every two to four weeks one, and a patch in between now and then.
 * One in the last third of the first months is bad, as is each eighth after it; its patch puts things right.
 *
 * @param span how many days the first months are
 * @param keepsPatch whether the contract tells patches apart: where not, the next minor release comes as soon as one
 */
export function releasesOf(
  seed: number,
  name: string,
  { from, until, span, keepsPatch }: Timeline,
): readonly Release[] {
  const draw = random(seed, name, 'releases');
  const releases: Release[] = [];
  let minor = 3 + draw.below(6);
  let patch = 0;
  let day = from - 75;
  let bad = -1;
  for (let n = 0; day <= until; n++) {
    const isBad = patch === 0 && (bad < 0 ? day >= from + span * 0.58 : n >= bad + 8);
    if (isBad) bad = n;
    releases.push({ version: `1.${minor}.${patch}`, day, isBad });
    const isPatchNext = isBad || (patch === 0 && draw.chance(0.3));
    const pause = isBad ? 10 + draw.below(4) : isPatchNext ? 4 + draw.below(7) : 15 + draw.below(11);
    if (isPatchNext && keepsPatch) patch++;
    else {
      minor++;
      patch = 0;
    }
    day += pause;
  }
  return releases;
}

interface Timeline {
  readonly from: number;
  readonly until: number;
  readonly span: number;
  readonly keepsPatch: boolean;
}
