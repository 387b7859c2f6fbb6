import {
  CONSENTS,
  type Contract,
  describeValues,
  type Event,
  type Fields,
  identityWords,
  keptWords,
  NOTICES,
  PLAIN,
  rhythmOf,
} from '@aboveboard/contract';
import { defaultOf } from '../../consent/default-of.ts';
import { hashOf } from '../../session/hash.ts';
import { endpointOf, type Session } from '../../session/session.ts';
import { type Action, sessionOf } from '../action.ts';
import type { Paint } from '../paint.ts';

/** What `telemetry contract --json` prints. */
export interface ContractReport {
  /** Everything that may ever be sent. */
  readonly contract: Contract;
  /** By which the contract is known to the collector. */
  readonly hash: string;
  /** Of the contract that this tool ships; 0 where it is not locked. */
  readonly revision: number;
  /** What was agreed to here; what is newer is not sent. */
  readonly accepted: number;
  /** The paths of what is newer, each with the revision that it came with. */
  readonly newer: Readonly<Record<string, number>>;
}

export const contract: Action = {
  about: 'what may be sent at all, and what has changed since you agreed',
  help: 'Says in plain words what may ever be sent: every event and field, what each can say and why, who gets it and for how long. And what came in since it was accepted here.',
  examples: [
    ['contract', ''],
    ['contract --json', 'the contract itself'],
  ],
  answer(asked) {
    const { telemetry, command, paint } = asked;
    const session = sessionOf(asked);
    const { revision, accepted } = telemetry.$status();
    const since = session.settings.revisions?.since ?? {};
    const newer = Object.fromEntries(Object.entries(since).filter(([, number]) => number > accepted));
    const report: ContractReport = { contract: session.contract, hash: hashOf(session), revision, accepted, newer };
    return {
      report,
      lines: [
        ...aboutLines(session, paint),
        ...fieldsPart('with every report', session.contract.common, paint),
        ...Object.entries(session.contract.events).flatMap(([name, event]) => eventPart(name, event, paint)),
        ...identityLines(session.contract, paint),
        ...newerLines(report, command, paint),
      ],
    };
  },
};

function aboutLines(session: Session, paint: Paint): string[] {
  const { contract, host, settings } = session;
  const { name, why, contact, notice, recipients, retention, owner } = contract;
  const consent = defaultOf(contract, settings.deployment, host.env);
  const when = consent === 'on' ? `${CONSENTS.on} ${NOTICES[notice]}` : CONSENTS[consent];
  const others = recipients.map((recipient) => ` and ${PLAIN.text(recipient.name)} (${PLAIN.text(recipient.why)})`);
  return [
    `${paint.bold(name)}: ${PLAIN.text(why)}`,
    '',
    `when: ${when}`,
    `who gets it: ${endpointOf(session) ?? 'nobody, as long as nobody says where it goes'}${others.join('')}`,
    `for how long: ${keptWords(retention.days)}`,
    `who answers for it: ${PLAIN.text(owner)}, ${PLAIN.text(contact)}`,
    'Nothing that is not listed here is sent. There is no free text in it.',
  ];
}

function eventPart(name: string, event: Event, paint: Paint): string[] {
  const fields = event.shape === 'rollup' ? { ...event.by, ...event.counts } : event.fields;
  return fieldsPart(name, fields, paint, `${PLAIN.text(event.why)} ${rhythmOf(name, event)}`);
}

function fieldsPart(name: string, fields: Fields, paint: Paint, about?: string): string[] {
  if (about === undefined && Object.keys(fields).length === 0) return [];
  return [
    '',
    paint.bold(name),
    ...(about === undefined ? [] : [`  ${about}`]),
    ...Object.entries(fields).flatMap(([field, shape]) => [
      `  - ${field}: ${describeValues(shape, PLAIN)}`,
      `    ${paint.dim(PLAIN.text(shape.why))}`,
    ]),
  ];
}

function identityLines({ streams, events }: Contract, paint: Paint): string[] {
  const used = Object.entries(streams).filter(([name]) => Object.values(events).some(({ stream }) => stream === name));
  return [
    '',
    paint.bold('what links reports'),
    ...used.map(([name, { identity }]) => {
      const of = Object.values(events).some(({ stream }) => stream !== name)
        ? `${Object.keys(events)
            .filter((event) => events[event]?.stream === name)
            .join(', ')}: `
        : '';
      return `  ${of}${identityWords(identity, PLAIN)}`;
    }),
  ];
}

function newerLines({ revision, accepted, newer }: ContractReport, command: string, paint: Paint): string[] {
  if (revision === 0) return [];
  const paths = Object.entries(newer);
  if (paths.length === 0)
    return ['', `This is revision ${revision}, and nothing in it is newer than what was accepted here.`];
  return [
    '',
    paint.bold(`newer than revision ${accepted}, which was accepted here, and not sent`),
    ...paths.map(([path, since]) => `  ${PLAIN.text(path)} (revision ${since})`),
    `  To accept it: ${command} on`,
  ];
}
