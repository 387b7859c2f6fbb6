import { contractHash } from '../canonical/canonical.ts';
import { type Contract, parseContract } from '../define/contract.ts';
import { block, code, list, text } from './markdown.ts';
import { samplesOf } from './sample.ts';
import { neverSent, whatIsSent } from './what-is-sent.ts';
import { howIdentifying, linkInShort, whatLinks } from './what-links.ts';
import { CONSENTS, howToStop, NOTICES, whenItIsSent, whoGetsIt } from './when-it-is-sent.ts';

export interface UsersPageOptions {
  /** The lock, for the number of the contract's revision: the last that is this very contract, 0 where none is. */
  readonly lock?: { readonly revisions: readonly { readonly revision: number; readonly hash: string }[] } | undefined;
  /** What people type to start the tool, where the contract does not say it. */
  readonly command?: string | undefined;
}

/**
 * `TELEMETRY.md`: the contract in plain words, for the people who are measured. The same contract gives the same bytes;
 * there is no date in it, so that a check can tell whether it is up to date.
 *
 * @example writeFileSync('TELEMETRY.md', usersPage(contract))
 */
export function usersPage(given: Contract, { lock, command: typed }: UsersPageOptions = {}): string {
  // In the one order of keys that does not depend on who wrote it down.
  const contract = parseContract(given);
  const command = typed ?? contract.command ?? contract.name;
  const sections = [
    `# Telemetry of ${text(contract.name)}`,
    '<!-- Written by `aboveboard docs` from the telemetry contract. Change the contract, not this page. -->',
    text(contract.why),
    inShort(contract, command),
    '## What is sent',
    whatIsSent(contract),
    '## When it is sent',
    whenItIsSent(contract),
    '## How to stop it',
    howToStop(contract, command),
    '## Who gets it, and for how long it is kept',
    whoGetsIt(contract),
    '## What is never sent',
    neverSent(contract),
    '## What links reports to each other',
    whatLinks(contract),
    '## How identifying it is',
    howIdentifying(contract),
    '## A report, as it is sent',
    sample(contract, revisionIn(lock, contract)),
    '## Questions',
    `Ask ${text(contract.owner)}: ${contactOf(contract.contact)}.${contract.review === undefined ? '' : ` This contract was reviewed: ${contactOf(contract.review)}.`}`,
  ];
  return `${sections.join('\n\n')}\n`;
}

function revisionIn(lock: UsersPageOptions['lock'], contract: Contract): number {
  const hash = contractHash(contract);
  return lock?.revisions.findLast((entry) => entry.hash === hash)?.revision ?? 0;
}

function inShort(contract: Contract, command: string | false): string {
  const { consent, notice, env } = contract;
  const byDefault = typeof consent === 'string' ? consent : consent.default;
  return list([
    `${byDefault === 'on' ? `On by default. ${NOTICES[notice]}` : CONSENTS[byDefault]}`,
    `To stop it: ${code(`${env}=0`)}${command === false ? '' : `, or ${code(`${command} telemetry off`)}`}.`,
    'There is no free text in it: whatever a value can be stands on this page.',
    linkInShort(contract),
  ]);
}

function sample(contract: Contract, revision: number): string {
  const samples = samplesOf(contract, revision);
  const intro =
    samples.length === 1
      ? 'With made-up values, and every event once.'
      : 'With made-up values, and every event once. What is not linked is not sent together, so each stream has a request of its own.';
  return [intro, ...samples.map((batch) => block('json', JSON.stringify(batch, null, 2)))].join('\n\n');
}

/** An address that a browser can open becomes a link; everything else is text. */
function contactOf(contact: string): string {
  if (/^https?:\/\/[\w.~:/?#@!$&'()*+,;=%-]+$/.test(contact) || /^[\w.+-]+@[\w.-]+\.\w+$/.test(contact))
    return `<${contact}>`;
  return text(contact);
}
