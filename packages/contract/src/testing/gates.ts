import { type Check, Drop, type Secrets, type WireValue } from '../kinds/kind.ts';
import { type Field, kindOf } from '../kinds/kinds.ts';

/**
 * Both sides of one field, as the checker compiles them; a refusal is written as `{ dropped: reason }`, and what throws while
 * it is read as the checker decides on its event.
 */
export function gates(field: Field, secrets: Secrets = TEST_SECRETS) {
  const kind = kindOf(field);
  return { encode: spoken(kind.encode(field, () => secrets)), accept: spoken(kind.accept(field)) };
}

/** What is wrong with a field as it would stand in a contract, by path. */
export function problemPaths(field: Readonly<Record<string, unknown>>): string[] {
  const paths: string[] = [];
  kindOf(field as unknown as Field).problems(field, (path) => {
    paths.push(path);
  });
  return paths;
}

export const TEST_SECRETS: Secrets = { key: new Uint8Array(32).fill(7), domain: 'mytool.command_run.project' };

export type Spoken = WireValue | { readonly dropped: string };

export function isDropped(result: Spoken): result is { readonly dropped: string } {
  return typeof result === 'object' && 'dropped' in result;
}

function spoken(check: Check) {
  return (value: unknown): Spoken => {
    try {
      const result = check(value);
      return result instanceof Drop ? { dropped: result.reason } : result;
    } catch {
      return { dropped: 'malformed_event' };
    }
  };
}
