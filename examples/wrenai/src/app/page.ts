/** The page: ask a question of the sample shop, and see the statement and its rows. */
export function page(hasPosthog: boolean): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>WrenAI, an example</title>
<style>
  :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
  body { max-width: 42rem; margin: 3rem auto; padding: 0 1rem; }
  form { display: flex; gap: .5rem; }
  input { flex: 1; font: inherit; padding: .4rem .6rem; }
  button { font: inherit; padding: .4rem .9rem; }
  pre { overflow-x: auto; padding: .8rem; border: 1px solid color-mix(in srgb, currentColor 25%, transparent); }
</style>
<h1>Ask your data</h1>
<p>A shop with the tables <code>orders</code> and <code>customers</code>: “total amount by city”, “how many orders”.</p>
<form id="ask">
  <input id="question" aria-label="Question" value="total amount by city">
  <button data-ph-capture="true">Ask</button>
</form>
<pre id="answer" aria-live="polite">Nothing was asked yet.</pre>
${hasPosthog ? '<script src="/posthog.js"></script>' : ''}
<script src="/page.js"></script>
</html>
`;
}

/** Sets the shop up, and takes a question through the steps. With PostHog in the page, everything that it captures by itself. */
export const pageScript = `
const post = async (path, body) => {
  const answer = await fetch(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  const found = await answer.json();
  if (!answer.ok) throw new Error(found.error);
  return found;
};
const ready = (async () => {
  const config = await (await fetch('/api/config')).json();
  if (config.isTelemetryEnabled && globalThis.posthog) {
    await new Promise((loaded) => posthog.init(atob(config.telemetryKey), {
      api_host: config.telemetryHost, opt_out_useragent_filter: true, loaded,
      autocapture: { css_selector_allowlist: ['[data-ph-capture="true"]'] },
    }));
    posthog.identify(config.userUUID);
  }
  await post('/api/connection/sample', { name: 'shop' });
  await post('/api/connection/tables', { tables: ['orders', 'customers'] });
  await post('/api/modeling/deploy', {});
})();
document.getElementById('ask').addEventListener('submit', async (event) => {
  event.preventDefault();
  const shown = document.getElementById('answer');
  const question = document.getElementById('question').value;
  try {
    await ready;
    const { sql } = await post('/api/ask', { question });
    const { id } = await post('/api/threads', { question, sql });
    const { rows } = await post('/api/answer', { thread: id });
    shown.textContent = sql + '\\n\\n' + rows.map((row) => Object.values(row).join('  ')).join('\\n');
  } catch (error) {
    shown.textContent = error.message;
  }
});
`;
