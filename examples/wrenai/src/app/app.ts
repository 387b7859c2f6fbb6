import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Hono } from 'hono';
import { ask } from '../engine/ask.ts';
import { plan, run } from '../engine/query.ts';
import { type Component, type Usage, used } from '../usage/usage.ts';
import { page, pageScript } from './page.ts';
import { choose, connect, deploy, newState } from './state.ts';

export interface AppOptions {
  readonly usage: Usage;
  /** The script of PostHog for browsers, where the page has it. */
  readonly posthogScript: string | undefined;
}

type Body = Readonly<Record<string, unknown>>;

/** The web application: its steps are the components whose use is told. */
export function createApp({ usage, posthogScript }: AppOptions): Hono {
  const app = new Hono();
  const state = newState();

  /** One step of the application, by what it is called in the contract. */
  const step = (path: string, component: Component, act: (body: Body) => unknown) =>
    app.post(path, async (c) => {
      const body = await bodyOf(c.req.raw);
      return c.json((await used(usage, component, body, () => act(body))) ?? { done: true });
    });
  const query = (component: Component, sql: string) =>
    used(usage, component, { sql }, () => {
      const planned = plan(sql, state.tables);
      return component === 'ibis_query' ? run(planned) : [];
    });

  step('/api/connection/sample', 'connection_start_sample_dataset', ({ name }) => connect(state, text(name)));
  step('/api/connection/tables', 'connection_save_tables', ({ tables }) => choose(state, names(tables)));
  step('/api/modeling/deploy', 'modeling_deploy_mdl', () => deploy(state));
  step('/api/ask', 'home_ask_candidate', async ({ question }) => {
    if (!state.isDeployed) throw new Error('deploy a model before you ask');
    const sql = ask(text(question), state.tables);
    await query('ibis_dry_run', sql);
    return { sql };
  });
  step('/api/threads', 'home_create_thread', ({ question, sql }) => {
    const id = randomUUID();
    state.threads.set(id, { question: text(question), sql: text(sql) });
    return { id };
  });
  step('/api/answer', 'home_answer_question', async ({ thread }) => {
    const found = state.threads.get(text(thread));
    if (found === undefined) throw new Error('there is no such thread');
    const rows = await query('ibis_query', found.sql);
    return { answer: `${found.question}: ${rows.length} rows`, rows };
  });
  step('/api/preview', 'home_preview_answer', async ({ sql }) => ({ rows: await query('ibis_query', text(sql)) }));
  step('/api/views', 'home_create_view', async ({ name, sql }) => {
    await query('ibis_dry_run', text(sql));
    state.views.set(text(name), text(sql));
  });
  step('/api/knowledge/instructions', 'knowledge_create_instruction', ({ instruction }) => {
    state.instructions.push(text(instruction));
  });
  step('/api/knowledge/sql-pairs', 'knowledge_create_sql_pair', ({ question, sql }) => {
    state.sqlPairs.push({ question: text(question), sql: text(sql) });
  });
  step('/api/reset', 'setting_reset_project', () => Object.assign(state, newState()));

  app.get('/', (c) => c.html(page(usage.page !== null)));
  app.get('/page.js', (c) => c.body(pageScript, 200, { 'content-type': 'text/javascript' }));
  app.get('/api/config', (c) => c.json({ isTelemetryEnabled: usage.page !== null, ...usage.page }));
  if (posthogScript !== undefined) {
    app.get('/posthog.js', (c) => c.body(readFileSync(posthogScript), 200, { 'content-type': 'text/javascript' }));
  }
  app.onError((error, c) => {
    // A step that did not work has told so itself; anything else was nobody's.
    if (!(error instanceof Error) || c.req.method !== 'POST') usage.happened('graphql_error', 'failed');
    return c.json({ error: error instanceof Error ? error.message : 'something went wrong' }, 400);
  });
  return app;
}

async function bodyOf(request: Request): Promise<Body> {
  const body: unknown = await request.json().catch(() => ({}));
  return typeof body === 'object' && body !== null ? (body as Body) : {};
}

function text(value: unknown): string {
  if (typeof value !== 'string' || value.trim() === '') throw new Error('expected a text that is not empty');
  return value;
}

function names(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(text) : [text(value)];
}
