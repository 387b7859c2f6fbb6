import { contractHash } from '@aboveboard/contract';
import { expect, test } from 'vitest';
import { machine, tool } from '../../../test/machine.ts';
import { telemetryCommand } from '../command.ts';

test('says in plain words what may be sent, why, who gets it, for how long, and who answers for it', async () => {
  const at = await machine();
  const { text, exitCode } = await at.command('contract');
  expect(exitCode).toBe(0);
  for (const part of [
    'tool: To test.',
    'when: On unless you switch it off. A notice is shown once before anything is sent',
    `who gets it: ${at.collector.url} and PostHog (Draws our charts.)`,
    'for how long: Single reports are kept for 90 days; after that only sums remain.',
    'who answers for it: us, https://tool.dev/ask',
    '\nwith every report\n  - os: linux, macos',
    '\n  - version: only the first two numbers of a version, such as 1.4;',
    '\ncommand_run\n  Which commands matter? Sent each time it happens.\n',
    '  - command: index, query or sync; anything else is sent as other\n    The command.\n',
    '  - took: a range, never the number itself: <100, 100-1000 or 1000+ ms',
    '\nusage\n',
    '  - calls: how often, from 0 to',
    '  active, command_run, usage: Nothing links two reports.',
    '  started: A random id joins all reports of an installation',
    '  opened: A random id joins the reports of 7 days',
  ]) {
    expect(text).toContain(part);
  }
  // Every event and field is named, and no Markdown.
  for (const [name, event] of Object.entries(tool.events)) {
    const fields = 'fields' in event ? event.fields : { ...event.by, ...event.counts };
    expect(text).toContain(`\n${name}\n`);
    for (const field of Object.keys(fields)) expect(text).toContain(`\n  - ${field}: `);
  }
  expect(text).not.toContain('`');
});

test('as JSON it is the contract itself, and the hash that names it', async () => {
  const at = await machine();
  const report = await at.json('contract');
  expect(report).toEqual({ contract: tool, hash: contractHash(tool), revision: 0, accepted: 0, newer: {} });
});

test('names what is newer than what was accepted, until it is accepted', async () => {
  const at = await machine({ revisions: { revision: 1, since: {} } });
  await at.command('on');
  expect((await at.command('contract')).text).toMatch(/This is revision 1, and nothing in it is newer/);
  const revisions = {
    revision: 3,
    since: { 'events.started': 2, 'events.command_run.fields.ok': 3, 'streams.weeks': 1 },
  };
  const report = async () => JSON.parse((await telemetryCommand(at.run({ revisions }), ['contract', '--json'])).text);
  const newer = { 'events.started': 2, 'events.command_run.fields.ok': 3 };
  expect(await report()).toMatchObject({ revision: 3, accepted: 1, newer });
  const { text } = await telemetryCommand(at.run({ revisions }), ['contract']);
  expect(text).toMatch(
    /newer than revision 1, .*\n {2}events\.started \(revision 2\)\n.*\.ok \(revision 3\)\n.* telemetry on$/,
  );
  await telemetryCommand(at.run({ revisions }), ['on']);
  expect((await report()).newer).toEqual({});
});

test('what an author wrote cannot move the cursor', async () => {
  const at = await machine();
  const evil = { ...tool, why: 'Why\u001b[2J\u202e?' };
  const { createTelemetry } = await import('../../telemetry.ts');
  const telemetry = createTelemetry(evil, { common: { version: '1' }, dir: at.dir, host: { env: {} } });
  expect((await telemetryCommand(telemetry, ['contract'])).text).not.toMatch(/[^\P{Cc}\n]|\p{Cf}/u);
});
