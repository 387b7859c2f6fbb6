import type {
  Books,
  LiveEntry,
  Note,
  ProjectSummary,
  Report,
  Reports,
  SavedView,
  Session,
} from '@aboveboard/collector/api';
import type { Audience } from './url-state.ts';

/** The collector's API as this page uses it. Every call throws an `ApiError` and nothing else. */
export type ReportName = keyof Reports;

export interface Range {
  readonly from: string;
  readonly to: string;
}

/** Of which days and whose use a report is asked. */
export interface Asked extends Range {
  readonly audience: Audience;
  /** One release; empty for what came without one, `null` for all. */
  readonly version: string | null;
  /** One value of a common field, empty for what came without it; `null` for all. */
  readonly field: string | null;
  readonly value: string | null;
}

/** What a report is asked besides. */
export type More = Readonly<Record<string, string>>;

/** `refused` is every answer that the page has no better word for; its status tells more. */
export type ApiErrorCode = 'signed-out' | 'too-many' | 'unreachable' | 'refused';

export class ApiError extends Error {
  readonly code: ApiErrorCode;
  readonly status: number | null;
  /** Seconds to wait, where the collector said so. */
  readonly retryAfter: number | null;

  constructor(code: ApiErrorCode, status: number | null = null, retryAfter: number | null = null) {
    super(status === null ? code : `${code} (${status})`);
    this.code = code;
    this.status = status;
    this.retryAfter = retryAfter;
  }
}

export async function session(signal?: AbortSignal): Promise<Session> {
  try {
    return await get<Session>('/session', signal);
  } catch (error) {
    if (error instanceof ApiError && error.code === 'signed-out') return { signedIn: false, oidc: false };
    throw error;
  }
}

export async function signIn(password: string): Promise<void> {
  await ask('/sign-in', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ password }),
  });
}

export async function signOut(): Promise<void> {
  await ask('/sign-out', { method: 'POST' });
}

export function projects(signal?: AbortSignal): Promise<readonly ProjectSummary[]> {
  return get('/projects', signal);
}

export function books(project: string, range: Range, signal?: AbortSignal): Promise<Books> {
  return get(`${path(project)}/books?${query(range)}`, signal);
}

export function report<Name extends ReportName>(
  project: string,
  name: Name,
  asked: Asked,
  more: More = {},
  signal?: AbortSignal,
): Promise<Report<Reports[Name]>> {
  return get(`${path(project)}/reports/${name}?${queryOf(asked, more)}`, signal);
}

export function notes(project: string, signal?: AbortSignal): Promise<readonly Note[]> {
  return get(`${path(project)}/notes`, signal);
}

export async function addNote(project: string, note: Omit<Note, 'id'>): Promise<void> {
  await ask(`${path(project)}/notes`, { method: 'POST', body: JSON.stringify(note) });
}

export async function deleteNote(project: string, id: string): Promise<void> {
  await ask(`${path(project)}/notes/${id}`, { method: 'DELETE' });
}

export function views(signal?: AbortSignal): Promise<readonly SavedView[]> {
  return get('/views', signal);
}

export async function saveView(view: SavedView): Promise<void> {
  await ask('/views', { method: 'POST', body: JSON.stringify(view) });
}

export async function deleteView(name: string): Promise<void> {
  await ask(`/views/${encodeURIComponent(name)}`, { method: 'DELETE' });
}

/** A batch that a client of the project could send now. */
export function sample(project: string, signal?: AbortSignal): Promise<object> {
  return get(`${path(project)}/sample`, signal);
}

/** What becomes of what arrives, for as long as nobody says `close()`; after a break it goes on where it was. */
export function listen(project: string, onEntry: (entry: LiveEntry, id: string) => void): EventSource {
  const source = new EventSource(`/api${path(project)}/live?last=100`);
  source.onmessage = ({ data, lastEventId }) => onEntry(JSON.parse(data as string) as LiveEntry, lastEventId);
  return source;
}

/** Where a report is to be had in another form: its rows as a file, or the questions to the store behind it. */
export function reportAddress(
  project: string,
  name: ReportName,
  asked: Asked,
  format: 'csv' | 'parquet' | 'sql',
  more: More = {},
): string {
  return `/api${path(project)}/reports/${name}?${queryOf(asked, more)}&format=${format}`;
}

const path = (project: string) => `/projects/${encodeURIComponent(project)}`;
const queryOf = ({ from, to, audience, version, field, value }: Asked, more: More) =>
  new URLSearchParams({
    ...{ from, to },
    ...(audience === 'all' ? {} : { audience }),
    ...(version === null ? {} : { version }),
    ...(field === null ? {} : { field, value: value ?? '' }),
    ...more,
  }).toString();
const query = ({ from, to }: Range) => new URLSearchParams({ from, to }).toString();

async function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  const answer = await ask(path, signal ? { signal } : {});
  try {
    return (await answer.json()) as T;
  } catch {
    // Cut off on the way, or a proxy's own page: either way the collector was not heard.
    throw new ApiError('unreachable', answer.status);
  }
}

/** A hung collector is an unreachable one: without a limit the page would stand still for ever. */
const PATIENCE = 15_000;

async function ask(path: string, init: RequestInit): Promise<Response> {
  const signals = [AbortSignal.timeout(PATIENCE), ...(init.signal ? [init.signal] : [])];
  let answer: Response;
  try {
    answer = await fetch(`/api${path}`, {
      ...init,
      cache: 'no-store',
      // No other site can set this header without being asked first: it proves that the request is ours.
      headers: { ...init.headers, 'x-aboveboard': '1' },
      signal: AbortSignal.any(signals),
    });
  } catch {
    throw new ApiError('unreachable');
  }
  if (answer.ok) return answer;
  throw new ApiError(codeOf(answer.status), answer.status, Number(answer.headers.get('retry-after')) || null);
}

function codeOf(status: number): ApiErrorCode {
  if (status === 401) return 'signed-out';
  if (status === 429) return 'too-many';
  // What a proxy says for a collector that is down.
  return status === 502 || status === 503 || status === 504 ? 'unreachable' : 'refused';
}
