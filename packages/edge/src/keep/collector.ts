import { type Kept, NotKept, type OpenProject } from '@aboveboard/collector/edge';
import { BATCH_PATH, MAX_BODY, sha256, toHex, utf8 } from '@aboveboard/contract';
import { post } from './post.ts';

/** Cloudflare allows a request of a free account 50 of its own. */
export const MAX_BATCHES = 40;

/**
 * Passes admitted batches on to a collector, in the native format and under their own ids, so that one that is sent again is
 * stored once. What the contract let nothing of through is not sent.
 */
export function toCollector(url: string) {
  return async (project: OpenProject, batches: readonly Kept[]): Promise<void> => {
    const bodies = batches
      .filter(({ admitted }) => admitted.events.length > 0)
      .flatMap((kept) => bodiesOf(project, kept, kept.incoming.batch));
    const answers = await Promise.allSettled(bodies.map((body) => post(url + BATCH_PATH, body)));
    const refusals = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason as NotKept] : []));
    const again = refusals.find(({ status }) => status === 503 || status === 429);
    if (again !== undefined) throw again;
    // Of several senders in one request some may be refused for good; the others were taken.
    if (refusals.length > 0 && refusals.length === bodies.length) throw refusals[0];
  };
}

/** What was admitted, in as many bodies as the native format's bound asks for; the ids of parts follow from the batch's. */
function bodiesOf(project: OpenProject, kept: Kept, batch: string): readonly string[] {
  const { incoming, admitted } = kept;
  const { events, common } = admitted;
  const { hash } = project.checkerFor(incoming.contract);
  const identity = events.find((event) => event.identity !== undefined)?.identity;
  const body = JSON.stringify({
    key: project.key,
    // Its own hash is a text of the client's, and goes on only where it is one that was published.
    contract: incoming.contract === hash ? hash : '',
    revision: 0,
    ...(incoming.isPartial === true ? { accepted: 0 } : {}),
    batch,
    ...(identity === undefined ? {} : { identity }),
    common,
    events: events.map(({ event, day, fields }) => ({ event, day, fields })),
  });
  if (utf8(body).length <= MAX_BODY) return [body];
  if (events.length === 1) throw new NotKept('an event is larger than a batch may be');
  const half = Math.ceil(events.length / 2);
  return [events.slice(0, half), events.slice(half)].flatMap((some, part) =>
    bodiesOf(project, { incoming, admitted: { ...admitted, events: some } }, partId(batch, part)),
  );
}

function partId(batch: string, part: number): string {
  return toHex(sha256(utf8(`${batch}/${part}`)).subarray(0, 16));
}
