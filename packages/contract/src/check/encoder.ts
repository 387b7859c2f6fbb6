import type { Contract } from '../define/contract.ts';
import { encodeOf } from '../kinds/encode.ts';
import type { Surroundings } from '../kinds/kind.ts';
import { wireOf } from '../kinds/wire.ts';
import { interpreting } from './gate.ts';
import { gates } from './gates.ts';
import type { Verdict } from './verdict.ts';

/**
 * A contract's gate at the tool's calls. Never throws, whatever it is given, and reads no property twice: what is judged
 * is what was read, whatever a second look would have given.
 */
export interface Encoder {
  encodeEvent(name: string, values: unknown): Verdict;
  encodeCommon(values: unknown): Verdict;
}

export interface EncoderOptions {
  /**
   * For a `digest`: HMAC-SHA-256 of the text in UTF-8, under this installation's key, as 64 hexadecimal digits. Asked for
   * when first needed; where it throws, the digest is dropped.
   */
  readonly hmac: (text: string) => string;
  /** The clock, for a `digest` that lives for a day or a month. Default: `Date.now`. */
  readonly now?: () => number;
}

/**
 * The side of {@link compile} that a client needs, and nothing of the other: no acceptance, no SHA-256 of our own.
 *
 * @example
 * const { encodeEvent } = compileEncoder(contract, {
 *   hmac: (text) => createHmac('sha256', readKey()).update(text).digest('hex'),
 * });
 * encodeEvent('command_run', { command: 'index' }) // { kept: true, fields: { command: 'index' }, drops: [] }
 */
export function compileEncoder(contract: Contract, { hmac, now = () => Date.now() }: EncoderOptions): Encoder {
  const { event, common } = gates(
    contract,
    interpreting((field, domain) => encodeOf(field, { hmac, now, domain } satisfies Surroundings)),
  );
  return { encodeEvent: event, encodeCommon: common };
}

/** A contract's gate for what lay about. */
export interface Rechecker {
  recheckEvent(name: unknown, fields: unknown): Verdict;
  recheckCommon(fields: unknown): Verdict;
}

/**
 * Checks again what was encoded before and was in other hands in the meantime, such as a file. It keeps what an
 * {@link Encoder} of the same contract makes, unchanged, and none of the words of foreign clients that a collector takes.
 *
 * @example compileRechecker(contract).recheckEvent('command_run', JSON.parse(line).fields)
 */
export function compileRechecker(contract: Contract): Rechecker {
  const { event, common } = gates(contract, interpreting(wireOf));
  return { recheckEvent: event, recheckCommon: common };
}
