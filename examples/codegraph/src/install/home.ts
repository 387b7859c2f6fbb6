import { homedir } from 'node:os';
import { join } from 'node:path';

/** The folder in a person's home that has everything that codegraph keeps for all projects, telemetry included. */
export function homeOf(): string {
  return join(homedir(), '.codegraph');
}
