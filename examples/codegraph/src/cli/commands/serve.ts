import { Command } from 'commander';
import type { CodegraphTelemetry } from '../../telemetry/telemetry.ts';

/** `codegraph serve` */
export function serveCommand(telemetry: CodegraphTelemetry): Command {
  return new Command('serve').description('an MCP server on stdin and stdout').action(async () => {
    // Loaded only here: no other command speaks the protocol.
    const { serve } = await import('../../server/serve.ts');
    await serve(telemetry);
  });
}
