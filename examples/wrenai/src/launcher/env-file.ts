import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';

/** What stands in a file of `NAME=value` lines; nothing where there is no such file. */
export function readEnvFile(path: string): Readonly<Record<string, string>> {
  try {
    return parseEnv(readFileSync(path, 'utf8')) as Record<string, string>;
  } catch {
    return {};
  }
}
