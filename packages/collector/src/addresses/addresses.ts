// Apart from what connects to them, so that a command which only reads its options loads none of that.

/**
 * What is wrong with an address of a store; `null` where nothing is.
 *
 * @example storeProblem('http://me:secret@host') // 'an address without a password: …'
 */
export function storeProblem(address: string): string | null {
  if (!URL.canParse(address)) return 'an address such as https://user@host:8443/database';
  const { protocol, password, search, hash, pathname } = new URL(address);
  if (protocol !== 'https:' && protocol !== 'http:') return 'an address that begins with https:// or http://';
  if (password !== '') return 'an address without a password: set ABOVEBOARD_STORE_PASSWORD instead';
  if (search !== '' || hash !== '' || pathname.slice(1).includes('/')) {
    return 'an address with nothing but a user, a host, a port and a database';
  }
  return null;
}

/** What is wrong with an address of a Redis; `null` where nothing is. */
export function redisProblem(address: string): string | null {
  if (!URL.canParse(address)) return 'an address such as redis://host:6379';
  const { protocol, password } = new URL(address);
  if (protocol !== 'redis:' && protocol !== 'rediss:') return 'an address that begins with redis:// or rediss://';
  return password === '' ? null : 'an address without a password: set ABOVEBOARD_LIMITS_REDIS_PASSWORD instead';
}

/** What is wrong with an issuer's address; `null` where nothing is. */
export function issuerProblem(address: string): string | null {
  const isFine =
    URL.canParse(address) &&
    (new URL(address).protocol === 'https:' || /^http:\/\/(127\.0\.0\.1|localhost)(:\d+)?(\/|$)/.test(address));
  return isFine ? null : 'an address that begins with https://, such as https://accounts.example.org';
}
