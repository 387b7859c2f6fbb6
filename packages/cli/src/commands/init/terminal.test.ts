import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const command = fileURLToPath(new URL('../../../bin/aboveboard.js', import.meta.url));
/** `script` of util-linux runs a command in a pseudo-terminal; that of BSD and macOS has other options. */
const hasScript = /util-linux/.test(spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout ?? '');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'aboveboard-terminal-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Answers each question as it appears on the terminal. @returns everything that was on it */
function talk(args: string, answers: readonly (readonly [question: string, answer: string])[]): Promise<string> {
  const child = spawn('script', ['-qec', `"${process.execPath}" "${command}" init ${args}`, '/dev/null'], {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: folder, TERM: 'xterm', ABOVEBOARD_TELEMETRY: '0' },
  });
  let seen = '';
  let read = 0;
  const left = [...answers];
  child.stdout.on('data', (chunk) => {
    seen += String(chunk);
    for (let next = left[0]; next !== undefined && seen.indexOf(next[0], read) >= 0; next = left[0]) {
      read = seen.indexOf(next[0], read) + next[0].length;
      child.stdin.write(`${next[1]}\r`);
      left.shift();
    }
  });
  return new Promise((done) => child.on('close', () => done(seen)));
}

describe.skipIf(!hasScript)('aboveboard init at a terminal', () => {
  const files = [
    'telemetry.contract.js',
    'telemetry.revisions.js',
    'src/telemetry.js',
    'src/telemetry-command.js',
    'TELEMETRY.md',
  ];
  const manifest = { name: 'tool', version: '1.0.0', type: 'module', bugs: 'https://tool.example/issues' };

  it('asks what it cannot know, offers what it guesses, and writes only what is agreed to', async () => {
    writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
    const seen = await talk('', [
      ['digits, dashes) [tool]:', ''],
      ['decides [TOOL_TELEMETRY]:', ''],
      ['who answers for what is collected:', 'core team'],
      ['[https://tool.example/issues]:', ''],
      ['nobody has chosen (off, ask, ask-every-start, on) [off]:', 'ask'],
      ['the collector, https://… (empty: later):', ''],
      ['public key, ab_… (empty: later):', ''],
      ['folder of the sources [src]:', ''],
      ...files.map((file) => [`write ${file}?`, file === 'TELEMETRY.md' ? 'n' : 'y'] as const),
    ]);
    expect(seen).toContain('telemetry.contract.js: written');
    expect(seen).toContain('TELEMETRY.md: declined');
    expect(files.map((file) => existsSync(join(folder, file)))).toEqual([true, true, true, true, false]);
    const contract = readFileSync(join(folder, 'telemetry.contract.js'), 'utf8');
    expect(contract).toContain("owner: 'core team'");
    expect(contract).toContain("consent: 'ask'");
  });

  it('writes nothing where the answer is enter', async () => {
    writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
    const given = '--owner us --name tool --env TOOL_TELEMETRY --contact us --consent off --key ab_x --out src';
    const seen = await talk(`${given} --endpoint https://t.tool.example`, [
      ...files.map((file) => [`write ${file}?`, ''] as const),
    ]);
    expect(seen.match(/: declined/g)).toHaveLength(files.length);
    expect(files.some((file) => existsSync(join(folder, file)))).toBe(false);
  });
});
