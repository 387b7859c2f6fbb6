import { html } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';
import { STYLE } from '../style.ts';

export type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

/** Served beside the pages, since they may use no style of their own. */
export const PUBLIC_STYLE = `${STYLE}
.top { position: relative; display: flex; flex-wrap: wrap; align-items: center; gap: .25rem 1.25rem; padding: .85rem 0; border-bottom: 1px solid var(--line) }
.top a { color: var(--muted); font-weight: 550; text-decoration: none } .top a:hover { color: var(--text) }
.top a[aria-current] { color: var(--text) }
.contents ul { columns: 2; column-gap: 2rem; margin: 0; padding: 0; list-style: none } .contents li { break-inside: avoid }
.contents p { margin: 1.5rem 0 .25rem; color: var(--muted); font-size: .875rem; font-weight: 550 }
.switch { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem; margin: 1rem 0 }
.switch > :is(a, span) { padding: .2rem .7rem; border: 1px solid var(--edge); border-radius: 8px; color: var(--text); text-decoration: none }
.switch > a:hover { border-color: var(--text) } .switch > span { border-color: var(--accent); background: var(--accent); color: var(--on-accent); font-weight: 550 }
.switch > .plain { margin-left: auto; border: 0; color: var(--accent); text-decoration: underline }
.wide { margin: .75rem 0; overflow-x: auto } table { border-collapse: collapse; width: 100% }
th { color: var(--muted); font-size: .8125rem; font-weight: 550 }
th, td { padding: .45rem 1.25rem .45rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); overflow-wrap: break-word }
th:last-child, td:last-child { padding-right: .25rem } td ul { margin: .25rem 0 0 }
.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap }
figure { margin: 1rem 0 .5rem } figcaption { display: flex; justify-content: space-between; gap: 1rem; margin-top: .35rem; font-variant-numeric: tabular-nums }
.columns { display: block; width: 100%; height: 7rem; border-bottom: 1px solid var(--edge); fill: var(--accent) } .columns .few { fill: var(--edge) }
details { margin: .5rem 0 } summary { color: var(--accent); cursor: pointer }
progress { appearance: none; display: block; width: 9rem; max-width: 25vw; height: .5rem; margin-top: .55rem; border: 0; border-radius: 3px; background: var(--ground); overflow: hidden }
progress::-webkit-progress-bar { background: var(--ground) } progress::-webkit-progress-value { background: var(--accent) } progress::-moz-progress-bar { background: var(--accent) }
label { font-weight: 550 }
input, button { max-width: 100%; padding: .5rem .8rem; border: 1px solid var(--edge); border-radius: 8px; background: var(--surface); color: var(--text); font: inherit }
input { width: 27rem; font-family: ui-monospace, Menlo, Consolas, "Liberation Mono", monospace; font-size: .9375rem }
button { border-color: var(--accent); background: var(--accent); color: var(--on-accent); font-weight: 600; cursor: pointer }
@media (min-width: 76rem) {
  body { max-width: 74rem } .top { padding-inline: 0 }
  .has-contents { display: grid; grid-template-columns: 16rem minmax(0, 46rem); gap: 0 4rem; align-items: start }
  main { max-width: 46rem }
  .contents { position: sticky; top: 1rem; grid-column: 1; grid-row: 1; margin-top: 1rem } .contents ul { columns: 1 } .contents a { color: var(--muted); text-decoration: none }
  .contents a:hover { color: var(--text); text-decoration: underline } .contents li { margin: .4rem 0; line-height: 1.35 }
  .has-contents main { grid-column: 2; grid-row: 1 }
}
@media (max-width: 32rem) {
  .contents ul { columns: auto } .contents li { display: inline-block; margin: .15rem 1rem .15rem 0; font-size: .875rem }
  .switch > .plain { margin-left: 0 }
  .fields thead { display: none } .fields tr, .fields td { display: block }
  .fields tr { padding: .5rem 0; border-bottom: 1px solid var(--line) }
  .fields td { padding: 0; border: 0; overflow-wrap: anywhere } .fields td:first-child { font-weight: 600 }
  th, td { padding-right: .6rem }
}
@media print { nav, form { display: none } body { margin: 0; max-width: none } }
`;

/** A part of a page that can be gone to. */
export interface Part {
  readonly id: string;
  readonly title: string;
}

interface Page {
  readonly title: string;
  readonly project: string;
  /** Of the two pages of a project. */
  readonly is: 'public' | 'me';
  readonly body: Html;
  /** Where it is long. */
  readonly contents?: readonly Part[];
}

/** A page that needs no script. */
export function layout({ title, project, is, body, contents = [] }: Page): Html {
  const to = (page: Page['is'], path: string, text: string) =>
    is === page ? html`<a href="${path}" aria-current="page">${text}</a>` : html`<a href="${path}">${text}</a>`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="stylesheet" href="/p/style.css">
</head>
<body>
<nav class="top" aria-label="Pages">${to('public', `/p/${project}`, `Telemetry of ${project}`)}${to('me', `/p/${project}/me`, 'What is stored of me')}</nav>
<div${contents.length === 0 ? '' : html` class="has-contents"`}>${contents.length === 0 ? '' : listOf(contents)}
<main>${body}</main></div>
</body>
</html>
`;
}

function listOf(contents: readonly Part[]): Html {
  return html`<nav class="contents" aria-label="On this page"><p>On this page</p><ul>${contents.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}</ul></nav>`;
}
