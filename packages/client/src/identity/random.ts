/** Random bytes as hexadecimal digits. Loads `node:crypto`, which costs some milliseconds: not on the way of a record. */
export function randomHex(bytes: number): string {
  return process.getBuiltinModule('node:crypto').randomBytes(bytes).toString('hex');
}
