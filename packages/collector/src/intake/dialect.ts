import type { Contract } from '@aboveboard/contract';
import type { Incoming } from '../admit/admit.ts';

/**
 * A wire format that the intake understands: ours, or a foreign one that is decoded into ours. To add one: a folder
 * under dialects/ with its decoder, tests, sample payloads and a page, and its name in dialects/dialects.ts.
 */
export interface Dialect {
  readonly name: string;
  /** Content types that it takes, without parameters. */
  readonly contentTypes: readonly string[];
  /** The project's key as it stands in the body, where the address does not say it. */
  keyOf(body: unknown): unknown;
  /**
   * Turns a parsed body into batches; the contract says which names are common fields.
   *
   * @returns `null` where it is not of this format, `'too_many'` where it holds more events than one request may
   */
  decode(body: unknown, contract: Contract): readonly Incoming[] | null | 'too_many';
  /** What its clients expect to hear when everything is safe. */
  readonly kept: Answer;
}

export interface Answer {
  readonly status: number;
  readonly body?: string;
}

export type Json = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
