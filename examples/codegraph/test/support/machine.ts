import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { temporaryFolder } from '../../../../test/support/at-end.ts';
import { type Ended, follow, type Started, type Variables } from '../../../../test/support/program.ts';

const program = join(import.meta.dirname, '..', '..', 'bin', 'codegraph.js');
const clock = join(import.meta.dirname, '../../../../test/support/clock.mjs');
const trace = join(import.meta.dirname, 'trace.mjs');

/** A person's computer with a project on it, and codegraph. */
export interface Machine {
  readonly home: string;
  /** Where telemetry keeps its files. */
  readonly dir: string;
  /** The names of these files, without the notes that nobody can send. */
  files(): readonly string[];
  /** The rows that wait in the buffer. */
  buffered(): readonly { readonly event: string; readonly fields: Readonly<Record<string, unknown>> }[];
  /** Runs codegraph in the project, to its end. */
  run(args: readonly string[], env?: Variables): Promise<Ended>;
  /** The same, and what comes on stdin is up to the test. */
  start(args: readonly string[], env?: Variables): Started;
  /** The same on a terminal, where somebody types. */
  type(keys: string, args: readonly string[], env?: Variables): Promise<Ended>;
  /** Starts the MCP server as an agent does, and introduces itself. */
  agent(client?: string, env?: Variables): Promise<Agent>;
}

export interface Agent extends Started {
  /** Calls a tool, and waits for the reply. */
  call(tool: string, name?: string): Promise<unknown>;
  /** Ends the session as agents do: by closing stdin. */
  end(): Promise<Ended>;
}

/** Nothing of the environment of the tests reaches it but the way to Node. */
export function newMachine(telemetry: Variables): Machine {
  const home = temporaryFolder();
  const project = join(home, 'canary-project');
  const dir = join(home, '.codegraph', 'telemetry');
  mkdirSync(project);
  writeFileSync(join(project, 'canary-file.ts'), 'export function canarySymbol() {}\n');
  writeFileSync(join(project, 'main.go'), 'func Main() {\n\tcanarySymbol()\n}\n');
  const env = (more: Variables): NodeJS.ProcessEnv => ({
    ...{ PATH: process.env.PATH, HOME: home, DO_NOT_TRACK: '0' },
    ...telemetry,
    ...more,
  });
  const nodeArgs = (more: Variables) => [
    ...['--import', clock],
    ...('TRACE' in more ? ['--import', trace] : []),
    program,
  ];
  const start = (args: readonly string[], more: Variables = {}) =>
    follow(spawn(process.execPath, [...nodeArgs(more), ...args], { cwd: project, env: env(more) }));
  return {
    home,
    dir,
    files: () => (existsSync(dir) ? readdirSync(dir).sort() : []),
    buffered() {
      const file = join(dir, 'buffer.jsonl');
      const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
      return lines
        .filter((line) => line.startsWith('{"v":1,') && line.endsWith('}'))
        .flatMap((line) => (JSON.parse(line) as { readonly events: ReturnType<Machine['buffered']> }).events);
    },
    start,
    run(args, more) {
      const { child, ended } = start(args, more);
      child.stdin?.end();
      return ended;
    },
    type(keys, args, more = {}) {
      const command = [process.execPath, ...nodeArgs(more), ...args].map((word) => `'${word}'`).join(' ');
      const { child, ended } = follow(
        spawn('script', ['-qec', command, '/dev/null'], { cwd: project, env: env(more) }),
      );
      child.stdin?.write(keys);
      return ended;
    },
    async agent(client = 'claude-code', more = {}) {
      const started = start(['serve'], more);
      const clientInfo = { name: client, version: '2.1.7' };
      const ask = asker(started);
      await ask('initialize', { protocolVersion: '2025-06-18', capabilities: {}, clientInfo });
      started.child.stdin?.write('{"jsonrpc":"2.0","method":"notifications/initialized"}\n');
      return {
        ...started,
        call: (tool, name) => ask('tools/call', { name: tool, arguments: name === undefined ? {} : { name } }),
        end() {
          started.child.stdin?.end();
          return started.ended;
        },
      };
    },
  };
}

/** JSON-RPC, a line a message. */
function asker({ child, ended, stdout, stderr }: Started): (method: string, params: object) => Promise<unknown> {
  let id = 0;
  return async (method, params) => {
    id += 1;
    const mine = id;
    child.stdin?.write(`${JSON.stringify({ jsonrpc: '2.0', id: mine, method, params })}\n`);
    let isOver = false;
    const end = ended.then(() => {
      isOver = true;
    });
    for (;;) {
      const more = once(child.stdout as Readable, 'data');
      const line = stdout()
        .split('\n')
        .slice(0, -1)
        .find((text) => (JSON.parse(text) as { id?: number }).id === mine);
      if (line !== undefined) return JSON.parse(line);
      if (isOver) throw new Error(`the server has ended: ${stderr()}`);
      await Promise.race([more, end]);
    }
  };
}
