import { toHex } from '@aboveboard/contract';

/** Names of events, as a namespace of RFC 9562's version 5; made up once, and the same for ever. */
export const NAMESPACE = Uint8Array.from('6f1d2a0c5b7e4c8f9a3d1e2b4c6d8f07'.match(/../g) ?? [], (byte) =>
  Number.parseInt(byte, 16),
);

/** What makes an event that event: project, batch and place in the batch. */
export function nameOf(project: string, batch: string, place: number): string {
  return `${project}/${batch}/${place}`;
}

/** @param hash SHA-1 of the namespace and the name; runtimes make it in ways of their own */
export function uuidOfHash(hash: Uint8Array): string {
  const bytes = hash.slice(0, 16);
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x50;
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
  return toHex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
