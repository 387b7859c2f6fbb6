import { statSync } from 'node:fs';
import { join } from 'node:path';
import { namesIn, type Place } from '../../dir/place.ts';
import { look } from '../../session/session.ts';
import type { Status } from '../../telemetry.ts';
import { type Action, sessionOf } from '../action.ts';
import { bytes, columns, count, moment } from '../paint.ts';
import { type NextDelivery, nextDelivery } from '../records/next.ts';
import { isKept, requestsOf } from '../records/sent.ts';

/** What `telemetry status --json` prints: what `$status()` says, and what is on the disk. */
export interface StatusReport extends Status {
  /** When the collector last took something, as far as the log goes back: a date of ISO 8601. */
  readonly lastDelivery: string | null;
  readonly nextDelivery: NextDelivery;
  readonly files: readonly KeptFile[];
}

export interface KeptFile {
  /** In `dir`; a whole path where it lies elsewhere. */
  readonly name: string;
  readonly bytes: number;
  readonly purpose: string;
}

export const status: Action = {
  about: 'is anything sent, who decided that, and what is kept where (the default)',
  help: 'Says whether anything is sent and who decided that, what waits, when it leaves, and which files are kept.',
  examples: [
    ['status', 'for people'],
    ['status --json', 'for programs'],
  ],
  answer(asked) {
    const { telemetry, command, paint } = asked;
    const session = sessionOf(asked);
    const status = telemetry.$status();
    const requests = requestsOf(session.place);
    const report: StatusReport = {
      ...status,
      lastDelivery: requests.findLast(isKept)?.at ?? null,
      nextDelivery: nextDelivery(session, look(session)),
      files: filesOf(session.place),
    };
    const { mode, why, dir, endpoint, waiting, lost, revision, accepted, lastDelivery, files } = report;
    return {
      report,
      lines: [
        `telemetry: ${paint.bold(mode)}`,
        `decided by: ${why}`,
        `sent to: ${endpoint ?? 'nowhere'}`,
        `waiting: ${count(waiting, 'event')}${lost > 0 ? `, and ${count(lost, 'event')} lost because nothing could be delivered for too long` : ''}`,
        `last delivery: ${lastDelivery === null ? 'none that is remembered' : moment(lastDelivery)}`,
        `next delivery: ${report.nextDelivery.why}`,
        ...(revision === 0 ? [] : [`contract: ${revisionWords(revision, accepted, command)}`]),
        `kept in: ${dir === '' ? 'memory only, this machine has no home' : dir}`,
        ...columns(files.map((file) => [`  ${file.name}`, bytes(file.bytes), paint.dim(file.purpose)])),
      ],
    };
  },
};

function revisionWords(revision: number, accepted: number, command: string): string {
  if (accepted >= revision) return `revision ${revision}, accepted`;
  return `revision ${revision}; accepted is ${accepted}, and nothing newer is sent (see ${command} contract)`;
}

/** Ours only: a tool may keep us among its own files. */
function filesOf(place: Place): KeptFile[] {
  const inside = namesIn(place)
    .sort()
    .map((name) => [name, join(place.dir, name)] as const);
  const isElsewhere = place.id !== '' && place.id !== join(place.dir, 'id');
  const all = isElsewhere ? [...inside, [place.id, place.id] as const] : inside;
  return all.flatMap(([name, path]) => {
    const purpose = name === place.id ? ID : PURPOSES.find(([pattern]) => pattern.test(name))?.[1];
    const size = purpose === undefined ? undefined : sizeAt(path);
    return purpose === undefined || size === undefined ? [] : [{ name, bytes: size, purpose }];
  });
}

function sizeAt(path: string): number | undefined {
  const found = statSync(path, { throwIfNoEntry: false });
  return found?.isFile() ? found.size : undefined;
}

const ID = 'the id of this installation';

const PURPOSES: readonly (readonly [name: RegExp, purpose: string])[] = [
  [/^choice\.json$/, 'what you chose; the one file that outlives an off'],
  [/^buffer\.jsonl$/, 'events that wait'],
  [/^buffer\.old\.jsonl$/, 'events that wait, set aside when that file was half full'],
  [/^sending-.*\.jsonl$/, 'events that are being sent, or will be sent again'],
  [/^sent\.jsonl$/, 'what was sent, word by word'],
  [/^sent\.old\.jsonl$/, 'what was sent before that'],
  [/^contract\.json$/, 'the contract as it ran here, and its hash'],
  [/^id$/, ID],
  [/^identity-\w+$/, 'the id of one stream'],
  [/^secret$/, 'the key of fingerprints; it never leaves this machine'],
  [/^presence\.json$/, 'when this installation last said that it is in use'],
  [/^once-/, 'a mark that something was reported, so that it is not again'],
  [/^notice$/, 'when the notice was shown'],
  [/^due\.json$/, 'when the next delivery is due'],
  [/^stopped$/, 'that the collector told this version to stop'],
  [/^lost$/, 'how many events were lost'],
  [/^helper\.json$/, 'what a process is told that finishes a delivery'],
];
