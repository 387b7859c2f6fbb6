import { type Contract, contractHash } from '@aboveboard/contract';
import { diff, score, summary, usersPage } from '@aboveboard/contract/life';
import { html, raw } from 'hono/html';
import { Marked } from 'marked';
import type { Books } from '../../api/types.ts';
import type { OpenProject } from '../../projects/projects.ts';
import { type Html, layout, type Part } from './layout.ts';
import { type Correction, type Numbers, type PublicTable, RANGES } from './numbers.ts';

interface Published {
  readonly project: OpenProject;
  readonly numbers: Numbers;
  /** `null` where they would tell too much. */
  readonly books: Books | null;
  readonly corrections: readonly Correction[];
}

/**
 * The public page of a project: its contract in words, its history, what everybody may know of the numbers, what was corrected in
 * them, the books.
 */
export function publicPage({ project, numbers, books, corrections }: Published): Html {
  const { name } = project;
  const parts = [...partsOf(project.current.contract), HISTORY, NUMBERS, CORRECTIONS, BOOKS];
  return layout({
    title: `Telemetry of ${name}`,
    project: name,
    is: 'public',
    contents: parts,
    body: html`${project.simulated === undefined ? '' : html`<p class="note"><strong>Simulated.</strong> All traffic of this project is made up, by <code>aboveboard simulate</code>: no number here is about anybody.</p>`}
${contractInWords(project.current.contract)}
<p>The same, to keep: <a href="/p/${name}/TELEMETRY.md">TELEMETRY.md</a>, <a href="/p/${name}/contract.json">contract.json</a>.</p>
${history(project.contracts)}
${whatIsKnown(numbers)}
${corrected(corrections)}
${inBooks(numbers, books)}`,
  });
}

const HISTORY: Part = { id: 'history', title: 'How the contract changed' };
const NUMBERS: Part = { id: 'numbers', title: 'What the reports add up to' };
const CORRECTIONS: Part = { id: 'corrections', title: 'What was corrected' };
const BOOKS: Part = { id: 'books', title: 'What became of every event' };

// A contract's own words are escaped by usersPage; what were HTML in it nevertheless is left out.
const markdown = new Marked({ gfm: true, renderer: { html: () => '', heading, table: wideTable } });

function contractInWords(contract: Contract): Html {
  return raw(markdown.parse(usersPage(contract), { async: false }) as string);
}

/** What of the users' page can be gone to. */
function partsOf(contract: Contract): Part[] {
  return markdown.lexer(usersPage(contract)).flatMap((token) => {
    return token.type === 'heading' && token.depth === 2 ? [{ id: idOf(token.text), title: token.text }] : [];
  });
}

function heading(text: string, level: number, written: string): string {
  return level === 2 ? `<h2 id="${idOf(written)}">${text}</h2>` : `<h${level}>${text}</h${level}>`;
}

function idOf(title: string): string {
  return title.toLowerCase().replace(/[^a-z0-9]+/g, '-');
}

/** On a phone a wide table scrolls, and not the page; what each field says stands there beneath its name. */
function wideTable(head: string, body: string): string {
  const isOfFields = head.includes('<th>why</th>');
  return `<div class="wide${isOfFields ? ' fields' : ''}" tabindex="0"><table><thead>${head}</thead><tbody>${body}</tbody></table></div>`;
}

/** The revisions in the order in which they were published to this collector, the newest first. */
function history(contracts: readonly Contract[]): Html {
  const rows = contracts.map((contract, at) => {
    const before = contracts[at - 1];
    const changes = before === undefined ? [] : diff(before, contract);
    const bits = Math.max(0, ...score(contract).streams.map(({ estimate }) => estimate));
    return html`<tr><td>${at + 1}</td><td><code>${contractHash(contract).slice(0, 12)}</code></td><td class="n">${bits.toFixed(1)} bits</td>
<td>${before === undefined ? 'the first' : summary(changes)}${changes.length === 0 ? '' : html`<ul>${changes.map(({ message }) => html`<li>${message}</li>`)}</ul>`}</td></tr>`;
  });
  return html`${headingOf(HISTORY)}
<p>Every contract that was published to this collector, the newest first, with how identifying it usually is.</p>
<div class="wide fields" tabindex="0"><table><thead><tr><th>no.</th><th>contract</th><th class="n">score</th><th>what changed</th></tr></thead><tbody>${rows.reverse()}</tbody></table></div>`;
}

function whatIsKnown(numbers: Numbers): Html {
  const { project, days, from, to, k, counting, tables, events } = numbers;
  const title = headingOf(NUMBERS);
  if (counting === 'none') {
    return html`${title}<p>Nothing in these reports tells installs apart, so nobody can say how many stand behind a number, and none is published.</p>`;
  }
  return html`${title}
<nav class="switch" aria-label="Range">${RANGES.map((range) =>
    range === days
      ? html`<span aria-current="true">${range} days</span>`
      : html`<a href="/p/${project}?days=${range}#numbers">${range} days</a>`,
  )}<a class="plain" href="/p/${project}/numbers.json?days=${days}">as JSON</a></nav>
<p>The whole weeks from ${from} to ${to}. No number of fewer than ${k} installs is published: smaller groups, and one more where they could be computed, are counted together as others.</p>
<h3>Active installs by week</h3>
${columns(numbers)}
${tables.length === 0 ? '' : html`<p>Below, an install that was active in three of these weeks counts three times: its <em>install-weeks</em>.</p>`}
${tables.map(shareTable)}
<h3>Events by installs</h3>
${
  counting === 'presence'
    ? html`<p>Nothing links an event to an install here, so nobody can say how many installs sent it.</p>`
    : grid(
        ['event', 'install-weeks'],
        events.map(({ event, installWeeks }) => [event, count(installWeeks)]),
      )
}`;
}

