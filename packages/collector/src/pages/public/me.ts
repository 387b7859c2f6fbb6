import type { Contract } from '@aboveboard/contract';
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { html } from 'hono/html';
import { openGuessLimiter } from '../../access/guesses.ts';
import { canonicalId, formsOf } from '../../erase/identity.ts';
import { askErasure, readErasure } from '../../erase/receipts.ts';
import type { OpenProject } from '../../projects/projects.ts';
import { eventsTable } from '../../store/schema.ts';
import type { Store } from '../../store/store.ts';
import { type Html, layout } from './layout.ts';
import { erasureState, moment, noReceipt, receiptAt, receiptForm } from './receipt.ts';

export interface MeParts {
  readonly dataDir: string;
  readonly store: Store;
  readonly now: () => number;
  /** @throws HTTPException where there is no such page */
  readonly projectOf: (c: Context) => OpenProject;
}

/** So many rows are shown; the counts are of all. */
const MAX_ROWS = 500;
const MAX_FORM = 1024;

/**
 * `/p/PROJECT/me`: what is stored under an id, and its erasure. An id comes in the body of a form, never in an address, where
 * it would be logged and remembered. Nobody has to sign in: it is random and known to its machine alone.
 */
export function createMe({ dataDir, store, now, projectOf }: MeParts): Hono {
  const me = new Hono();
  const limiter = openGuessLimiter();
  const page = (c: Context, body: Html, status: 200 | 202 | 400 | 404 | 429 | 503 = 200) => {
    const { name } = projectOf(c);
    return c.html(
      layout({
        title: `What is stored of me: ${name}`,
        project: name,
        is: 'me',
        body: html`<h1>What is stored of me</h1>${body}`,
      }),
      status,
      { 'cache-control': 'no-store' },
    );
  };
  /** What the form says, or the answer to who comes too often or gave no id. */
  const idOf = async (c: Context) => {
    if (!hasIds(projectOf(c))) return { answer: page(c, nothingToFind(projectOf(c))) };
    const wait = limiter.check(c.req.header('x-forwarded-for') ?? '', now());
    if (wait > 0) {
      c.header('retry-after', String(wait));
      return {
        answer: page(
          c,
          html`<p class="note" role="alert">Too many tries; come again in ${wait} s.</p>${form(projectOf(c))}`,
          429,
        ),
      };
    }
    const given = (await c.req.parseBody()).id;
    const id = canonicalId(typeof given === 'string' ? given.trim() : given);
    if (id !== null) return { id };
    const problem = html`<p class="note" role="alert">This is no id: expected 32 hexadecimal digits, or a UUID.</p>${form(projectOf(c))}`;
    return { answer: page(c, problem, 400) };
  };

  me.use('/:project/me/*', bodyLimit({ maxSize: MAX_FORM }));
  me.get('/:project/me', (c) => {
    const project = projectOf(c);
    return page(c, hasIds(project) ? form(project) : nothingToFind(project));
  });
  me.post('/:project/me', async (c) => {
    const { id, answer } = await idOf(c);
    if (id === undefined) return answer;
    const project = projectOf(c);
    return page(c, html`${await stored(store, project, id)}${eraseForm(project.name, id)}`);
  });
  me.post('/:project/me/erase', async (c) => {
    const { id, answer } = await idOf(c);
    if (id === undefined) return answer;
    const erasure = askErasure(dataDir, projectOf(c).name, id, new Date(now()));
    if (typeof erasure === 'string') return page(c, html`<p>Too many erasures wait; come again later.</p>`, 503);
    const { receipt, asked } = erasure;
    return page(
      c,
      html`<h2>It will be erased</h2>
<p>Asked on ${moment(asked)}. Keep this receipt: it says nothing of the id, and will say when it was verified that nothing is stored under it any more.</p>
<p><code>${receipt}</code></p><p><a href="${receiptAt(projectOf(c), receipt)}">How far it is</a></p>`,
      202,
    );
  });
  me.get('/:project/me/receipt', (c) => {
    const project = projectOf(c);
    const receipt = (c.req.query('receipt') ?? '').trim();
    const erasure = readErasure(dataDir, receipt);
    if (erasure === null) return page(c, html`${noReceipt}${receiptForm(project)}`, 404);
    return page(c, html`${erasureState(project, erasure)}${receiptForm(project)}`);
  });
  return me;
}

