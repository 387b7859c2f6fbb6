import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The address of a project's git origin, spelt in one way: without its credentials, port, `.git` and query. It goes into a
 * keyed digest and nowhere else. Read from the file, since asking git would take longer than all the rest.
 *
 * @returns `undefined` where the folder is no repository or has no such remote
 */
export function originOf(folder: string): string | undefined {
  try {
    const config = readFileSync(join(folder, '.git', 'config'), 'utf8');
    const [, url] = /\[remote "origin"\][^[]*?^\s*url\s*=\s*(\S+)/m.exec(config) ?? [];
    return url === undefined ? undefined : plain(url);
  } catch {
    return undefined;
  }
}

/** @example plain('https://me:secret@github.com:443/werf/werf.git?x=1') // 'github.com/werf/werf' */
export function plain(url: string): string {
  const { host, path } = parts(url);
  const trimmed = path
    .replace(/[?#].*$/, '')
    .replace(/\/+$/, '')
    .replace(/\.git$/, '')
    .replace(/^\/+/, '');
  return `${host.toLowerCase()}/${trimmed}`;
}

function parts(url: string): { readonly host: string; readonly path: string } {
  const [, scpHost, scpPath] = /^(?:[^@/]+@)?([^:/]+):(?!\/\/)(.+)$/.exec(url) ?? [];
  if (scpHost !== undefined && scpPath !== undefined) return { host: scpHost, path: scpPath };
  const { hostname, pathname } = new URL(url);
  return { host: hostname, path: pathname };
}
