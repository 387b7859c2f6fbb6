import { mintOnce } from './mint.ts';

/**
 * The key of this installation's digests: 32 random bytes that never leave the machine. Where it cannot be kept it
 * lives as long as the process, so digests of two runs then differ, which says less and never more.
 */
export function readSecret(file: string): Uint8Array {
  const { randomBytes } = process.getBuiltinModule('node:crypto');
  const kept = mintOnce(file, read, () => randomBytes(32).toString('hex'));
  return kept ?? randomBytes(32);
}

function read(text: string): Uint8Array | undefined {
  const digits = text.trim();
  return /^[0-9a-f]{64}$/.test(digits) ? Buffer.from(digits, 'hex') : undefined;
}
