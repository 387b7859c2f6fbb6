import { contractHash } from '../canonical/canonical.ts';
import { type Contract, parseContract } from '../define/contract.ts';
import { isObject } from '../define/plain.ts';
import { ContractError, describe } from '../problem.ts';
import { isSame } from './changes/compare.ts';
import { headOf, isDate, isLink, type Lock, type Review, type Revision, seal } from './lock.ts';
import { LockError } from './lock-error.ts';
import { sinceAfter } from './since.ts';

/**
 * Reads a lock from its JSON form and holds it to its own seals: every chain, hash and `since` is computed again.
 *
 * @param json a parsed JSON value
 * @throws LockError with every problem at once, a revision that was edited by hand among them
 * @example parseLock(JSON.parse(readFileSync('contract.lock.json', 'utf8'))).revisions.length
 */
export function parseLock(json: unknown): Lock {
  if (!isObject(json)) throw new LockError([`expected a lock, an object, got ${describe(json)}`]);
  const problems: string[] = [];
  if (json.aboveboard !== 1) problems.push(`aboveboard: expected the number 1, got ${describe(json.aboveboard)}`);
  for (const key of Object.keys(json)) {
    if (!LOCK.includes(key)) problems.push(`expected ${LOCK.join(', ')} in the lock, got ${describe(key)}`);
  }
  const revisions = readRevisions(json.revisions, json.name, problems);
  // Where a revision is wrong, that its reviews do not fit it is no news.
  const reviews = readReviews(json.reviews, problems.length === 0 ? revisions : null, problems);
  // Only where both lists hold in themselves does the head say anything of its own.
  if (problems.length === 0 && json.head !== headOf({ revisions, reviews })) {
    problems.push(`the end of the lock was changed by hand: its last revision or review is missing. ${RESTORE}`);
  }
  if (problems.length > 0) throw new LockError(problems);
  return { aboveboard: 1, name: String(json.name), revisions, reviews, head: String(json.head) };
}

const LOCK = ['aboveboard', 'name', 'revisions', 'reviews', 'head'];
const RESTORE =
  'Restore the file from version control; a revision is never edited, a new one is made by `aboveboard lock`.';

function readRevisions(json: unknown, name: unknown, problems: string[]): readonly Revision[] {
  if (!Array.isArray(json) || json.length === 0) {
    problems.push(`revisions: expected a list of at least one revision, got ${describe(json)}`);
    return [];
  }
  const read: Revision[] = [];
  for (const [i, entry] of json.entries()) {
    const number = i + 1;
    const before = json[i - 1];
    const problem = revisionProblem(entry, number, isObject(before) ? before.chain : '');
    if (problem !== undefined) {
      problems.push(problem);
      continue;
    }
    const contract = readContract(entry.contract, number, problems);
    if (contract === undefined) continue;
    if (contract.name !== name) {
      problems.push(`name: expected "${contract.name}", the name of revision ${number}, got ${describe(name)}`);
    }
    const last = read.at(-1);
    if (contractHash(contract) !== entry.hash) problems.push(byHand(`revision ${number}`, 'hash'));
    // After a revision that could not be read, there is nothing to compute it from.
    else if (read.length === i && !isSame(sinceAfter(last ?? null, contract, number), entry.since)) {
      problems.push(byHand(`revision ${number}`, 'since'));
    }
    read.push({ ...(entry as unknown as Revision), contract });
  }
  return read;
}

/** What is wrong with an entry as it stands, before anything in it is believed. */
function revisionProblem(entry: unknown, number: number, previous: unknown): string | undefined {
  if (!isObject(entry)) return `revision ${number}: expected an object, got ${describe(entry)}`;
  if (!isSealed(entry)) return byHand(`revision ${number}`);
  if (entry.revision !== number) {
    return `expected revision ${number}, got ${describe(entry.revision)}: a revision was removed or moved by hand. ${RESTORE}`;
  }
  if (entry.previous !== previous) {
    return `revision ${number} does not follow revision ${number - 1}: one of the two was changed by hand. ${RESTORE}`;
  }
  if (!isDate(entry.date)) return `revision ${number}: expected a date, got ${describe(entry.date)}`;
  return keysProblem(entry, REVISION, `revision ${number}`);
}
const REVISION = ['revision', 'date', 'hash', 'since', 'contract', 'previous', 'chain'];

function readContract(json: unknown, number: number, problems: string[]): Contract | undefined {
  try {
    return parseContract(json);
  } catch (error) {
    const said = error instanceof ContractError ? error.message : 'the contract cannot be read';
    problems.push(`revision ${number}: ${said}`);
    return undefined;
  }
}

function readReviews(json: unknown, revisions: readonly Revision[] | null, problems: string[]): readonly Review[] {
  if (!Array.isArray(json)) {
    problems.push(`reviews: expected a list, got ${describe(json)}`);
    return [];
  }
  return json.flatMap((entry, i) => {
    const before = json[i - 1];
    const problem = reviewProblem(entry, i + 1, isObject(before) ? before.chain : '', revisions);
    if (problem === undefined) return [entry as Review];
    problems.push(problem);
    return [];
  });
}

function reviewProblem(
  entry: unknown,
  number: number,
  previous: unknown,
  revisions: readonly Revision[] | null,
): string | undefined {
  if (!isObject(entry)) return `review ${number}: expected an object, got ${describe(entry)}`;
  if (!isSealed(entry)) return byHand(`review ${number}`);
  if (entry.previous !== previous) {
    return `review ${number} does not follow the one before it: one of the two was changed by hand. ${RESTORE}`;
  }
  if (!isLink(entry.link)) return `review ${number}: expected a link, got ${describe(entry.link)}`;
  if (!isDate(entry.date)) return `review ${number}: expected a date, got ${describe(entry.date)}`;
  const reviewed = revisions?.find(({ revision }) => revision === entry.revision);
  if (revisions !== null && reviewed?.chain !== entry.of) {
    return `review ${number} is not of revision ${describe(entry.revision)} of this lock. ${RESTORE}`;
  }
  return keysProblem(entry, REVIEW, `review ${number}`);
}
const REVIEW = ['revision', 'of', 'link', 'date', 'previous', 'chain'];

type Json = Readonly<Record<string, unknown>>;

function isSealed(entry: Json): boolean {
  if (typeof entry.previous !== 'string') return false;
  try {
    return entry.chain === seal(entry.previous, entry);
  } catch {
    return false; // More than JSON can say, or nested beyond any contract.
  }
}

function keysProblem(entry: Json, keys: readonly string[], what: string): string | undefined {
  const unknown = Object.keys(entry).find((key) => !keys.includes(key));
  return unknown === undefined ? undefined : `${what}: expected ${keys.join(', ')}, got ${describe(unknown)}`;
}

function byHand(what: string, key?: string): string {
  return `${what} was changed by hand${key === undefined ? '' : ` (its ${key} is not that of its contract)`}. ${RESTORE}`;
}
