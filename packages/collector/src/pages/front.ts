import { type Contract, fieldsOf, keptWords } from '@aboveboard/contract';
import type { Project } from '../projects/open.ts';
import { STYLE } from './style.ts';

/** What a server does with what it takes in. */
export interface Server {
  /** In a sentence or two. */
  readonly what: string;
  /** Whether there is a dashboard at it. */
  readonly hasDashboard: boolean;
  /** The projects whose public page everybody may read. */
  readonly publicPages: readonly string[];
}

const COLLECTOR: Server = {
  what: 'This server collects anonymous usage telemetry of developer tools, with Aboveboard.',
  hasDashboard: true,
  publicPages: [],
};

/**
 * `GET /`: what this server is, what it collects for which project, and how to refuse. For people who found its address
 * in a tool's traffic, so it needs no sign-in and no script.
 *
 * @param isHtml whether the asker prefers HTML over plain text
 */
export function frontPage(projects: readonly Project[], isHtml: boolean, given: Partial<Server> = {}): string {
  const server = { ...COLLECTOR, ...given };
  // Nobody sends to a project whose traffic is made up.
  const real = projects.filter(({ simulated }) => simulated === undefined);
  const sections = real.map(({ name, contracts }) => ({
    contract: contracts[contracts.length - 1] as Contract,
    page: server.publicPages.includes(name) ? `/p/${name}` : null,
  }));
  return isHtml ? html(sections, server) : text(sections, server);
}

interface Section {
  readonly contract: Contract;
  /** Where the public page of its project is; `null` where there is none. */
  readonly page: string | null;
}

const HOW = [
  'Each tool has a contract that lists everything it may ever send. What is not in the contract is not stored.',
  'No network address is kept.',
];

function text(sections: readonly Section[], { what }: Server): string {
  const lines = [what, ...HOW, '', ...(sections.length === 0 ? ['It collects nothing yet.'] : [])];
  for (const { contract, page } of sections) {
    lines.push(
      contract.name,
      `  ${contract.why}`,
      `  To refuse: ${contract.env}=0, or DO_NOT_TRACK=1. ${keptWords(contract.retention.days)}`,
    );
    if (page !== null) lines.push(`  All of it, and the numbers: ${page}`);
    lines.push(`  Questions: ${contract.contact}`, '  Events:');
    for (const [name, event] of Object.entries(contract.events)) {
      const fields = Object.keys(fieldsOf(event)).join(', ');
      lines.push(`    ${name}${fields === '' ? '' : ` (${fields})`}: ${event.why}`);
    }
    lines.push(`    with each: ${Object.keys(contract.common).join(', ')}`, '');
  }
  return `${lines.join('\n')}\n`;
}

function html(sections: readonly Section[], { what, hasDashboard }: Server): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Aboveboard</title>
<style>${STYLE}</style>
<main>
<h1>Aboveboard</h1>
<p>${escapeHtml(what)} ${HOW.join(' ')}</p>
${hasDashboard ? '<p>For its maintainers: <a href="/dashboard/">the dashboard</a>.</p>\n' : ''}${sections.length === 0 ? '<p>It collects nothing yet.</p>' : sections.map(sectionOf).join('\n')}
</main>
</html>
`;
}

function sectionOf({ contract, page }: Section): string {
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
${page === null ? '' : `<p><a href="${page}">All that can be sent, when, for how long it is kept, and the numbers</a></p>\n`}<dl>${events.join('')}<dt>With each report</dt><dd>${common.join('<br>')}</dd></dl>`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
