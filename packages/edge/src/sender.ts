import { normalAddress } from '@aboveboard/collector/edge';
import { hmacSha256, toHex, utf8 } from '@aboveboard/contract';

/** Says who sent a request, as a hash that nobody can turn back and that is another one every day. */
export type SenderOf = (request: Request, now: number) => string;

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * @param secret where all places where the Worker runs have to agree on the hash; else each has a key of its own, which lives
 *   in memory only
 */
export function openSenders(secret: string | undefined): SenderOf {
  let key: Uint8Array | undefined;
  let keyDay = Number.NaN;
  return (request, now) => {
    const day = Math.floor(now / DAY_MS);
    if (key === undefined || day !== keyDay) {
      // Not before the first request: there are no random bytes while a Worker is only loaded.
      key =
        secret === undefined
          ? crypto.getRandomValues(new Uint8Array(32))
          : hmacSha256(utf8(secret), utf8(`address ${day}`));
      keyDay = day;
    }
    return toHex(hmacSha256(key, utf8(addressOf(request)))).slice(0, 24);
  };
}

/** As Cloudflare says it; a client cannot write this header itself there. */
export function addressOf(request: Request): string {
  return normalAddress(request.headers.get('cf-connecting-ip') ?? '');
}
