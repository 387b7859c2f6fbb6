import { keptWords } from '@aboveboard/contract';
import { keptIds } from '../../identity/identity.ts';
import { endpointOf, type Session } from '../../session/session.ts';
import { type Action, type Asked, CommandError, sessionOf } from '../action.ts';
import { count, oneLine } from '../paint.ts';
import { requestsOf } from '../records/sent.ts';
import { type ResetReport, reset } from '../reset-id/reset-id.ts';
import { type Asking, askCollector, type Reply } from './ask-collector.ts';

/** What `telemetry forget --json` prints. */
export interface ForgetReport {
  /** One for each id that this machine has used, as far as it remembers. */
  readonly receipts: readonly ReceiptReport[];
  /** What was deleted here; `null` where there was nothing to ask for. */
  readonly reset: ResetReport | null;
  /** Where there is no receipt: why there is nothing to find. */
  readonly why: string | null;
}

/** What `telemetry forget RECEIPT --json` prints. */
export interface ReceiptReport {
  /** With it anybody can ask how far the erasure is. */
  readonly receipt: string;
  /** The collector's word for how far it is: `waiting`, then `gone`. */
  readonly state: string;
  /** When the collector verified that nothing is left, ISO 8601; `null` until then. */
  readonly verified: string | null;
}

export const FORGET_PATH = '/v1/forget';

export const forget: Action = {
  about: 'have the collector erase what it has from here',
  help: 'Asks the collector to erase everything that came under the ids of this machine, then resets the ids. With a receipt: says how far an earlier erasure is. This is the only action that asks the collector anything.',
  word: 'receipt',
  examples: [
    ['forget', ''],
    ['forget 7f3a…', 'how far is it?'],
  ],
  answer: (asked) => (asked.word === undefined ? erase(asked) : track(asked, asked.word)),
};

async function erase(asked: Asked) {
  const { command } = asked;
  const session = sessionOf(asked);
  const { settings } = session;
  const ids = idsOf(session);
  const endpoint = endpointOf(session);
  const why = nothingToFind(session, ids, endpoint);
  if (why !== undefined) {
    const report: ForgetReport = { receipts: [], reset: null, why };
    return { report, lines: [why] };
  }
  const receipts: ReceiptReport[] = [];
  for (const identity of ids) {
    const asking = { method: 'POST', body: JSON.stringify({ key: settings.key, identity }) } as const;
    receipts.push(receiptOf(await ask(session, FORGET_PATH, asking), session));
  }
  const report: ForgetReport = { receipts, reset: reset(session), why: null };
  return {
    report,
    lines: [
      `The collector was asked to erase what came from here under ${count(ids.length, 'id')}:`,
      ...receipts.map((one) => `  ${lineOf(one)}`),
      `The ids and what waited under them are deleted here. How far it is: ${command} forget ${receipts[0]?.receipt}`,
    ],
  };
}

async function track(asked: Asked, word: string) {
  const session = sessionOf(asked);
  if (!RECEIPT.test(word)) throw new CommandError('usage', 'receipt: expected what forget has printed', 2);
  const report = receiptOf(await ask(session, `${FORGET_PATH}/${word}`, { method: 'GET' }), session);
  return { report, lines: [lineOf(report)] };
}

/** Those on the disk, and those under which something was sent as far as the log goes back: they may have been rotated away. */
function idsOf({ contract, host, place }: Session): string[] {
  const sent = requestsOf(place).flatMap(({ batch }) => (typeof batch.identity === 'string' ? [batch.identity] : []));
  return [...new Set([...keptIds(contract, place, host.now()), ...sent])];
}

function nothingToFind({ contract, settings }: Session, ids: readonly string[], endpoint: string | undefined) {
  const isAnonymous = Object.values(contract.streams).every(({ identity }) => identity.type === 'none');
  if (ids.length === 0 && isAnonymous) {
    return `Nothing that ${contract.name} sends has an id, so nobody can tell what came from here: there is nothing to find. ${keptWords(contract.retention.days)}`;
  }
  if (ids.length === 0)
    return 'There is no id on this machine, so nothing was sent under one that is still known here.';
  if (settings.key === undefined || endpoint === undefined) {
    return `Nothing can be sent without ${settings.key === undefined ? 'a key' : 'an endpoint'}, so nobody has anything from here.`;
  }
  return undefined;
}

async function ask(session: Session, path: string, asking: Asking): Promise<Reply> {
  const endpoint = endpointOf(session);
  if (endpoint === undefined) throw new CommandError('unreachable', 'there is no address of a collector to ask');
  const reply = await askCollector(new URL(`${endpoint}${path}`), asking, session.host.env);
  const { host } = new URL(endpoint);
  if (reply.status === 0) {
    throw new CommandError(
      'unreachable',
      `the collector at ${host} did not answer; nothing was deleted here. Try again later.`,
    );
  }
  if (reply.status < 200 || reply.status >= 300) {
    const reason = REASONS[reply.status] ?? `it answered ${reply.status}`;
    throw new CommandError('refused', `the collector at ${host} did not take it: ${reason}. Nothing was deleted here.`);
  }
  return reply;
}

const REASONS: Readonly<Record<number, string>> = {
  401: 'it does not know the key of this tool',
  404: 'it knows nothing of that, or cannot erase by id',
  429: 'too many have asked; try again later',
};

function receiptOf({ body }: Reply, { contract }: Session): ReceiptReport {
  const { receipt, state, verified = null } = (body ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof receipt !== 'string' || !RECEIPT.test(receipt) || typeof state !== 'string') {
    throw new CommandError(
      'refused',
      `what answers there is no collector; nothing was deleted here. Ask ${contract.contact}`,
    );
  }
  const shown = (text: string) => oneLine(text).slice(0, 200);
  return { receipt, state: shown(state), verified: typeof verified === 'string' ? shown(verified) : null };
}

function lineOf({ receipt, state, verified }: ReceiptReport): string {
  return `${receipt}  ${state}${verified === null ? '' : `, verified ${verified}`}`;
}

/** What may stand in a path and on a terminal. */
const RECEIPT = /^[\w.~-]{1,200}$/;
