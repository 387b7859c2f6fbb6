import { type Context, Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { Oidc } from '../access/oidc.ts';
import { DAY_MS, utcDay } from '../day/day.ts';
import { askErasure } from '../erase/receipts.ts';
import { CONTENT_TYPES, exportRows, isFormat } from '../export/export.ts';
import { listening } from '../export/sql.ts';
import type { Live } from '../live/live.ts';
import type { OpenProject, Registry } from '../projects/projects.ts';
import type { Answers } from '../reports/answers.ts';
import { linkedStreams, parseSteps } from '../reports/funnel/steps.ts';
import type { Question, Where } from '../reports/report.ts';
import { COMPARING, isReportName, reports } from '../reports/reports.ts';
import { rawSince, retentionDays } from '../store/retention/retention.ts';
import { planFor } from '../store/rollup/rollup.ts';
import { countingOf } from '../store/schema.ts';
import type { Store } from '../store/store.ts';
import { createKept } from './kept.ts';
import { openLiveStreams } from './live.ts';
import { sampleBatch } from './sample.ts';
import { createSessions } from './sessions.ts';
import type { Books, ForwarderState, ProjectSummary, Report, Reports } from './types.ts';

/** What the API needs of the process that it runs in. */
export interface ApiParts {
  readonly dataDir: string;
  readonly registry: Registry;
  readonly store: Store;
  readonly answers: Answers;
  readonly books: (project: string, range: Range) => Promise<Books>;
  readonly lastStored: (project: string) => string | null;
  /** Sign-in by a provider of identities, where one is configured. */
  readonly oidc: Oidc | null;
  /** What people type to come here, where it is not what this process sees; `null` otherwise. */
  readonly publicUrl: string | null;
  readonly localKey: string;
  readonly forwarders: () => readonly ForwarderState[];
  readonly live: Live;
}

/** UTC dates, both included. */
export interface Range {
  readonly from: string;
  readonly to: string;
}

const MAX_DAYS = 366;

/** The reports API, `/api/...`; its shapes are in types.ts. */
export function createApi(parts: ApiParts): Hono {
  const { registry, store, answers, books, lastStored } = parts;
  const api = new Hono();

  const { allows, routes } = createSessions(parts);
  api.route('/', routes);

  api.route('/', createKept({ dataDir: parts.dataDir, allows, projectOf: (c) => projectOf(c, registry).name }));
  api.use('/projects/*', allows('read'));
  api.use('/projects', allows('read'));
  api.use('/forwarders', allows('read'));
  api.get('/forwarders', (c) => c.json(parts.forwarders()));
  api.get('/projects', (c) =>
    c.json(
      registry.all().map(
        ({ name, key, simulated, current: { contract } }): ProjectSummary => ({
          name,
          why: contract.why,
          key,
          counting: countingOf(contract),
          lastStored: lastStored(name),
          linked: linkedStreams(contract),
          ...(simulated === undefined ? {} : { simulated: true }),
        }),
      ),
    ),
  );
  api.get('/projects/:project/books', async (c) => {
    return c.json(await books(projectOf(c, registry).name, rangeOf(c)));
  });
  api.get('/projects/:project/sample', (c) => c.json(sampleBatch(projectOf(c, registry), dateOf(Date.now()))));
  const answerLive = openLiveStreams(parts.live);
  api.get('/projects/:project/live', (c) => answerLive(c, projectOf(c, registry).name));
  api.get('/projects/:project/reports/:report', async (c) => {
    const project = projectOf(c, registry);
    const report = c.req.param('report');
    if (!isReportName(report)) throw unknown('report', Object.keys(reports));
    const range = rangeOf(c);
    const asked = {
      ...{ ...range, audience: audienceOf(c), today: dateOf(Date.now()) },
      version: COMPARING.has(report) ? null : versionOf(c),
      where: whereOf(c, project),
      ...stepsOf(c, project),
    };
    const question: Question = { store, project, ...asked };
    const format = c.req.query('format') ?? 'json';
    if (format === 'sql') {
      const { store: heard, statements } = listening(store);
      await reports[report]({ ...question, store: heard });
      return c.body(statements(), 200, { 'content-type': CONTENT_TYPES.sql });
    }
    const rows = await answers.of<readonly Reports[keyof Reports][]>(
      project,
      `${report} ${JSON.stringify(asked)}`,
      () => reports[report](question),
    );
    if (isFormat(format)) {
      const file = `${project.name}-${report}-${range.from}-${range.to}.${format}`;
      const disposition = `attachment; filename="${file}"`;
      const bytes = await exportRows(store, rows, format);
      // A copy: what the engine answers with may be memory that it uses again.
      return c.body(bytes.slice().buffer, 200, {
        'content-type': CONTENT_TYPES[format],
        'content-disposition': disposition,
      });
    }
    if (format !== 'json') {
      throw new HTTPException(400, { message: 'format: expected json, csv, ndjson, parquet or sql' });
    }
    const since = await answers.of(project, 'rawSince', () => rawSince(store, project.name));
    const raw = { rawSince: since, rawDays: retentionDays(project) };
    return c.json({ project: project.name, report, ...range, ...raw, rows } satisfies Report<unknown>);
  });
  api.use('/projects/:project/installs/:id', allows('admin'));
  api.delete('/projects/:project/installs/:id', (c) => {
    const erasure = askErasure(parts.dataDir, projectOf(c, registry).name, c.req.param('id'));
    if (erasure === 'malformed') {
      throw new HTTPException(400, { message: 'id: expected 32 hexadecimal digits, or a UUID' });
    }
    if (erasure === 'too_many') throw new HTTPException(503, { message: 'too many erasures wait; come again later' });
    return c.json(erasure, 202);
  });

  api.notFound((c) => c.json({ error: 'no such address under /api' }, 404));
  api.onError((error, c) => {
    if (error instanceof HTTPException) return error.res ?? c.json({ error: error.message }, error.status);
    throw error;
  });
  return api;
}

function projectOf(c: Context, registry: Registry): OpenProject {
  const project = registry.byName(c.req.param('project') ?? '');
  if (project === undefined)
    throw unknown(
      'project',
      registry.all().map(({ name }) => name),
    );
  return project;
}

function unknown(what: string, known: readonly string[]): HTTPException {
  return new HTTPException(404, { message: `no such ${what}; there are: ${known.join(', ')}` });
}

function rangeOf(c: Context): Range {
  const to = c.req.query('to') ?? dateOf(Date.now());
  const from = c.req.query('from') ?? dateOf(Date.parse(to) - 29 * DAY_MS);
  const days = (Date.parse(to) - Date.parse(from)) / DAY_MS + 1;
  if (!isDate(from) || !isDate(to) || days < 1 || days > MAX_DAYS) {
    throw new HTTPException(400, {
      message: `from and to: expected dates such as 2026-11-21, at most ${MAX_DAYS} days`,
    });
  }
  return { from, to };
}

function audienceOf(c: Context): 'ci' | 'people' | null {
  const audience = c.req.query('audience') ?? null;
  if (audience === null || audience === 'ci' || audience === 'people') return audience;
  throw new HTTPException(400, { message: 'audience: expected ci or people, or nothing for both' });
}

function versionOf(c: Context): string | null {
  const version = c.req.query('version') ?? null;
  if (version === null || version.length <= MAX_TEXT) return version;
  throw new HTTPException(400, { message: `version: expected at most ${MAX_TEXT} characters` });
}
const MAX_TEXT = 64;

/** `field=os&value=linux` */
function whereOf(c: Context, project: OpenProject): Where | null {
  const field = c.req.query('field');
  if (field === undefined) return null;
  const { common } = planFor(project);
  const dimension = common.find((one) => one.field === field);
  if (dimension === undefined) {
    const known = common.map((one) => one.field).join(', ') || '(none)';
    throw new HTTPException(400, { message: `field: expected one of ${known}` });
  }
  const value = c.req.query('value') ?? '';
  if (value.length <= MAX_TEXT) return { dimension, value };
  throw new HTTPException(400, { message: `value: expected at most ${MAX_TEXT} characters` });
}

function stepsOf(c: Context, { current }: OpenProject): Pick<Question, 'steps'> {
  const text = c.req.query('steps');
  if (text === undefined || text === '') return {};
  const steps = parseSteps(text, current.contract);
  if (typeof steps === 'string') throw new HTTPException(400, { message: steps });
  return { steps };
}

function isDate(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && dateOf(Date.parse(text)) === text;
}

function dateOf(time: number): string {
  return Number.isFinite(time) ? utcDay(time) : '';
}
