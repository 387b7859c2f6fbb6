import { mkdirSync, rmSync, watch, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { homeOf } from '../install/home.ts';

/** Calls back, once, when codegraph is uninstalled while this server runs: its mark in the folder `servers` is taken away. */
export function onUninstall(act: () => void): void {
  const mark = join(foldersOf(), String(process.pid));
  try {
    mkdirSync(foldersOf(), { recursive: true, mode: 0o700 });
    writeFileSync(mark, '');
    const watcher = watch(mark, { persistent: false }, (kind) => {
      if (kind !== 'rename') return;
      watcher.close();
      act();
    });
    watcher.on('error', () => {});
    process.on('exit', () => rmSync(mark, { force: true }));
  } catch {
    // A home that cannot be written to has nothing that could be uninstalled.
  }
}

/** Takes away the marks of all servers. */
export function endServers(): void {
  rmSync(foldersOf(), { recursive: true, force: true });
}

function foldersOf(): string {
  return join(homeOf(), 'servers');
}