function shareTable({ field, rows, others }: PublicTable): Html {
  const whole = rows.reduce((sum, { installWeeks }) => sum + installWeeks, others);
  const all = [...rows, ...(others === 0 ? [] : [{ label: 'others', installWeeks: others, share: others / whole }])];
  return html`<h3><code>${field}</code></h3>
<div class="wide" tabindex="0"><table><thead><tr><th>value</th><th class="n">install-weeks</th><th class="n">share</th><th></th></tr></thead><tbody>${all.map(
    ({ label, installWeeks, share }) =>
      html`<tr><td>${label}</td><td class="n">${count(installWeeks)}</td><td class="n">${(share * 100).toFixed(1)} %</td><td><progress max="1" value="${share.toFixed(3)}" aria-label="${label}"></progress></td></tr>`,
  )}</tbody></table></div>`;
}

function corrected(corrections: readonly Correction[]): Html {
  const title = headingOf(CORRECTIONS);
  if (corrections.length === 0) return html`${title}<p>Nothing that was published here has been corrected.</p>`;
  return html`${title}
<p>What is known to be wrong in these numbers, or was put right after they had been published, the newest first.</p>
<ul>${corrections.map(({ day, text }) => html`<li><time datetime="${day}">${day}</time>: ${text}</li>`)}</ul>`;
}

function inBooks({ from, to, k }: Numbers, books: Books | null): Html {
  const title = headingOf(BOOKS);
  if (books === null) return html`${title}<p>Not published while no week has ${k} installs.</p>`;
  if (books.received === 0) {
    return html`${title}<p>Nothing arrived from ${from} to ${to}. What is counted above is of the days on which it happened, and arrived later.</p>`;
  }
  const dropped = Object.values(books.dropped).reduce((sum, n) => sum + n, 0);
  return html`${title}
<p>Events that arrived from ${from} to ${to}: received = stored + duplicate + dropped + limited + waiting.</p>
${grid(
  ['', 'events'],
  [
    ['received', books.received],
    ['stored', books.stored],
    ['duplicate: delivered twice, kept once', books.duplicate],
    ['dropped: not in the contract', dropped],
    ['limited: too many at once', books.limited],
    ['waiting to be stored', books.waiting],
  ].map(([what, n]) => [String(what), count(Number(n))]),
)}`;
}

/** A column for each week, without a script or a style of its own; the table beneath has every number. */
function columns({ active, k }: Numbers): Html {
  const most = Math.max(...active.map(({ installs }) => installs ?? 0));
  if (most === 0) return html`<p>In no week were there ${k} installs.</p>`;
  const slot = 10;
  const bars = active.map(({ week, installs }, at) => {
    const height = installs === null ? 1.5 : (100 * installs) / most;
    const said = `week from ${week}: ${installs === null ? `fewer than ${k}` : count(installs)}`;
    return html`<rect${installs === null ? html` class="few"` : ''} x="${at * slot + 1}" y="${(100 - height).toFixed(1)}" width="${slot - 2}" height="${height.toFixed(1)}"><title>${said}</title></rect>`;
  });
  const last = active.at(-1);
  return html`<figure><svg class="columns" viewBox="0 0 ${active.length * slot} 100" preserveAspectRatio="none" role="img" aria-label="Active installs by week, ${count(most)} at most">${bars}</svg>
<figcaption><span>week from ${active[0]?.week}</span><span>${count(most)} at most</span><span>week from ${last?.week}</span></figcaption></figure>
<details><summary>Every week</summary>${grid(
    ['week from', 'installs'],
    active.map(({ week, installs }) => [week, installs === null ? `fewer than ${k}` : count(installs)]),
  )}</details>`;
}

function headingOf({ id, title }: Part): Html {
  return html`<h2 id="${id}">${title}</h2>`;
}

function grid(head: readonly string[], rows: readonly (readonly string[])[]): Html {
  if (rows.length === 0) return html`<p>Nothing that may be published yet.</p>`;
  const [first, ...others] = head;
  return html`<div class="wide" tabindex="0"><table><thead><tr><th>${first}</th>${others.map((name) => html`<th class="n">${name}</th>`)}</tr></thead>
<tbody>${rows.map(([name, ...cells]) => html`<tr><td>${name}</td>${cells.map((cell) => html`<td class="n">${cell}</td>`)}</tr>`)}</tbody></table></div>`;
}

function count(n: number): string {
  return n.toLocaleString('en');
}
