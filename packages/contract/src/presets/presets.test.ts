import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { gates, problemPaths } from '../testing/gates.ts';
import type { Vectors } from '../testing/run-vectors.ts';
import * as presets from './presets.ts';

const { agent, arch, ci, container, os, runtime } = presets;

it.each([
  [os, 'linux', 'linux'],
  [os, 'Linux', 'linux'],
  [os, 'darwin', 'macos'],
  [os, 'Darwin', 'macos'],
  [os, 'win32', 'windows'],
  [os, 'Windows_NT', 'windows'],
  [os, 'freebsd', 'freebsd'],
  [os, 'plan9', 'other'],
  [arch, 'amd64', 'x64'],
  [arch, 'x86_64', 'x64'],
  [arch, 'x64', 'x64'],
  [arch, 'aarch64', 'arm64'],
  [arch, '386', 'ia32'],
  [arch, 'pdp11', 'other'],
  [ci, 'none', 'none'],
  [ci, 'gitlab', 'gitlab'],
  [ci, 'github-actions', 'github'],
  [ci, "ada's basement", 'other'],
  [runtime, 'v22.3.0', '22'],
  [runtime, 'v18.20.4', '18'],
  [runtime, 'go1.22.0', '1'],
  [runtime, '5.2.21(1)-release', '5'],
  [agent, 'none', 'none'],
  [agent, 'claude', 'claude'],
  [agent, 'Claude Code', 'claude'],
  [agent, 'claude-code', 'claude'],
  [agent, 'cursor', 'cursor'],
  [agent, 'constructor', 'other'],
  [container, 'docker', 'docker'],
  [container, 'lxc', 'other'],
])('%o keeps %s as %s', (preset, value, kept) => {
  const { encode, accept } = gates(preset());
  expect([encode(value), accept(value)]).toEqual([kept, kept]);
});

describe.each(Object.entries(presets))('%s', (name, preset) => {
  it('is filled in by the client under that name', () => {
    expect(preset().auto).toBe(name);
  });

  it('is a field without problems', () => {
    expect(problemPaths({ ...preset() })).toEqual([]);
    expect(preset().kind).toBe(name === 'runtime' ? 'version' : 'choice');
  });

  it('asks a question of its own, unless the author has a better one', () => {
    expect(preset().why).toMatch(/\?$/);
    expect(preset({ why: 'Who are you?' }).why).toBe('Who are you?');
  });
});

describe('vectors/presets.json', () => {
  const file = join(import.meta.dirname, '../../vectors/presets.json');
  const { contract, cases } = JSON.parse(readFileSync(file, 'utf8')) as Vectors;

  it.each(Object.entries(presets))(
    'has %s as it is, and a case of each of its values and spellings, both ways',
    (name, preset) => {
      const field = preset();
      expect(contract?.common[name]).toEqual({ ...field, optional: true });
      const values =
        field.kind === 'choice' ? [...field.values, ...Object.keys(field.aliases ?? {})] : ['v22.3.0', 'dev'];
      for (const side of ['encode', 'accept']) {
        const tried = cases.flatMap((one) =>
          'input' in one && one.side === side ? [(one.input as Record<string, unknown>)[name]] : [],
        );
        expect(values.filter((value) => !tried.includes(value))).toEqual([]);
      }
    },
  );
});
