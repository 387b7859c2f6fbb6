import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { countTools } from 'aboveboard/adapters/mcp';
import manifest from '../../package.json' with { type: 'json' };
import type { CodegraphTelemetry } from '../telemetry/telemetry.ts';
import { onUninstall } from './marks.ts';
import { registerTools } from './tools.ts';

/** Serves agents on stdin and stdout until stdin ends. Nothing else is ever written to stdout. */
export async function serve(telemetry: CodegraphTelemetry): Promise<void> {
  const server = new McpServer({ name: 'codegraph', version: manifest.version });
  registerTools(server, process.cwd());
  countTools(server, telemetry, {
    ...{ event: 'usage_rollup', tool: 'name', client: 'client_name', calls: 'count', errors: 'error_count' },
    more() {
      const version = server.server.getClientVersion()?.version;
      return { kind: 'mcp_tool', ...(version === undefined ? {} : { client_version: version }) };
    },
  });
  onUninstall(() => telemetry.$choose('off', 'run'));
  const ended = new Promise<void>((done) => {
    process.stdin.once('end', done);
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => done());
  });
  await server.connect(new StdioServerTransport());
  await ended;
  await server.close();
}
