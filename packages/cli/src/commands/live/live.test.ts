import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { type Ran, spawned } from '../../testing/command.ts';

const modules = fileURLToPath(new URL('../../../../../node_modules', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'aboveboard-live-test-'));
const temporary = join(folder, 'tmp');
mkdirSync(temporary);
symlinkSync(modules, join(folder, 'node_modules'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A tool whose contract has the commands `index` and `query`. `old` has been built with one that knew `legacy` too. */
const source = (commands: string) => `
import { choice, contract, count, event, rollup, version } from 'aboveboard/contract';
const why = 'To test.';
export default contract({
  name: 'tool', env: 'TOOL_TELEMETRY', owner: 'us', contact: 'us', why,
  common: { version: version({ why }) },
  events: {
    command_run: event({ why, fields: { command: choice([${commands}], { other: false, why }) } }),
    usage: rollup('day', { why, by: { tool: choice(['search'], { why }) }, counts: { calls: count({ why }) } }),
  },
});`;
writeFileSync(join(folder, 'telemetry.contract.ts'), source(`'index', 'query'`));
writeFileSync(join(folder, 'now.mjs'), source(`'index', 'query'`));
writeFileSync(join(folder, 'old.mjs'), source(`'index', 'query', 'legacy'`));
writeFileSync(
  join(folder, 'tool.mjs'),
  `import { createTelemetry } from 'aboveboard';
const [, , build, command, end] = process.argv;
const { default: contract } = await import('./' + build + '.mjs');
const telemetry = createTelemetry(contract, { key: 'ab_test', common: { version: '1.4.2' } });
telemetry.command_run({ command });
telemetry.usage({ tool: 'search', calls: 3 });
console.log('ran ' + command);
if (end === 'deliver') await telemetry.$deliver();
else process.exitCode = Number(end ?? 0);`,
);

function run(args: readonly string[], env: Record<string, string> = {}): Promise<Ran> {
  const own = { HOME: folder, TMPDIR: temporary, DO_NOT_TRACK: undefined, ABOVEBOARD_TELEMETRY: '0' };
  return spawned(['live', ...args], { cwd: folder, env: { ...own, ...env } });
}

const tool = (...args: string[]) => ['--', process.execPath, 'tool.mjs', ...args];

describe('aboveboard live', () => {
  it('shows what a program sent, and what it left for its next run', async () => {
    const { status, stdout } = await run(tool('now', 'index'));
    expect(status).toBe(0);
    expect(stdout).toMatch(/ran index\n/);
    expect(stdout).toMatch(/command_run +1 +0\n/);
    expect(stdout).toMatch(/usage +1 +0\n/);
    expect(stdout).toMatch(/nothing was dropped\n$/);
  });

  it('counts each event once, whether it was delivered or is still waiting', async () => {
    const { stdout } = await run(['--json', ...tool('now', 'index', 'deliver')]);
    expect(JSON.parse(stdout)).toMatchObject({
      contract: 'tool',
      otherContract: 0,
      refused: {},
      events: [
        { event: 'active', kept: 1, dropped: 0 },
        { event: 'command_run', kept: 1, dropped: 0 },
        { event: 'usage', kept: 1, dropped: 0 },
      ],
      drops: [],
      exitCode: 0,
    });
  });

  it('finds what a program built from another contract sends, and never repeats it', async () => {
    const { status, stdout, stderr } = await run(['--json', '--fail-on-drop', ...tool('old', 'legacy', 'deliver')]);
    expect(status).toBe(1);
    expect(JSON.parse(stdout).drops).toEqual([
      { event: 'command_run', field: 'command', reason: 'not_in_list', count: 1 },
      { event: 'command_run', field: 'command', reason: 'missing_field', count: 1 },
    ]);
    expect(JSON.parse(stdout).otherContract).toBeGreaterThan(0);
    expect(stdout).not.toContain('legacy');
    expect(stderr).toContain('ran legacy');
  });

  it('finds what the client itself let not through, and never repeats it', async () => {
    const { status, stdout } = await run(['--fail-on-drop', ...tool('now', 'legacy', 'deliver')]);
    expect(status).toBe(1);
    expect(stdout).toMatch(/command_run +- +1\n|command_run +0 +1\n/);
    expect(stdout).toMatch(/command_run\.command +not_in_list +1\n/);
    expect(stdout).toMatch(/command_run\.command +missing_field +1\n?/);
    expect(stdout.replace('ran legacy', '')).not.toContain('legacy');
  });

  it('ends as the command did where nobody asked for more', async () => {
    expect((await run(tool('old', 'legacy'))).status).toBe(0);
    expect((await run(tool('now', 'index', '7'))).status).toBe(7);
  });

  it('leaves no folder behind, neither its own nor the program’s', async () => {
    await run(tool('now', 'index'));
    expect(readdirSync(temporary).filter((name) => name.startsWith('aboveboard'))).toEqual([]);
    expect(readdirSync(folder)).not.toContain('.local');
  });

  it('says why there may be nothing to see', async () => {
    const idle = ['--', process.execPath, '-e', ''];
    expect((await run(idle)).stderr).toContain('does the program read TOOL_TELEMETRY');
    const { stderr } = await run(tool('now', 'index'), { DO_NOT_TRACK: '1' });
    expect(stderr).toContain('DO_NOT_TRACK is set');
  });

  it.each([
    [['--', '/no/such/command'], 1, 'no such command: /no/such/command'],
    [['--contract', 'nope.ts', '--', 'true'], 1, '--contract nope.ts'],
    [[], 2, "missing required argument 'command'"],
  ])('%j ends with %i and says why on stderr', async (args, code, why) => {
    const { status, stderr } = await run(args);
    expect([status, stderr]).toEqual([code, expect.stringContaining(why)]);
  });
});
