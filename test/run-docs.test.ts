import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { temporaryFolder } from './support/at-end.ts';
import { aboveboard, plainEnvironment, root } from './support/collector.ts';

/** The documents that people copy commands from are held to what they speak of. */
const DOCUMENTS = [
  ...['docs/run.md', 'docs/run/aboveboard.service', 'docs/run/Dockerfile', 'docs/run/compose.yaml'],
  'docs/contract.md',
];

function read(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

const helps = new Map<string, string>();
function helpOf(path: string): string {
  const known = helps.get(path);
  if (known !== undefined) return known;
  const args = [aboveboard, ...path.split(' ').filter(Boolean), '--help'];
  const { status, stdout } = spawnSync(process.execPath, args, { env: plainEnvironment, encoding: 'utf8' });
  expect([path, status]).toEqual([path, 0]);
  helps.set(path, stdout);
  return stdout;
}

/** `aboveboard token add --scope read` as its command and its flags. */
function commandsIn(text: string): { command: string; flags: string[] }[] {
  return [...text.matchAll(/\baboveboard (?!aboveboard)((?:[a-z]+ ?)+)([^\n`|]*)/g)].map(
    ([, words = '', rest = '']) => ({
      command: words.trim(),
      flags: `${words} ${rest}`.match(/--[a-z][a-z-]*/g) ?? [],
    }),
  );
}
const COMMANDS =
  /^(init|check|lock|diff|docs|live|serve|project add|project retention|token add|token list|token revoke|password|forward add|forward list|forward remove)\b/;

describe.each(DOCUMENTS)('%s', (path) => {
  it('names only variables that there are', () => {
    const known = new Set(helpOf('serve').match(/ABOVEBOARD_[A-Z_]+/g));
    for (const variable of read(path).match(/ABOVEBOARD_[A-Z_]+/g) ?? []) expect([...known]).toContain(variable);
  });

  it('gives commands only flags that they have', () => {
    for (const { command, flags } of commandsIn(read(path))) {
      const [name] = COMMANDS.exec(command) ?? [];
      if (name !== undefined) for (const flag of flags) expect(helpOf(name), `${name} ${flag}`).toContain(`${flag} `);
    }
  });
});

describe('docs/run.md', () => {
  it('has commands in it, and speaks of every option of its configuration file as serve does', () => {
    const text = read('docs/run.md');
    expect(commandsIn(text).filter(({ command }) => COMMANDS.test(command)).length).toBeGreaterThan(6);
    const folder = temporaryFolder();
    const [, yaml = ''] = /```yaml\n([\s\S]*?)```/.exec(text) ?? [];
    const file = join(folder, 'config.yaml');
    writeFileSync(file, yaml);
    const args = [aboveboard, 'serve', '--config', file, '--print-config'];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { env: plainEnvironment, encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, '']);
    expect(parse(stdout)).toMatchObject(parse(yaml));
    for (const flag of text.match(/`--[a-z-]+`/g) ?? []) {
      const name = flag.slice(1, -1);
      expect(name === '--stdin' ? helpOf('password') : helpOf('serve')).toContain(`${name} `);
    }
  });

  it('shows errors as they are', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'config.yaml'), 'hots: x\n');
    const args = [aboveboard, 'serve', '--port', '70000', '--config', 'config.yaml'];
    const options = { env: plainEnvironment, encoding: 'utf8', cwd: folder } as const;
    const { status, stdout, stderr } = spawnSync(process.execPath, args, options);
    const shown = /\nerror: hots[\s\S]*?\n```/.exec(read('docs/run.md'))?.[0].trim().split('\n').slice(0, -1) ?? [];
    expect([status, stdout, shown.length]).toEqual([2, '', 2]);
    for (const line of shown) expect(stderr).toContain(line.split('…')[0]);
  });

  it('links to files that there are', () => {
    for (const [, target = ''] of read('docs/run.md').matchAll(/\]\(([^)#:]+)\)/g)) {
      expect(existsSync(join(root, 'docs', target)), target).toBe(true);
    }
  });
});

describe('docs/run/aboveboard.service', () => {
  const lines = read('docs/run/aboveboard.service').split('\n');

  it('starts the command with options that it takes', () => {
    const [, command = ''] = /^ExecStart=\S+\/aboveboard (.*)$/m.exec(lines.join('\n')) ?? [];
    expect(command.split(' ')[0]).toBe('serve');
    for (const flag of command.match(/--[a-z-]+/g) ?? []) expect(helpOf('serve')).toContain(`${flag} `);
  });

  // Where there is no systemd: its sections, and the keys that the unit uses, each once where systemd takes it once.
  it('has sections and keys that systemd knows', () => {
    const known: Record<string, readonly string[]> = {
      Unit: ['Description', 'Wants', 'After'],
      Service: [
        ...['Type', 'User', 'Group', 'ExecStart', 'EnvironmentFile', 'StateDirectory', 'StateDirectoryMode', 'UMask'],
        ...['Restart', 'RestartSec', 'KillMode', 'TimeoutStopSec', 'NoNewPrivileges', 'CapabilityBoundingSet'],
        ...['AmbientCapabilities', 'ProtectSystem', 'ProtectHome', 'PrivateTmp', 'PrivateDevices', 'ProtectProc'],
        ...['ProtectClock', 'ProtectHostname', 'ProtectControlGroups', 'ProtectKernelLogs', 'ProtectKernelModules'],
        ...['ProtectKernelTunables', 'RestrictAddressFamilies', 'RestrictNamespaces', 'RestrictRealtime'],
        ...[
          'RestrictSUIDSGID',
          'LockPersonality',
          'SystemCallArchitectures',
          'SystemCallFilter',
          'SystemCallErrorNumber',
        ],
      ],
      Install: ['WantedBy'],
    };
    let section = '';
    const seen = new Set<string>();
    for (const line of lines.filter((line) => line !== '' && !line.startsWith('#'))) {
      section = /^\[(\w+)\]$/.exec(line)?.[1] ?? section;
      if (line.startsWith('[')) {
        expect(Object.keys(known)).toContain(section);
        continue;
      }
      const key = line.split('=', 1)[0] as string;
      expect(known[section], `${key} in [${section}]`).toContain(key);
      expect(seen.has(`${section} ${key}`), `${key} twice`).toBe(false);
      seen.add(`${section} ${key}`);
    }
    // The engine and V8 write code into memory: with this key they would not start.
    expect(seen).not.toContain('Service MemoryDenyWriteExecute');
  });

  const hasSystemd = spawnSync('systemd-analyze', ['--version']).status === 0;
  it.runIf(hasSystemd)('is verified by systemd itself', () => {
    const verify = (unit: string) => {
      const file = join(temporaryFolder(), 'aboveboard.service');
      // systemd wants the program to be there.
      writeFileSync(file, unit.replace(/ExecStart=\S+/, `ExecStart=${process.execPath}`));
      const { status, stdout, stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', file], {
        encoding: 'utf8',
      });
      return `${status} ${stdout}${stderr}`;
    };
    expect(verify(lines.join('\n'))).toBe('0 ');
    expect(verify(lines.join('\n').replace('UMask=', 'UMaks='))).toContain('UMaks');
  });
});

describe('docs/run/Dockerfile', () => {
  const steps = read('docs/run/Dockerfile')
    .replaceAll(/\\\n/g, ' ')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => ({ name: line.split(' ', 1)[0] as string, rest: line.slice(line.indexOf(' ') + 1).trim() }));
  const of = (name: string) => steps.filter((step) => step.name === name).map(({ rest }) => rest);

  it('has instructions that Docker knows, in an order that it takes', () => {
    const known = ['FROM', 'WORKDIR', 'COPY', 'RUN', 'ENV', 'USER', 'VOLUME', 'EXPOSE', 'STOPSIGNAL'];
    for (const { name } of steps) expect([...known, 'HEALTHCHECK', 'ENTRYPOINT', 'CMD']).toContain(name);
    expect(steps[0]?.name).toBe('FROM');
    for (const once of ['USER', 'ENTRYPOINT', 'CMD', 'HEALTHCHECK', 'STOPSIGNAL']) expect(of(once)).toHaveLength(1);
  });

  it('copies from a stage that there is, runs as nobody special, and pins what it builds on', () => {
    const stages = of('FROM').map((rest) => / AS (\w+)$/.exec(rest)?.[1]);
    for (const rest of of('COPY')) {
      const from = /^--from=(\w+)/.exec(rest)?.[1];
      if (from !== undefined) expect(stages).toContain(from);
    }
    for (const rest of of('FROM')) expect(rest).toMatch(/^node:\d+-/);
    expect(of('USER')).toEqual(['node']);
    const [major = 0] =
      /node:(\d+)/
        .exec(of('FROM')[0] as string)
        ?.slice(1)
        .map(Number) ?? [];
    expect(major).toBeGreaterThanOrEqual(20);
  });

  it('starts a command that there is, with its arguments as a list', () => {
    expect([...of('ENTRYPOINT'), ...of('CMD')].map((rest) => JSON.parse(rest))).toEqual([['aboveboard'], ['serve']]);
    const [check = ''] = of('HEALTHCHECK');
    const command = JSON.parse(check.slice(check.indexOf('CMD ') + 4)) as string[];
    const { status } = spawnSync(process.execPath, ['--check', '-'], { input: command[2] as string });
    expect([command[0], status]).toEqual(['node', 0]);
    const [, target = ''] = /ln -s \/opt\/aboveboard\/(\S+)/.exec(of('RUN').join(' ')) ?? [];
    expect(existsSync(join(root, target)), target).toBe(true);
  });

  it('keeps what is not needed out of the image', () => {
    expect(read('docs/run/Dockerfile.dockerignore').split('\n')).toEqual(
      expect.arrayContaining(['.git', '.aboveboard', '**/node_modules']),
    );
  });
});

describe('docs/run/compose.yaml', () => {
  const compose = parse(read('docs/run/compose.yaml'));

  it('has keys that Compose knows', () => {
    const SERVICE = [
      ...[
        'build',
        'image',
        'restart',
        'depends_on',
        'environment',
        'ports',
        'volumes',
        'read_only',
        'tmpfs',
        'cap_drop',
      ],
      ...['security_opt', 'stop_grace_period', 'ulimits', 'healthcheck'],
    ];
    expect(Object.keys(compose).sort()).toEqual(['name', 'services', 'volumes']);
    for (const service of Object.values<Record<string, unknown>>(compose.services)) {
      for (const key of Object.keys(service)) expect(SERVICE).toContain(key);
      for (const key of Object.keys((service.build as object) ?? {})) expect(['context', 'dockerfile']).toContain(key);
      for (const key of Object.keys((service.healthcheck as object) ?? {})) {
        expect(['test', 'interval', 'timeout', 'retries']).toContain(key);
      }
    }
  });

  it('refers to services, volumes and files that there are', () => {
    const { services, volumes } = compose;
    const { build, depends_on, environment } = services.aboveboard;
    expect(existsSync(join(root, 'docs/run', build.context, build.dockerfile))).toBe(true);
    for (const name of Object.keys(depends_on)) expect(services[name]?.healthcheck).toBeDefined();
    const mounts = Object.values<{ volumes: string[] }>(services).flatMap((service) => service.volumes);
    expect(mounts.map((mount) => mount.split(':')[0]).sort()).toEqual(Object.keys(volumes).sort());
    const store = new URL(environment.ABOVEBOARD_STORE);
    expect([store.username, store.hostname, store.pathname.slice(1)]).toEqual([
      services.clickhouse.environment.CLICKHOUSE_USER,
      ...['clickhouse', services.clickhouse.environment.CLICKHOUSE_DB],
    ]);
    expect(environment.ABOVEBOARD_STORE_PASSWORD).toBe(services.clickhouse.environment.CLICKHOUSE_PASSWORD);
  });

  it('gives serve an environment that it takes', () => {
    const asSet = Object.entries<string>(compose.services.aboveboard.environment).map(([name, value]) => [
      name,
      value.replace(/^\$\{\w+:-(.*)\}$/, '$1').replace(/^\$\{\w+:\?.*\}$/, 'secret'),
    ]);
    const env = {
      ...plainEnvironment,
      ABOVEBOARD_HOST: '0.0.0.0',
      ABOVEBOARD_DATA: '/data',
      ...Object.fromEntries(asSet),
    };
    const args = [aboveboard, 'serve', '--print-config'];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { env, encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toContain('store: http://aboveboard@clickhouse:8123/aboveboard # ABOVEBOARD_STORE\n');
    expect(stdout).toContain('# public-url: not set\n');
    expect(stdout).not.toContain('secret\n');
  });

  it('publishes the collector on this machine only, and nothing of the server', () => {
    expect(compose.services.aboveboard.ports).toEqual(['127.0.0.1:7878:7878']);
    expect(compose.services.clickhouse.ports).toBeUndefined();
    expect(basename(compose.services.clickhouse.image)).toMatch(/^clickhouse-server:\d+\.\d+$/);
  });
});
