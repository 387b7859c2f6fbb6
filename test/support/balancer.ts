import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { temporaryFolder } from './at-end.ts';

/** Where Debian puts them; a user's path often lacks the second. */
const FOLDERS = ['/usr/bin', '/usr/sbin', '/usr/local/bin', '/usr/local/sbin', '/opt/homebrew/bin'];
const PATH = [process.env.PATH, ...FOLDERS].join(':');

/** Whether a program of Debian's is there: what needs it is otherwise not run, and `npm test` says so by name. */
export function hasProgram(name: 'nginx' | 'redis-server'): boolean {
  return spawnSync(name, ['-v'], { env: { PATH }, stdio: 'ignore' }).error === undefined;
}

/** A program of the system's, for one test. @returns what ends it as a power cut would */
export function startProgram(name: string, args: readonly string[]): () => Promise<void> {
  const child = spawn(name, args, { env: { PATH }, stdio: 'ignore' });
  const ended = once(child, 'exit');
  const kill = async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
    await ended;
  };
  onTestFinished(kill);
  return kill;
}

/** nginx, handing requests to each of some servers in turn and keeping nobody at one. */
export async function startBalancer(port: number, servers: readonly string[]): Promise<string> {
  const folder = temporaryFolder();
  const upstream = servers.map((url) => `server ${new URL(url).host} max_fails=0;`).join(' ');
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (kind) => `${kind}_temp_path ${folder}/${kind};`,
  );
  const file = join(folder, 'nginx.conf');
  writeFileSync(
    file,
    `daemon off; master_process off; pid ${folder}/pid; error_log ${folder}/errors; events {}
     http { access_log off; ${temporary.join(' ')} upstream relays { ${upstream} }
       server { listen 127.0.0.1:${port}; location / {
         proxy_pass http://relays; proxy_set_header x-forwarded-for $remote_addr; } } }`,
  );
  startProgram('nginx', ['-c', file, '-p', folder, '-e', `${folder}/errors`]);
  const url = `http://127.0.0.1:${port}`;
  while (!(await fetch(`${url}/healthz`).catch(() => null))) await new Promise((time) => setTimeout(time, 50));
  return url;
}
