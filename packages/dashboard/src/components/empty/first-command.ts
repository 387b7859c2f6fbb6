/** How the example projects send their first event. The collector knows contracts, not how a tool is run. */
const COMMANDS = new Map<string, (origin: string) => string>([
  [
    'ai-workbench',
    (origin) => `AIW_TELEMETRY=1 AIW_TELEMETRY_URL=${origin} node examples/ai-workbench/bin/aiw.js status`,
  ],
]);

/** The exact command that makes the first event arrive, or `null` for a tool that only its maintainer knows. */
export const firstCommand = (project: string, origin: string): string | null => COMMANDS.get(project)?.(origin) ?? null;
