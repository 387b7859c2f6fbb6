import { describe, expect, it } from 'vitest';
import { gates, problemPaths } from '../testing/gates.ts';
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
