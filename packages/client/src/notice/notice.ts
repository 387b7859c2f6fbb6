import type { Contract } from '@aboveboard/contract';
import { readChoice, writeChoice } from '../consent/choice.ts';
import type { Decision } from '../consent/decide.ts';
import { dayOf } from '../day/day.ts';
import { makeDir, makeFile, writeWhole } from '../dir/files.ts';
import { mark } from '../record/once.ts';
import { revisionOf, type Session } from '../session/session.ts';
import { toldRevision } from './told.ts';

/**
 * Tells the person what has to be told before something leaves: that this tool sends telemetry, or that its contract has
 * widened since. Each is told once for an installation. Where that cannot be remembered it is not told, since it would be
 * by every run; and without the first nothing is sent.
 *
 * @returns whether something may leave in this run
 */
export function tell(session: Session, { decider }: Decision): boolean {
  const { contract, host, place, settings } = session;
  const revision = revisionOf(settings);
  const note = `${dayOf(host.now())} ${revision}`;
  if (!session.wasNoticed) {
    // The run that tells sends nothing, and neither does one that was already under way: nobody could have said no.
    if (!makeDir(place.dir) || makeFile(place.notice, note) !== 'made') return false;
    host.stderr(noticeOf(contract));
    session.wasNoticed = contract.notice === 'same-run';
    return session.wasNoticed;
  }
  if (session.allowed === contract) return true;
  if (decider === 'default' && toldRevision(place) !== undefined && mark(place, 'told', String(revision))) {
    host.stderr(widenedOf(contract, 'From the next run on it is sent, unless you say no'));
    writeWhole(place.notice, note);
  }
  const choice = decider === 'stored' ? readChoice(place.choice) : undefined;
  if (choice !== undefined && choice.asked < revision) {
    host.stderr(widenedOf(contract, 'It is not sent unless you say yes again'));
    writeChoice(place.choice, { ...choice, asked: revision });
  }
  return true;
}

/** One line, whatever the contract's author has written: who, what, and how to say no. */
export function noticeOf({ name, why, env, contact, notice }: Contract): string {
  const sentence = oneLine(why);
  const reason = /[.!?]$/.test(sentence) ? sentence : `${sentence}.`;
  const when = notice === 'same-run' ? 'this' : 'the next';
  return `${name} sends anonymous usage telemetry, from ${when} run on. ${reason} To turn it off: ${env}=0, or DO_NOT_TRACK=1 for every tool that heeds it. Questions: ${oneLine(contact)}`;
}

function widenedOf({ name, env, command }: Contract, consequence: string): string {
  const more = command === false ? `${env}=1 to agree` : 'see its telemetry command';
  return `${name} can send more than you agreed to. ${consequence}: ${more}, or ${env}=0 to turn it off.`;
}

function oneLine(text: string): string {
  return text.replace(/[\s\p{Cc}]+/gu, ' ').trim();
}
