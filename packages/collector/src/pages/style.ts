/**
 * Of the pages that need no script: the front page has it in itself, the public pages are served it. Its colours are the
 * dashboard's, whose contrast is measured there.
 */
export const STYLE = `:root {
  color-scheme: light dark; font: 16px/1.6 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  --ground: light-dark(#f5f6f8, #0e1014); --surface: light-dark(#fff, #16191f); --line: light-dark(#e4e7ec, #272c36);
  --edge: light-dark(#858e9d, #687181); --text: light-dark(#14171d, #eceef2); --muted: light-dark(#596273, #9ba4b3);
  --accent: light-dark(#3056d3, #86a0ff); --on-accent: light-dark(#fff, #0e1014);
  background: var(--surface); color: var(--text);
}
*, *::before, *::after { box-sizing: border-box }
body { max-width: 46rem; margin: 0 auto; padding: 0 1rem 4rem; overflow-wrap: anywhere }
h1 { margin: 2rem 0 .75rem; font-size: 1.75rem; letter-spacing: -.02em; line-height: 1.25 }
h2 { margin: 3rem 0 .75rem; padding-top: 1.5rem; border-top: 1px solid var(--line); font-size: 1.2rem; letter-spacing: -.01em; line-height: 1.3 }
h1 + h2 { margin-top: 1.25rem; padding-top: 0; border: 0 }
h3 { margin: 2rem 0 .5rem; font-size: 1rem } p { margin: .75rem 0 } ul { padding-left: 1.25rem } li { margin: .25rem 0 }
a { color: var(--accent); text-underline-offset: 3px }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px }
code, pre { font-family: ui-monospace, "SF Mono", "Cascadia Code", Menlo, Consolas, "Liberation Mono", monospace; font-size: .875em; line-height: 1.5 }
code { padding: .1em .2em; border-radius: 4px; background: var(--ground) }
:is(td, dt, dd, h3) code { padding: 0; background: none } h3 code { font-size: 1rem }
pre { padding: 1rem; border: 1px solid var(--line); border-radius: 8px; background: var(--ground); white-space: pre-wrap }
pre code { padding: 0; background: none; font-size: 1em }
dt { margin-top: .75rem; font-weight: 600 } dd { margin: 0 0 .75rem }
.muted, figcaption { color: var(--muted); font-size: .875rem }
.note { margin-top: 1.25rem; padding: .5rem .85rem; border: 1px dashed var(--muted); border-radius: 8px }
`;
