import { type Contract, fieldsOf, keptWords } from '@aboveboard/contract';
import type { Project } from '../projects/open.ts';

/** What a server does with what it takes in. */
export interface Server {
  /** In a sentence or two. */
  readonly what: string;
  /** Whether there is a dashboard at it. */
  readonly hasDashboard: boolean;
}

const COLLECTOR: Server = {
  what: 'This server collects anonymous usage telemetry of developer tools, with Aboveboard.',
  hasDashboard: true,
};

/**
 * `GET /`: what this server is, what it collects for which project, and how to refuse. For people who found its address
 * in a tool's traffic, so it needs no sign-in and no script.
 *
 * @param isHtml whether the asker prefers HTML over plain text
 */
export function frontPage(projects: readonly Project[], isHtml: boolean, server = COLLECTOR): string {
  // Nobody sends to a project whose traffic is made up.
  const real = projects.filter(({ simulated }) => simulated === undefined);
  const sections = real.map(({ contracts }) => contracts[contracts.length - 1] as Contract);
  return isHtml ? html(sections, server) : text(sections, server);
}

const HOW = [
  'Each tool has a contract that lists everything it may ever send. What is not in the contract is not stored.',
  'No network address is kept.',
];

function text(contracts: readonly Contract[], { what }: Server): string {
  const lines = [what, ...HOW, '', ...(contracts.length === 0 ? ['It collects nothing yet.'] : [])];
  for (const contract of contracts) {
    lines.push(
      contract.name,
      `  ${contract.why}`,
      `  To refuse: ${contract.env}=0, or DO_NOT_TRACK=1. ${keptWords(contract.retention.days)}`,
    );
    lines.push(`  Questions: ${contract.contact}`, '  Events:');
    for (const [name, event] of Object.entries(contract.events)) {
      const fields = Object.keys(fieldsOf(event)).join(', ');
      lines.push(`    ${name}${fields === '' ? '' : ` (${fields})`}: ${event.why}`);
    }
    lines.push(`    with each: ${Object.keys(contract.common).join(', ')}`, '');
  }
  return `${lines.join('\n')}\n`;
}

function html(contracts: readonly Contract[], { what, hasDashboard }: Server): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Aboveboard</title>
<style>
  :root { color-scheme: light dark; font: 16px/1.6 system-ui, sans-serif }
  body { max-width: 44rem; margin: 3rem auto; padding: 0 1.25rem }
  h1 { font-size: 1.5rem } h2 { margin-top: 2.5rem; font-size: 1.125rem }
  dt { font-weight: 600 } dd { margin: 0 0 .75rem } code { font-size: .9em }
</style>
<h1>Aboveboard</h1>
<p>${escapeHtml(what)} ${HOW.join(' ')}</p>
${hasDashboard ? '<p>For its maintainers: <a href="/dashboard/">the dashboard</a>.</p>\n' : ''}${contracts.length === 0 ? '<p>It collects nothing yet.</p>' : contracts.map(section).join('\n')}
</html>
`;
}

function section(contract: Contract): string {
  const events = Object.entries(contract.events).map(([name, event]) => {
    const fields = Object.entries(fieldsOf(event)).map(
      ([field, { why }]) => `<code>${field}</code>: ${escapeHtml(why)}`,
    );
    return `<dt><code>${name}</code></dt><dd>${[escapeHtml(event.why), ...fields].join('<br>')}</dd>`;
  });
  const common = Object.entries(contract.common).map(([name, { why }]) => `<code>${name}</code>: ${escapeHtml(why)}`);
  return `<h2>${contract.name}</h2>
<p>${escapeHtml(contract.why)}</p>
<p>To refuse: <code>${contract.env}=0</code>, or <code>DO_NOT_TRACK=1</code>. ${keptWords(contract.retention.days)} Questions: ${escapeHtml(contract.contact)}</p>
<dl>${events.join('')}<dt>With each report</dt><dd>${common.join('<br>')}</dd></dl>`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
