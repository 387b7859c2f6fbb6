import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Target } from '../registry/targets.ts';

/** Where an agent reads which MCP servers there are: below a project, and below a person's home. */
const FILES = {
  claude: { local: '.mcp.json', global: '.claude.json' },
  cursor: { local: '.cursor/mcp.json', global: '.cursor/mcp.json' },
  gemini: { local: '.gemini/settings.json', global: '.gemini/settings.json' },
} as const satisfies Partial<Record<Target, Readonly<Record<Scope, string>>>>;

export type Scope = 'local' | 'global';
/** The agents that this small program knows how to set up. */
export type Agent = keyof typeof FILES;
export const agents = Object.keys(FILES) as readonly Agent[];

/** Says to an agent that codegraph is an MCP server. What else its file says stays as it is. */
export function addServer(agent: Agent, scope: Scope): string {
  return edit(agent, scope, (servers) => ({ ...servers, codegraph: { command: 'codegraph', args: ['serve'] } }));
}

/** Takes it back. */
export function removeServer(agent: Agent, scope: Scope): string {
  return edit(agent, scope, ({ codegraph: _, ...others }) => others);
}

type Servers = Readonly<Record<string, unknown>>;

function edit(agent: Agent, scope: Scope, change: (servers: Servers) => Servers): string {
  const file = join(scope === 'local' ? process.cwd() : homedir(), FILES[agent][scope]);
  const config = readConfig(file);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify({ ...config, mcpServers: change(config.mcpServers ?? {}) }, null, 2)}\n`);
  return file;
}

interface Config {
  readonly mcpServers?: Servers;
}

function readConfig(file: string): Config {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return {};
  }
  try {
    return JSON.parse(text) as Config;
  } catch {
    throw new Error(`${file}: expected JSON; mend it, then install again`);
  }
}
