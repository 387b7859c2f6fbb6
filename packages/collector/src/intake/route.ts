import type { Answer, Dialect, Head, Outcome, RequestHeaders } from './dialect.ts';
import { dialects } from './dialects/dialects.ts';
import { native } from './native/native.ts';

/** Which dialect a request speaks, and what is known of it before its body is read. */
export interface Route {
  readonly dialect: Dialect;
  /** The project's key where the address says it. */
  readonly key?: string;
  readonly head: Head;
}

/** As much of a request as its first lines say; the address without scheme and host. */
export interface RequestLine {
  readonly url?: string | undefined;
  readonly method?: string | undefined;
  readonly headers: RequestHeaders;
}

/** @returns `null` where the address is none of an intake's */
export function routeOf({ url = '/', method = '', headers }: RequestLine): Route | null {
  const mark = url.indexOf('?');
  const path = mark < 0 ? url : url.slice(0, mark);
  const query = mark < 0 ? '' : url.slice(mark + 1);
  const type = typeOf((headers['content-type'] as string | undefined) ?? '');
  const [, , key, name, ...below] = path.startsWith('/in/') ? path.split('/') : [];
  if (key === undefined || name === undefined) {
    const dialect = withAddresses.find(({ owns }) => owns?.(path));
    return dialect === undefined ? null : { dialect, head: { method, path, query, headers, type } };
  }
  const dialect = dialects.get(name);
  const rest = below.length === 0 ? '' : `/${below.join('/')}`;
  return dialect === undefined ? null : { dialect, key, head: { method, path: rest, query, headers, type } };
}
const withAddresses = [native, ...dialects.values()];

/** The answer to a request that brings nothing to take in, or one that is no POST; `null` where its body is to be read. */
export function answerAside(route: Route): Answer | null {
  const { dialect, head } = route;
  const aside = dialect.aside?.(head) ?? null;
  if (aside !== null || head.method === 'POST') return aside;
  return worded(route, { refused: 405 }, { allow: 'POST' });
}

/** An outcome in the dialect's words, with the headers that mean the same in all of them. */
export function worded({ dialect, head }: Route, outcome: Outcome, headers: Answer['headers'] = NONE): Answer {
  const answer = dialect.answer(outcome, head);
  if (headers === NONE) return answer;
  return { ...answer, headers: { ...answer.headers, ...headers } };
}
const NONE = {};

/** Without parameters. Nearly always it is the first, so that one is not looked at further. */
function typeOf(contentType: string): string {
  if (contentType === 'application/json') return contentType;
  return (contentType.split(';', 1)[0] as string).trim().toLowerCase();
}
