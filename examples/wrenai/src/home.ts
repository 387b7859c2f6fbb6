import { homedir } from 'node:os';
import { join } from 'node:path';

/** The folder of WrenAI on this machine. */
export function homeOf({ WREN_HOME }: NodeJS.ProcessEnv): string {
  return WREN_HOME || join(homedir(), '.wrenai');
}

export function placeIn(env: NodeJS.ProcessEnv): { readonly telemetry: string; readonly env: string } {
  const home = homeOf(env);
  return { telemetry: join(home, 'telemetry'), env: join(home, '.env') };
}
