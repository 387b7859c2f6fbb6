import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../../test/support/at-end.ts';
import { addProject } from '../projects/projects.ts';
import { toolContract } from '../testing/testing.ts';
import { addForwarder, type GivenSettings, readForwarders, removeForwarder, shownTarget } from './settings.ts';

function dataDir(): string {
  const folder = temporaryFolder();
  addProject(folder, 'my-tool', toolContract);
  return folder;
}

describe('a forwarder', () => {
  it('is a file for this user alone, with what it was given', () => {
    const folder = dataDir();
    const id = addForwarder(folder, 'my-tool', 'webhook', { url: 'https://example.org/in', secret: 's' });
    expect(id).toMatch(/^webhook-[0-9a-f]{6}$/);
    expect(readForwarders(folder)).toEqual([
      {
        ...{ id, project: 'my-tool', type: 'webhook', url: 'https://example.org/in', secret: 's' },
        salt: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
    ]);
    const path = join(folder, 'forward', 'targets');
    expect(readdirSync(path)).toEqual([`${id}.json`]);
    expect(statSync(join(path, `${id}.json`)).mode & 0o777).toBe(0o600);
    expect(statSync(path).mode & 0o777).toBe(0o700);
  });

  it('is removed by its id', () => {
    const folder = dataDir();
    const id = addForwarder(folder, 'my-tool', 'ndjson', { dir: '/tmp/x' });
    expect(removeForwarder(folder, '../../projects/my-tool')).toBe(false);
    expect(removeForwarder(folder, id)).toBe(true);
    expect(readForwarders(folder)).toEqual([]);
  });

  it('is shown without what could be a secret in its address', () => {
    const folder = dataDir();
    addForwarder(folder, 'my-tool', 'webhook', { url: 'https://example.org/in?token=canary', secret: 'canary' });
    expect(readForwarders(folder).map(shownTarget)).toEqual(['https://example.org/in']);
  });

  it('that cannot be read is named, without a part of it, and holds up no other', () => {
    const folder = dataDir();
    const id = addForwarder(folder, 'my-tool', 'ndjson', { dir: '/tmp/x' });
    writeFileSync(join(folder, 'forward', 'targets', 'a.json'), 'canary');
    const errors: string[] = [];
    expect(readForwarders(folder, ({ message }) => errors.push(message)).map((one) => one.id)).toEqual([id]);
    expect(errors).toEqual([expect.stringContaining('a.json')]);
    expect(errors.join()).not.toContain('canary');
    expect(() => readForwarders(folder)).toThrow('a.json');
  });

  const https = 'https://example.org';
  it.each<[string, string, string, GivenSettings, RegExp]>([
    ['an unknown project', 'nope', 'ndjson', { dir: '/x' }, /project: expected one of my-tool, got "nope"/],
    ['an unknown type', 'my-tool', 'kafka', {}, /type: expected one of posthog, otlp, ndjson, webhook, got "kafka"/],
    ['no address', 'my-tool', 'otlp', {}, /--url: otlp needs it/],
    ['an empty secret', 'my-tool', 'webhook', { url: https, secret: '' }, /--secret-env: webhook needs it/],
    ['what it has no use for', 'my-tool', 'ndjson', { dir: '/x', url: https }, /--url: ndjson has no use for it/],
    ['no address at all', 'my-tool', 'otlp', { url: 'canary' }, /--url: expected an address/],
    ['another scheme', 'my-tool', 'otlp', { url: 'ftp://x' }, /--url: expected https, got "ftp"/],
    ['http elsewhere', 'my-tool', 'otlp', { url: 'http://canary.org' }, /--url: expected https/],
    ['http to a name that begins as ours', 'my-tool', 'otlp', { url: 'http://127.0.0.1.canary.org' }, /expected https/],
    ['a password', 'my-tool', 'otlp', { url: 'https://me:canary@x.org' }, /--url: expected an address without user/],
    ['a wrong header', 'my-tool', 'otlp', { url: https, secretHeader: 'canary\r\n' }, /--secret-header: expected/],
    ['a wrong address for erasures', 'my-tool', 'posthog', { url: https, secret: 'k', eraseUrl: 'x' }, /--erase-url/],
  ])('is refused with %s, and nothing given is repeated', (_, project, type, given, why) => {
    const folder = dataDir();
    const add = () => addForwarder(folder, project, type, given);
    expect(add).toThrow(why);
    expect(add).not.toThrow('canary');
    expect(readForwarders(folder)).toEqual([]);
  });

  it('hears everything that is wrong at once', () => {
    expect(() => addForwarder(dataDir(), 'nope', 'posthog', { dir: '/x' })).toThrow(
      /project: .+\n--url: .+\n--dir: .+\n--secret-env: /,
    );
  });

  it.each(['http://localhost:1', 'http://127.0.0.1:1', 'http://[::1]:1'])('may be at %s', (url) => {
    addForwarder(dataDir(), 'my-tool', 'otlp', { url });
  });

  it('may be on another machine without TLS where somebody says so', () => {
    addForwarder(dataDir(), 'my-tool', 'otlp', { url: 'http://collector:4318' }, { allowHttp: true });
  });

  it('keeps the whole path of its directory', () => {
    const folder = dataDir();
    addForwarder(folder, 'my-tool', 'ndjson', { dir: 'out' });
    expect(
      JSON.parse(
        readFileSync(
          join(folder, 'forward', 'targets', readdirSync(join(folder, 'forward', 'targets'))[0] as string),
          'utf8',
        ),
      ).dir,
    ).toBe(join(process.cwd(), 'out'));
  });
});
