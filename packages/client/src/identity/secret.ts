import { mintOnce } from './mint.ts';
import { randomHex } from './random.ts';

/**
 * The key of this installation's digests: 32 random bytes that never leave the machine. Where it cannot be kept it
 * lives as long as the process, so digests of two runs then differ, which says less and never more.
 */
export function readSecret(file: string): Uint8Array {
  return mintOnce(file, read, () => randomHex(32)) ?? Buffer.from(randomHex(32), 'hex');
}

function read(text: string): Uint8Array | undefined {
  const digits = text.trim();
  return /^[0-9a-f]{64}$/.test(digits) ? Buffer.from(digits, 'hex') : undefined;
}
