import { createHmac } from 'node:crypto';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type RenderedModule, rolldown } from 'rolldown';
import { beforeAll, describe, expect, it } from 'vitest';
import { mytool } from '../testing/mytool.ts';
import { compile } from './check.ts';
import { compileEncoder } from './encoder.ts';

const key = new Uint8Array(32).fill(7);
const run = { command: 'index', exit: 0 };

describe('an encoder', () => {
  const hmac = (text: string) => createHmac('sha256', key).update(text).digest('hex');

  it('with a HMAC from outside encodes as the whole checker does', () => {
    const values = {
      ...run,
      duration: 150,
      languages: ['go', 'cobol'],
      project: 'git@example.com:ada/\ud800',
      path: 1,
    };
    const [ours, whole] = [compileEncoder(mytool, { hmac }), compile(mytool, () => key)];
    expect(ours.encodeEvent('command_run', values)).toEqual(whole.encodeEvent('command_run', values));
    expect(ours.encodeCommon({ os: 'darwin' })).toEqual(whole.encodeCommon({ os: 'darwin' }));
    expect(ours.encodeEvent('command_run', values)).toMatchObject({ fields: { project: expect.any(String) } });
  });

  it('drops a digest whose HMAC cannot be had, and keeps the rest', () => {
    const { encodeEvent } = compileEncoder(mytool, { hmac: () => expect.unreachable() });
    expect(encodeEvent('command_run', { ...run, project: 'input' })).toEqual({
      kept: true,
      fields: run,
      drops: [{ reason: 'wrong_type', field: 'project' }],
    });
  });
});

describe('in a user’s tool', () => {
  const names = ['compileEncoder', 'compileRechecker', 'PRESENCE', 'countsPresence', 'canonical'];
  let code = '';
  let modules: Readonly<Record<string, RenderedModule>> = {};

  beforeAll(async () => {
    const entry = `export { ${names.join(', ')} } from ${JSON.stringify(join(import.meta.dirname, '../index.ts'))};`;
    const bundle = await rolldown({
      input: 'entry',
      plugins: [
        {
          name: 'entry',
          resolveId: (id) => (id === 'entry' ? id : null),
          load: (id) => (id === 'entry' ? entry : null),
        },
      ],
    });
    const [chunk] = (await bundle.generate({ minify: true })).output;
    ({ code, modules } = chunk);
  });

  const rendered = () =>
    Object.entries(modules)
      .filter(([, { renderedLength }]) => renderedLength > 0)
      .map(([path]) => path.replace(/.*\/contract\/src\//, ''));

  it('stands nothing but what encodes', () => {
    expect(rendered()).toEqual(expect.arrayContaining(['check/encoder.ts', 'kinds/encode.ts', 'kinds/flag/flag.ts']));
    const others =
      /sha256|accept|problem|columns|check\/check|compile|plain|presence-event|define\/(contract|identity)/;
    expect(rendered().filter((path) => others.test(path))).toEqual([]);
  });

  it('stands of each kind only what encodes it, or checks it again', () => {
    const kept = Object.entries(modules).flatMap(([path, { renderedExports }]) =>
      /\/kinds\/\w+\/\w+\.ts$/.test(path) ? renderedExports : [],
    );
    expect(kept.filter((name) => !/^(check|encode|wire)[A-Z]/.test(name))).toEqual([]);
    expect(kept.length).toBeGreaterThanOrEqual(9);
  });

  it('stands no sentence, but for the errors of the canonical text', () => {
    const sources = Object.entries(modules).filter(([path]) => !path.endsWith('/canonical.ts'));
    const texts = sources.flatMap(([, { code }]) => code?.match(/"[^"\n]*"/g) ?? []);
    expect(texts.length).toBeGreaterThan(10);
    expect(texts.filter((text) => /\w \w/.test(text))).toEqual([]);
  });

  it('stands not more than two kilobytes and a half, compressed', () => {
    expect(gzipSync(code, { level: 9 }).length).toBeLessThan(2560);
  });
});
