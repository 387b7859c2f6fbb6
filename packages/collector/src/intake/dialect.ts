import type { Contract } from '@aboveboard/contract';
import type { Admitted, Incoming } from '../admit/admit.ts';

/**
 * A wire format that the intake understands: ours, or a foreign one that is decoded into ours. To add one: a folder
 * under dialects/ with its decoder, tests and sample payloads, a page in docs/dialects/, and its name in
 * dialects/dialects.ts.
 */
export interface Dialect {
  readonly name: string;
  /** Which addresses are its own, besides `/in/KEY/NAME` and below. Default: none. */
  owns?(path: string): boolean;
  /** Content types that it takes, without parameters; `any` where its clients were never held to one. */
  readonly contentTypes: readonly string[] | 'any';
  /** Largest body, as sent and as inflated. Default: that of the native format. */
  readonly maxBody?: number;
  /**
   * Whether its clients send each event by itself or every few seconds, and lose what is answered 429: then the limit of an
   * identity, which is made for batches that wait for the next hour, does not hold for them. That of an address does.
   */
  readonly isChatty?: boolean;
  /** Headers of every answer, whatever it says. */
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * Answers a request that brings no events: information, a preflight, an address that is not there. The body is not read.
   *
   * @returns `null` for a request to take in; one that is no POST is then answered 405
   */
  aside?(head: Head): Answer | null;
  /**
   * Reads a body. Default: JSON in UTF-8.
   *
   * @param inflate for what is compressed within the body; a compressed body is inflated before
   * @throws whatever it likes where the body is not of this format, {@link TooLarge} where it unfolds beyond all bounds
   */
  parse?(bytes: Uint8Array, head: Head, inflate: Inflate): unknown;
  /** The project's key where the address does not say it; `undefined` where there is no place for one. */
  keyOf(body: unknown, head: Head): unknown;
  /**
   * Turns a parsed body into batches; the contract says which names are common fields.
   *
   * @returns `null` where it is not of this format, `'too_many'` where it holds more events than one request may
   */
  decode(body: unknown, contract: Contract, head: Head): readonly Incoming[] | null | 'too_many';
  /** Says what became of a request in the words that its clients expect. See {@link answers} for the usual. */
  answer(outcome: Outcome, head: Head): Answer;
}

/** What is known of a request before its body is read. */
export interface Head {
  readonly method: string;
  /** Behind `/in/KEY/NAME`, or the whole path where the address is the dialect's own: `/v1/traces`. */
  readonly path: string;
  /** Without its question mark. */
  readonly query: string;
  readonly headers: RequestHeaders;
  /** The content type without parameters, in lower case; empty where there is none. */
  readonly type: string;
}

/** What became of a request: everything is safe, or the status that says why it was not taken. */
export type Outcome = { readonly kept: readonly Admitted[] } | { readonly refused: number };

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Default: JSON. */
  readonly type?: string;
  readonly body?: string | Uint8Array;
}

/** Headers by their names in lower case. */
export type RequestHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/**
 * Undoes gzip, as the runtime does it best: at once in Node, in time elsewhere.
 *
 * @param maxBytes more than that is not unfolded
 * @throws TooLarge where it is more, and whatever it likes where it is no gzip
 */
export type Inflate = (bytes: Uint8Array, maxBytes: number) => Uint8Array | Promise<Uint8Array>;

/** A body that unfolds to more than a request may have. */
export class TooLarge extends Error {}

/**
 * The usual words: one answer for what is safe, a bare status for everything else.
 *
 * @example answer: answers({ status: 204 })
 */
export function answers(kept: Answer): Dialect['answer'] {
  return (outcome) => ('kept' in outcome ? kept : { status: outcome.refused });
}

export type Json = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** @throws SyntaxError or TypeError where the bytes are no JSON in UTF-8 */
export function parseJson(bytes: Uint8Array): unknown {
  return JSON.parse(utf8.decode(bytes));
}
const utf8 = new TextDecoder('utf-8', { fatal: true });
