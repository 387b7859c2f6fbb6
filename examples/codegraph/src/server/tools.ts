import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { z } from 'zod';
import { callersOf, type Graph, languagesOf, readGraph, search } from '../graph/graph.ts';
import type { ToolName } from '../registry/tools.ts';

interface Tool {
  readonly about: string;
  /** What the one argument is, where there is one. */
  readonly asks?: string;
  answer(graph: Graph, asked: string): readonly string[];
}

/** What this small codegraph offers of what the real one does. A tool that the contract does not have does not compile. */
const tools = {
  codegraph_search: {
    about: 'Finds symbols by a part of their names.',
    asks: 'a part of a name',
    answer: (graph, word) => search(graph, word).map(({ path, line, kind, name }) => `${path}:${line} ${kind} ${name}`),
  },
  codegraph_node: {
    about: 'Says where a symbol is defined.',
    asks: 'the name of a symbol',
    answer(graph, wanted) {
      const found = search(graph, wanted).filter(({ name }) => name === wanted);
      if (found.length === 0) throw new Error('no symbol has this name');
      return found.map(({ path, line, kind }) => `${path}:${line} ${kind}`);
    },
  },
  codegraph_callers: {
    about: 'Says which files call a function.',
    asks: 'the name of a function',
    answer: (graph, name) => callersOf(graph, name),
  },
  codegraph_files: { about: 'Lists the files.', answer: ({ files }) => files.map(({ path }) => path) },
  codegraph_status: {
    about: 'Says how much is indexed.',
    answer: (graph) => [`${graph.files.length} files in ${languagesOf(graph).join(', ')}`],
  },
} satisfies Partial<Record<ToolName, Tool>>;

/** Registers the tools. Each reads the index anew, since `codegraph sync` may have run meanwhile. */
export function registerTools(server: McpServer, project: string): void {
  for (const [name, { about, asks, answer }] of Object.entries(tools) as [ToolName, Tool][]) {
    const reply = (asked: string) => ({
      content: [{ type: 'text' as const, text: answer(readGraph(project), asked).join('\n') }],
    });
    if (asks === undefined) server.registerTool(name, { description: about }, () => reply(''));
    else {
      const inputSchema = { name: z.string().describe(asks) };
      server.registerTool(name, { description: about, inputSchema }, ({ name: asked }) => reply(asked));
    }
  }
}