function hasIds({ contracts }: OpenProject): boolean {
  return contracts.some(({ streams }) => Object.values(streams).some(({ identity }) => identity.type !== 'none'));
}

function nothingToFind({ name, current }: OpenProject): Html {
  const command = commandOf(current.contract);
  const shows = command === null ? '' : html`: <code>${command} telemetry</code> shows it`;
  return html`<p>There is nothing to find: no report of ${name} has an id in it, by any contract that was ever published here. Once a report has arrived, nobody can tell whose it was, neither you nor who runs this collector, so it can be neither shown nor erased alone.</p>
<p>What your own machine has sent and will send is on it${shows}. <a href="/p/${name}">What can be in a report, and for how long it is kept</a>.</p>`;
}

/** What people type to start the tool, which a project's name need not be; `null` where its contract says that there is no such command. */
function commandOf({ command, name }: Contract): string | null {
  return command === false ? null : (command ?? name);
}

function form(project: OpenProject): Html {
  const { name, current } = project;
  const command = commandOf(current.contract);
  const shows = command === null ? '' : html`: <code>${command} telemetry status</code> shows it`;
  return html`<p>Your id is on your machine${shows}. It is not kept here, nor logged.</p>
<form method="post" action="/p/${name}/me"><p><label for="id">Your id</label><br>
<input id="id" name="id" required autocomplete="off" spellcheck="false" maxlength="64"></p>
<p><button>Show what is stored under it</button></p></form>${receiptForm(project)}`;
}

function eraseForm(name: string, id: string): Html {
  return html`<h2 id="erase">Erase it</h2><p>Everything that is stored under this id is deleted, here and at whoever it was passed on to and can take it back; nothing more is stored under it.</p>
<form method="post" action="/p/${name}/me/erase"><input type="hidden" name="id" value="${id}"><button>Erase everything under this id</button></form>`;
}

async function stored(store: Store, { name }: OpenProject, id: string): Promise<Html> {
  const mine = `FROM ${eventsTable(name)} WHERE identity IN {ids:Array(String)}`;
  const ids = formsOf(id);
  const counts = await store.query<{ event: string; date: string; n: string | number }>(
    `SELECT event, toString(day) AS date, count() AS n ${mine} GROUP BY event, day ORDER BY day DESC, event`,
    { ids },
  );
  const rows = await store.query<{ event: string; date: string; common: unknown; fields: unknown }>(
    `SELECT event, toString(day) AS date, common, fields ${mine} ORDER BY day DESC, event LIMIT ${MAX_ROWS}`,
    { ids },
  );
  if (counts.length === 0) return html`<h2>What is stored</h2><p>Nothing is stored under this id.</p>`;
  const all = counts.reduce((sum, { n }) => sum + Number(n), 0);
  return html`<h2>What is stored</h2><p>${all === 1 ? 'One report' : `${all.toLocaleString('en')} reports`}. <a href="#erase">Erase ${all === 1 ? 'it' : 'them'}</a>.</p>
<div class="wide" tabindex="0"><table><thead><tr><th>day</th><th>event</th><th class="n">reports</th></tr></thead>
<tbody>${counts.map(({ event, date, n }) => html`<tr><td>${date}</td><td><code>${event}</code></td><td class="n">${Number(n)}</td></tr>`)}</tbody></table></div>
<h2>Every report</h2>${all > rows.length ? html`<p>The newest ${rows.length} of ${all.toLocaleString('en')}.</p>` : ''}
<pre>${rows.map(({ event, date, common, fields }) => `${JSON.stringify({ day: date, event, common, fields }, present)}\n`)}</pre>`;
}

/** The table has a column for every field of every event: what a report does not have is nothing that is stored. */
function present(_: string, value: unknown): unknown {
  return value === null || (Array.isArray(value) && value.length === 0) ? undefined : value;
}
