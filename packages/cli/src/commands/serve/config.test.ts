import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type Config, type Given, readConfig, shownConfig } from './config.ts';
import { type ServeOptionName, serveOptions } from './options.ts';

const folder = mkdtempSync(join(tmpdir(), 'aboveboard-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(content: string, name = 'config.yaml'): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

function flags(values: Partial<Record<ServeOptionName, string>>, from: Given['from'] = 'flag') {
  return Object.fromEntries(Object.entries(values).map(([name, text]) => [name, { text, from }]));
}

async function read(given: Parameters<typeof readConfig>[0], path?: string): Promise<Config> {
  const config = await readConfig(given, path);
  if ('problems' in config) throw new Error(config.problems.join('\n'));
  return config;
}

async function problemsOf(given: Parameters<typeof readConfig>[0], path?: string): Promise<readonly string[]> {
  const config = await readConfig(given, path);
  return 'problems' in config ? config.problems : [];
}

describe('the configuration', () => {
  it('is complete where nobody says anything', async () => {
    const { values, sources } = await read({});
    expect(values).toEqual({ port: 7878, host: '127.0.0.1', data: '.aboveboard' });
    expect(new Set(Object.values(sources))).toEqual(new Set(['default']));
  });

  it('takes a flag before the environment, that before the file, and the file before what is the case otherwise', async () => {
    const path = file('port: 1\nhost: file\ndata: file');
    const given = { ...flags({ host: 'environment', data: 'environment' }, 'environment'), ...flags({ data: 'flag' }) };
    const { values, sources } = await read(given, path);
    expect(values).toMatchObject({ port: 1, host: 'environment', data: 'flag' });
    expect(sources).toMatchObject({
      port: `port in ${path}`,
      host: 'ABOVEBOARD_HOST',
      data: '--data',
      store: 'default',
    });
  });

  it.each([
    [
      'YAML',
      'port: 8080\noidc-allow: [me@example.org, example.com]\noidc-issuer: https://x.org\noidc-client-id: 1234\n',
    ],
    [
      'JSON',
      '{"port":8080,"oidc-allow":"me@example.org, example.com","oidc-issuer":"https://x.org","oidc-client-id":"1234"}',
    ],
  ])('is read from %s', async (_, content) => {
    expect((await read({}, file(content))).values).toMatchObject({
      port: 8080,
      'oidc-allow': ['me@example.org', 'example.com'],
      'oidc-client-id': '1234',
    });
  });

  it.each([[''], ['# nothing yet\n'], ['{}'], ['port:\n'], ['port: null']])(
    'is what it was with the file %j',
    async (content) => {
      expect((await read({}, file(content))).values).toEqual((await read({})).values);
    },
  );

  it.each<[string, string]>([
    ['flags', ''],
    ['the environment', ''],
    [
      'a file',
      'behind-proxy: true\nspool-max: 512m\ndisk-floor: 0\nlimit-identity: 12\nlimit-dry-run: no\nalarm-after: 5\n',
    ],
  ])('says how much may come by %s', async (way, content) => {
    const given = {
      'behind-proxy': 'yes',
      'spool-max': '512m',
      'disk-floor': '0',
      'limit-identity': '12',
      'limit-dry-run': 'no',
      'alarm-after': '5',
    };
    const from = way === 'flags' ? 'flag' : 'environment';
    const config = content === '' ? await read(flags(given, from)) : await read({}, file(content));
    expect(config.values).toMatchObject({
      'behind-proxy': true,
      'spool-max': 512 * 1024 ** 2,
      'disk-floor': 0,
      'limit-identity': 12,
      'limit-dry-run': false,
      'alarm-after': 5,
    });
    expect((await read({}, file(await shownConfig(config, {})))).values).toEqual(config.values);
  });

  it('has each option once: as a flag, a variable and a key', () => {
    for (const name of Object.keys(serveOptions)) expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/);
  });

  it.each<[ServeOptionName, string, string]>([
    ['port', '70000', '--port: expected a port from 0 to 65535, got "70000"'],
    ['port', '-1', '--port: expected a port from 0 to 65535, got "-1"'],
    ['port', '80.5', '--port: expected a port from 0 to 65535, got "80.5"'],
    ['port', '', '--port: expected a port from 0 to 65535, got ""'],
    ['host', ' ', '--host: expected a text that is not empty, got " "'],
    ['store', 'clickhouse', '--store: expected an address such as https://user@host:8443/database'],
    ['store', 'tcp://host:9000', '--store: expected an address that begins with https:// or http://'],
    [
      'store',
      'https://me:canary@host',
      '--store: expected an address without a password: set ABOVEBOARD_STORE_PASSWORD',
    ],
    ['store', 'https://host/?password=canary', '--store: expected an address with nothing but a user, a host, a port'],
    [
      'store',
      'https://host/a/b',
      '--store: expected an address with nothing but a user, a host, a port and a database',
    ],
    ['public-url', 'https://example.org/path', '--public-url: expected an address without a path'],
    ['public-url', 'example.org', '--public-url: expected an address without a path'],
    ['oidc-issuer', 'http://example.org', '--oidc-issuer: expected an address that begins with https://'],
    ['spool-max', '3', '--spool-max: expected bytes such as 512m or 2g, at least 1048576, got "3"'],
    ['disk-floor', 'all', '--disk-floor: expected bytes such as 512m or 2g, at least 0, got "all"'],
    ['limit-identity', '0', '--limit-identity: expected a whole number of at least 1, got "0"'],
    ['behind-proxy', 'perhaps', '--behind-proxy: expected yes or no, got "perhaps"'],
    ['alarm-webhook', 'canary', '--alarm-webhook: expected an address that begins with https:// or http://'],
    ['oidc-allow', 'everybody', '--oidc-allow: expected e-mail addresses and domains such as'],
  ])('says what is wrong with %s %j, and repeats no secret', async (name, text, problem) => {
    const [found, ...others] = await problemsOf(flags({ [name]: text }));
    expect([found?.slice(0, problem.length), others]).toEqual([problem, []]);
    expect(found).not.toContain('canary');
  });

  it('says everything that is wrong at once, each by where it came from', async () => {
    const path = file('port: many\nhots: x\ndata: {a: 1}\nstore-password: canary\n');
    const given = { ...flags({ host: '' }), ...flags({ store: 'x' }, 'environment') };
    expect(await problemsOf(given, path)).toEqual([
      expect.stringContaining(`hots in ${path}: no such option; there are port, host, data`),
      `data in ${path}: expected a text, a number or a list of texts`,
      expect.stringContaining(
        `store-password in ${path}: no such option; a secret: set ABOVEBOARD_STORE_PASSWORD instead`,
      ),
      `port in ${path}: expected a port from 0 to 65535, got "many"`,
      '--host: expected a text that is not empty, got ""',
      'ABOVEBOARD_STORE: expected an address such as https://user@host:8443/database',
    ]);
  });

  it.each<[string, string, RegExp]>([
    ['is no YAML', 'port: [1\nhost: canary', /line \d: expected YAML or JSON, got/],
    ['says an option twice', 'port: 1\nport: 2', /line 2: expected YAML or JSON, got duplicate_key/],
    ['is a list', '- port', /expected options and their values/],
    ['is a text', 'canary', /expected options and their values/],
  ])('names a file that %s', async (_, content, problem) => {
    const [found] = await problemsOf({}, file(content));
    expect(found).toMatch(problem);
    expect(found).not.toContain('canary');
  });

  it('names a file that is not there', async () => {
    expect(await problemsOf({}, join(folder, 'nope'))).toEqual([
      `--config ${join(folder, 'nope')}: expected a file, there is none`,
    ]);
  });

  it('wants all of a provider of identities, or nothing', async () => {
    expect(await problemsOf(flags({ 'oidc-client-id': 'x' }))).toEqual([
      '--oidc-issuer, --oidc-client-id and --oidc-allow: expected all three or none of them',
    ]);
  });

  it('refuses a relay what its collector has, and workers, of which more relays are the better kind', async () => {
    const relayTo = 'https://telemetry.example.org';
    expect(await problemsOf(flags({ 'relay-to': relayTo, store: 'https://host/database', workers: '2' }))).toEqual([
      '--store: expected nothing beside --relay-to: that is a matter of the collector it leads to',
      '--workers: expected 1 beside --relay-to: start more relays instead, each with a data directory of its own',
    ]);
    expect((await read(flags({ 'relay-to': relayTo, workers: '1' }))).values['relay-to']).toBe(relayTo);
  });

  it('is printed as a file that says the same, with where each line came from and no secret', async () => {
    const path = file('oidc-allow: [me@example.org, example.com]\noidc-issuer: https://x.org\noidc-client-id: "12"\n');
    const config = await read({ ...flags({ port: '1' }), ...flags({ data: '/a b' }, 'environment') }, path);
    const printed = await shownConfig(config, { ABOVEBOARD_STORE_PASSWORD: 'canary' });
    expect(printed).toContain(
      'port: 1 # --port\nhost: 127.0.0.1 # default\ndata: /a b # ABOVEBOARD_DATA\n# workers: not set\n# store: not set\n',
    );
    expect(printed).toContain('# ABOVEBOARD_STORE_PASSWORD: set\n');
    expect(printed).toContain('# ABOVEBOARD_OIDC_CLIENT_SECRET: not set\n');
    expect(printed).not.toContain('canary');
    expect((await read({}, file(printed, 'again.yaml'))).values).toEqual(config.values);
  });
});
