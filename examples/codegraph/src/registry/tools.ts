/** What agents can call. */
export const tools = [
  'codegraph_explore',
  'codegraph_search',
  'codegraph_context',
  'codegraph_callers',
  'codegraph_callees',
  'codegraph_impact',
  'codegraph_node',
  'codegraph_status',
  'codegraph_files',
] as const;

export type ToolName = (typeof tools)[number];
