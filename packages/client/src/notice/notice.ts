import type { Contract } from '@aboveboard/contract';
import { exists, makeDir, makeFile } from '../dir/files.ts';
import type { Place } from '../dir/place.ts';

/** Has the notice been shown, on this machine and before now? */
export function wasShown(place: Place): boolean {
  return place.dir !== '' && exists(place.notice);
}

/**
 * Shows the notice, once for an installation: of many processes the one that makes the file. Where it cannot be
 * remembered it is not shown, since it would be shown by every run; and without it nothing is sent.
 *
 * @returns whether it was shown
 */
export function show(contract: Contract, place: Place, day: string, stderr: (line: string) => void): boolean {
  if (!makeDir(place.dir) || makeFile(place.notice, `${day}\n`) !== 'made') return false;
  stderr(noticeOf(contract));
  return true;
}

/** One line, whatever the contract's author has written: who, what, and how to say no. */
export function noticeOf({ name, why, env, contact, notice }: Contract): string {
  const sentence = why.replace(/[\s\p{Cc}]+/gu, ' ').trim();
  const reason = /[.!?]$/.test(sentence) ? sentence : `${sentence}.`;
  const ask = contact.replace(/[\s\p{Cc}]+/gu, ' ').trim();
  return `${name} sends anonymous usage telemetry, ${notice === 'same-run' ? 'from this run on' : 'from the next run on'}. ${reason} To turn it off: ${env}=0, or DO_NOT_TRACK=1 for every tool that heeds it. Questions: ${ask}`;
}
