import { gzipSync } from 'node:zlib';
import { BATCH_PATH } from '@aboveboard/contract';
import { GZIP_OVER } from '../../deliver/post.ts';
import { endpointOf, look } from '../../session/session.ts';
import { type Action, sessionOf } from '../action.ts';
import { count } from '../paint.ts';
import { batchesWaiting, type NextDelivery, nextDelivery } from '../records/next.ts';

/** What `telemetry preview --json` prints. */
export interface PreviewReport {
  /** Where the requests would go. */
  readonly url: string | null;
  readonly nextDelivery: NextDelivery;
  /** One request each, in order. The random `batch` of one that was never tried is drawn anew when it is. */
  readonly requests: readonly {
    /** The body to the byte, before it is packed. */
    readonly body: string;
    readonly bytes: number;
    /** What goes over the wire, where it is packed with gzip. */
    readonly packedBytes: number | null;
    readonly events: number;
  }[];
}

export const preview: Action = {
  about: 'what would be sent next, to the byte',
  help: 'Shows the requests that would be made now, to the byte. Sends nothing, and takes nothing.',
  examples: [
    ['preview', ''],
    ["preview --json | jq -r '.requests[].body'", 'only the bodies'],
  ],
  answer(asked) {
    const { telemetry, paint } = asked;
    const session = sessionOf(asked);
    telemetry.$flush();
    const decision = look(session);
    const next = nextDelivery(session, decision);
    const endpoint = endpointOf(session);
    const batches = next.when === 'never' ? [] : batchesWaiting(session);
    const requests = batches.map(({ body }) => requestOf(session.settings.key, body));
    const report: PreviewReport = {
      url: endpoint === undefined ? null : `${endpoint}${BATCH_PATH}`,
      nextDelivery: next,
      requests,
    };
    if (requests.length === 0) {
      const cause = decision.mode === 'on' ? '' : ` ${decision.why}`;
      return { report, lines: [`Nothing would be sent. ${next.why}${cause}`] };
    }
    const total = requests.reduce((sum, { events }) => sum + events, 0);
    const lines = [
      `${count(total, 'event')} in ${count(requests.length, 'request')}. ${next.why}`,
      'A request is known by a random number, `batch`; where it was never tried that is drawn anew when it is.',
    ];
    for (const { body, bytes, packedBytes } of requests) {
      const packed = packedBytes === null ? '' : `, packed to ${packedBytes}`;
      lines.push('', paint.dim(`POST ${report.url} (${bytes} bytes of JSON${packed})`), body);
    }
    return { report, lines };
  },
};

function requestOf(key: string | undefined, batch: { readonly events: readonly object[] }) {
  // As `session/send.ts` makes it.
  const body = JSON.stringify({ key, ...batch });
  const bytes = Buffer.byteLength(body);
  const packedBytes = bytes > GZIP_OVER ? gzipSync(body).length : null;
  return { body, bytes, packedBytes, events: batch.events.length };
}
