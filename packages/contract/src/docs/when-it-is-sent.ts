import type { Consent, Contract } from '../define/contract.ts';
import { keptWords } from '../define/retention.ts';
import { code, list, text } from './markdown.ts';

/** What the consent and the notice mean, in words. */
export function whenItIsSent({ consent, notice, ci }: Contract): string {
  const values = typeof consent === 'string' ? { default: consent, modes: {} } : consent;
  const say = (value: Consent) => (value === 'on' ? `${CONSENTS.on} ${NOTICES[notice]}` : CONSENTS[value]);
  return [
    say(values.default),
    ...Object.entries(values.modes).map(([mode, value]) => `Where it runs as ${code(mode)}: ${say(value)}`),
    ci === 'off' ? 'In CI it is off, unless somebody switches it on there.' : 'Runs in CI are counted like any other.',
    WAITING,
  ].join('\n\n');
}

/** The ways to say no. */
export function howToStop({ env, doNotTrack, name }: Contract, command: string | false): string {
  const dnt =
    doNotTrack === 'off'
      ? `${code('DO_NOT_TRACK=1')} in the environment switches it off, for every tool that heeds it.`
      : `${code('DO_NOT_TRACK=1')} in the environment lets nothing leave your machine; events are still recorded there, for you to look at.`;
  return [
    list([
      ...(command === false ? [] : [`${code(`${command} telemetry off`)} stores your no.`]),
      `${code(`${env}=0`)} in the environment switches it off, whatever is stored; ${code(`${env}=local`)} records on your machine and sends nothing.`,
      dnt,
    ]),
    `Off is off: nothing is recorded, written or sent, and what was waiting is deleted, together with any id.${command === false ? '' : ` ${code(`${command} telemetry`)} says what holds for ${text(name)} and who decided it.`}`,
  ].join('\n\n');
}

/** Who gets it, and for how long. */
export function whoGetsIt({ endpoint, recipients, retention, k }: Contract): string {
  const first =
    endpoint === undefined
      ? 'The contract names no address: nothing can be sent until whoever runs the tool says where.'
      : `The maintainers’ collector at ${code(hostOf(endpoint))}.`;
  const others =
    recipients.length === 0
      ? 'Nobody else gets it.'
      : `From there it is passed on to:\n\n${list(recipients.map(({ name, why }) => `${text(name)}. ${text(why)}`))}`;
  const groups = k === 1 ? '' : ` No number of fewer than ${k} installs is published.`;
  return [first, others, `${keptWords(retention.days)}${groups}`].join('\n\n');
}

/** A contract does not say whether its program asks for a delivery and waits; whoever does is let go after a minute at most. */
const WAITING =
  'What is recorded waits in a file on your machine and is sent in the background, in a later run or a while later in a long one. Your work goes on meanwhile. A program may wait for it before it ends, so that nothing is left behind: for seconds as a rule, and never for more than a minute, whatever the network does.';

/** What holds where nobody has chosen. */
export const CONSENTS: Readonly<Record<Consent, string>> = {
  off: 'Off unless you switch it on.',
  ask: 'Nothing is sent until you have been asked and have said yes. Whoever has said no is not asked again.',
  'ask-every-start':
    'Nothing is sent until you have been asked and have said yes. The question comes at every start, and an answer holds for that run; the telemetry command stores one for good.',
  on: 'On unless you switch it off.',
};

/** How somebody is told where it is on by default. */
export const NOTICES: Readonly<Record<Contract['notice'], string>> = {
  before: 'A notice is shown once before anything is sent, and the run that shows it sends nothing.',
  'same-run': 'A notice is shown once, and the run that shows it may send already.',
  'documented-only': 'No notice is shown: this page is the only place that says so.',
};

function hostOf(endpoint: string): string {
  return endpoint.replace(/^https?:\/\//, '').replace(/[/?#].*$/, '');
}
