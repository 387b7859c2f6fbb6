import { createHmac, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeAtomically } from '../files/files.ts';
import { canonicalId } from './identity.ts';

/**
 * The ids that were erased, so that none comes back: with a batch that was still under way, from a backup of a machine, from a
 * copy of the tool that was not told. Kept as HMAC-SHA-256 under a key of this collector, in `suppressed.json`: of a random id
 * of 128 bits nothing can be learnt from it.
 */
export interface Suppressed {
  has(project: string, identity: string): boolean;
  /** Returns when it is on the disk. */
  add(project: string, identities: readonly string[]): void;
}

interface File {
  readonly key: string;
  readonly hashes: readonly string[];
}

/** @throws where the file is there and cannot be read: to begin anew would let everybody come back */
export function openSuppressed(dataDir: string): Suppressed {
  const path = join(dataDir, 'suppressed.json');
  let { key, hashes } = read(path);
  let known = new Set(hashes);
  const hash = (project: string, identity: string) =>
    createHmac('sha256', Buffer.from(key, 'hex'))
      .update(`${project}\0${canonicalId(identity) ?? identity}`)
      .digest('base64url');
  return {
    has: (project, identity) => known.size > 0 && known.has(hash(project, identity)),
    add(project, identities) {
      const added = identities.map((identity) => hash(project, identity)).filter((one) => !known.has(one));
      if (added.length === 0) return;
      hashes = [...hashes, ...added];
      writeAtomically(path, JSON.stringify({ key, hashes } satisfies File));
      known = new Set(hashes);
    },
  };
}

function read(path: string): { key: string; hashes: readonly string[] } {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as File;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { key: randomBytes(32).toString('hex'), hashes: [] };
    throw new Error(`${path} is damaged: it says which ids were erased; restore it from a backup`);
  }
}
