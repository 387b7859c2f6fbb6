import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { describe, expect, it, vi } from 'vitest';
import { recordingTelemetry } from '../../testing/testing.ts';
import { tool } from '../fill/contract.fixture.ts';
import { countTools } from './mcp.ts';

async function connected(clientName: string) {
  const telemetry = recordingTelemetry(tool);
  const server = new McpServer({ name: 'tool', version: '1.0.0' });
  server.registerTool('add', {}, () => ({ content: [{ type: 'text', text: 'secret' }] }));
  server.registerTool('fail', {}, () => {
    throw new Error('secret');
  });
  server.registerTool('unlisted', {}, () => ({ content: [] }));
  countTools(server, telemetry);
  const client = new Client({ name: clientName, version: '9' });
  const [near, far] = InMemoryTransport.createLinkedPair();
  await Promise.all([server.connect(far), client.connect(near)]);
  return { client, telemetry };
}

describe('tools', () => {
  it('are counted by name, outcome and client, and never by what they were asked or answered', async () => {
    const { client, telemetry } = await connected('claude-code');
    await client.listTools();
    await client.callTool({ name: 'add', arguments: { path: '/home/ada' } });
    await client.callTool({ name: 'fail' });
    await client.callTool({ name: 'unlisted' });
    await client.callTool({ name: '/home/ada' });
    const call = (name: string, ok: boolean) => ({
      event: 'tool_call',
      fields: { tool: name, ok, client: 'Claude Code' },
    });
    await vi.waitFor(() =>
      expect(telemetry.$events()).toEqual([
        call('add', true),
        call('fail', false),
        call('other', true),
        call('other', false),
      ]),
    );
    expect(telemetry.$drops()).toEqual([]);
  });

  it('are called by a client that nobody knows', async () => {
    const { client, telemetry } = await connected('my secret agent');
    await client.callTool({ name: 'add' });
    await vi.waitFor(() => expect(telemetry.$events()[0]?.fields.client).toBe('other'));
  });

  it('are not counted before the reply has gone', async () => {
    const { client, telemetry } = await connected('x');
    const asked = client.callTool({ name: 'add' });
    let counted = -1;
    const [transport] = [client.transport];
    const listener = transport?.onmessage;
    if (transport) {
      transport.onmessage = (...message) => {
        counted = telemetry.$events().length;
        listener?.(...message);
      };
    }
    await asked;
    expect(counted).toBe(0);
  });
});
