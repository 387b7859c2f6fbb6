import { html } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';

export type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

/** Served beside the pages, since they may use no style of their own. */
export const STYLE = `:root { color-scheme: light dark; font: 16px/1.6 system-ui, sans-serif; background: light-dark(#fff, #121212); color: light-dark(#1b1b1b, #eee) }
body { max-width: 48rem; margin: 2rem auto; padding: 0 1rem; overflow-wrap: anywhere }
h1 { font-size: 1.6rem; line-height: 1.25 } h2 { margin-top: 2.5rem; font-size: 1.2rem } h3 { font-size: 1rem }
a { color: light-dark(#0b5f8a, #7cc4ec) } code, pre { font-size: .875em }
pre { white-space: pre-wrap; padding: .75rem; background: light-dark(#f3f3f3, #222) }
.wide { overflow-x: auto } table { border-collapse: collapse; width: 100% }
th, td { padding: .3rem .6rem .3rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid light-dark(#ddd, #444); overflow-wrap: break-word }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap }
nav a, nav span { margin-right: 1rem } progress { width: 8rem; max-width: 25vw; accent-color: light-dark(#0b5f8a, #7cc4ec) }
input, button { font: inherit; padding: .4rem .6rem; max-width: 100% } input { width: 24rem; box-sizing: border-box }
@media (max-width: 32rem) {
  .fields thead { display: none } .fields tr, .fields td { display: block }
  .fields tr { padding: .5rem 0; border-bottom: 1px solid light-dark(#ddd, #444) }
  .fields td { padding: 0; border: 0; overflow-wrap: anywhere } .fields td:first-child { font-weight: 600 }
}
@media print { nav, form { display: none } body { margin: 0; max-width: none } }
`;

/** A page that needs no script. */
export function layout(title: string, project: string, body: Html): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="stylesheet" href="/p/style.css">
</head>
<body>
<nav aria-label="Pages"><a href="/p/${project}">Telemetry of ${project}</a><a href="/p/${project}/me">What is stored of me</a></nav>
<main>${body}</main>
</body>
</html>
`;
}
