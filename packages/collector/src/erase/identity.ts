/**
 * One form for an id, however it is written: 32 hexadecimal digits.
 *
 * @returns `null` for what is no id
 * @example canonicalId('0F0E0D0C-0B0A-0908-0706-050403020100') // '0f0e0d0c0b0a09080706050403020100'
 */
export function canonicalId(identity: unknown): string | null {
  if (typeof identity !== 'string' || identity.length > 36) return null;
  const isUuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(identity);
  const digits = (isUuid ? identity.replaceAll('-', '') : identity).toLowerCase();
  return /^[0-9a-f]{32}$/.test(digits) ? digits : null;
}

/** The two forms in which an id may be stored: a stream's contract says which. */
export function formsOf(canonical: string): readonly [hex32: string, uuid: string] {
  return [canonical, canonical.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')];
}
