import { upgradeAccess } from '../access/file.ts';

/**
 * What has to be done to a data directory to bring it from each format to the next, the first format first. A step works
 * on what it finds, can be repeated, and never stands in for a later one: steps are added at the end and never changed.
 */
export const migrations: readonly ((dataDir: string) => void)[] = [
  // 1 to 2: access.json says how its password was hashed.
  upgradeAccess,
];
