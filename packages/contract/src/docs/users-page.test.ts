import { existsSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compile } from '../check/check.ts';
import { type Contract, contract, parseContract } from '../define/contract.ts';
import { event, once } from '../define/event.ts';
import { install, perProcess, rotating } from '../define/identity.ts';
import { digest } from '../kinds/digest/digest.ts';
import { flag } from '../kinds/flag/flag.ts';
import { mytool } from '../testing/mytool.ts';
import type { Batch } from '../wire/wire.ts';
import { samplesOf } from './sample.ts';
import { usersPage } from './users-page.ts';

const why = 'Which parts are used?';
const head = { name: 'tool', env: 'TOOL_TELEMETRY', owner: 'us', contact: 'us', why, common: {} };
const events = { run: event({ why }) };
const page = (change: object = {}) => usersPage(contract({ ...head, events, ...change }));

/** Every contract of the house: the examples', the command's own, and the one that says everything once. */
const root = new URL('../../../../', import.meta.url);
const examples = readdirSync(new URL('examples/', root)).map((name) => `examples/${name}`);
const files = [...examples, 'packages/cli'].map((place) => new URL(`${place}/telemetry.contract.ts`, root));
const all: [string, Contract][] = [['mytool', mytool]];
for (const file of files.filter((one) => existsSync(one))) {
  const { default: shape } = (await import(file.href)) as { readonly default: Contract };
  all.push([shape.name, shape]);
}

describe.each(all)('the page of %s', (_, shape) => {
  it('is the same for the same contract, whoever has parsed it', () => {
    expect(usersPage(parseContract(JSON.parse(JSON.stringify(shape))))).toBe(usersPage(shape));
  });

  it('names every event, every field and every value of a list', () => {
    const said = usersPage(shape);
    for (const name of Object.keys(shape.events)) expect(said).toContain(`### \`${name}\``);
    for (const fields of [
      shape.common,
      ...Object.values(shape.events).flatMap((e) => (e.shape === 'rollup' ? [e.by, e.counts] : [e.fields])),
    ]) {
      for (const [name, field] of Object.entries(fields)) {
        expect(said).toContain(`| \`${name}\` |`);
        for (const value of 'values' in field ? field.values : []) expect(said).toContain(`\`${value}\``);
      }
    }
  });

  it('shows a sample that the contract’s own checker keeps unchanged', () => {
    const { acceptCommon, acceptEvent, hash } = compile(shape);
    const shown = [...usersPage(shape).matchAll(/```json\n([\s\S]*?)\n```/g)].map(
      ([, json = '']) => JSON.parse(json) as Batch,
    );
    expect(shown).toEqual(samplesOf(parseContract(shape)));
    for (const batch of shown) {
      expect(batch.contract).toBe(hash);
      expect(acceptCommon(batch.common)).toEqual({ kept: true, fields: batch.common, drops: [] });
      for (const { event, fields } of batch.events)
        expect(acceptEvent(event, fields)).toEqual({ kept: true, fields, drops: [] });
    }
    const sent = shown.flatMap((batch) => batch.events.map(({ event }) => event));
    expect(sent.sort()).toEqual(Object.keys(shape.events).sort());
  });

  it('has no date but that of the sample', () => {
    const dates = new Set(usersPage(shape).match(/\b20\d\d-\d\d-\d\d\b/g));
    expect([...dates].filter((date) => date !== '2026-01-15' && date !== '2026-01-12')).toEqual([]);
  });
});

describe('a sample', () => {
  it('has every field of every event', () => {
    for (const { common, events } of samplesOf(mytool)) {
      expect(Object.keys(common)).toEqual(Object.keys(mytool.common));
      for (const { event, fields } of events) {
        const shape = mytool.events[event as keyof typeof mytool.events];
        const expected = shape.shape === 'rollup' ? { ...shape.by, ...shape.counts } : shape.fields;
        expect(Object.keys(fields).sort()).toEqual(Object.keys(expected).sort());
      }
    }
  });

  it('is one batch for each stream, with an id only where there is one', () => {
    const streams = {
      default: { identity: { type: 'none' } },
      session: { identity: install({ why, format: 'uuid' }) },
    } as const;
    const [first, second] = samplesOf(
      contract({ ...head, streams, events: { run: event({ why, stream: 'session' }) } }),
    );
    expect(first).not.toHaveProperty('identity');
    expect(second?.identity).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/);
  });

  it('has the revision of the lock', () => {
    const { hash } = compile(mytool);
    const lock = {
      revisions: [
        { revision: 1, hash: '' },
        { revision: 2, hash },
        { revision: 3, hash: '' },
      ],
    };
    expect(usersPage(mytool, { lock })).toContain('"revision": 2');
    expect(usersPage(mytool)).toContain('"revision": 0');
  });
});

describe('in words', () => {
  it.each([
    ['off', {}, 'Off unless you switch it on.'],
    ['ask', { consent: 'ask' }, 'Whoever has said no is not asked again.'],
    ['ask-every-start', { consent: 'ask-every-start' }, 'comes at every start, and an answer holds for that run'],
    ['on, told before', { consent: 'on' }, 'the run that shows it sends nothing'],
    ['on, told in the same run', { consent: 'on', notice: 'same-run' }, 'the run that shows it may send already'],
    ['on, told nowhere', { consent: 'on', notice: 'documented-only' }, 'No notice is shown'],
    [
      'by deployment',
      { consent: { default: 'off', modes: { sandbox: 'on' } } },
      'Where it runs as `sandbox`: On unless you switch it off.',
    ],
    ['not in CI', { ci: 'off' }, 'In CI it is off'],
    ['no id', {}, 'Nothing links two reports.'],
    ['an id of a run', { streams: { default: { identity: perProcess({ why }) } } }, 'joins the reports of one run'],
    [
      'an id of a week',
      { streams: { default: { identity: rotating(7, { why }) } } },
      'joins the reports of 7 days; then there is another',
    ],
    ['an id of a day', { streams: { default: { identity: rotating(1, { why }) } } }, 'joins the reports of one day;'],
    [
      'an id of the installation',
      { streams: { default: { identity: install({ why }) } } },
      'joins all reports of an installation, until you',
    ],
    ['do not track', {}, '`DO_NOT_TRACK=1` in the environment switches it off'],
    ['do not track, local', { doNotTrack: 'local' }, '`DO_NOT_TRACK=1` in the environment lets nothing leave'],
    ['how to stop it', {}, '`TOOL_TELEMETRY=0`, or `tool telemetry off`'],
    [
      'no id but a fingerprint',
      { common: { project: digest({ why, of: 'x' }) } },
      'There is no id in it, but a fingerprint',
    ],
    ['no id at all', {}, 'There is no id in it.'],
    ['presence', {}, 'Sent at most once a day, on a day on which the tool is used.'],
    ['who gets it', { endpoint: 'https://telemetry.tool.dev/x?y' }, 'collector at `telemetry.tool.dev`.'],
    ['nobody yet', {}, 'The contract names no address'],
    ['nobody else', {}, 'Nobody else gets it.'],
    ['somebody else', { recipients: [{ name: 'Post|Hog', why: 'Draws charts.' }] }, '- Post\\|Hog. Draws charts.'],
    ['how long', { retention: { days: 1 } }, 'kept for 1 day;'],
    ['for good', { retention: { days: 'forever' } }, 'Single reports are kept forever. No number'],
    ['small groups', { k: 50 }, 'No number of fewer than 50 installs is published.'],
    ['once', { events: { run: once('version', { why }) } }, 'Sent at most once for each version.'],
    ['nothing but the event', {}, 'It says nothing but that it happened.'],
    ['until when', { events: { run: event({ why, until: '2030-01-01' }) } }, 'To be gone from 2030-01-01 on.'],
    ['within the budget', { installs: 1_000_000 }, 'stays below that'],
    ['over the budget', { installs: 20 }, 'Above that: `default`'],
    ['a contact that is an address', { contact: 'us@tool.dev' }, '<us@tool.dev>'],
    ['a contact that is a page', { contact: 'https://tool.dev/ask' }, '<https://tool.dev/ask>'],
  ])('%s', (_, change, words) => {
    expect(page(change)).toContain(words);
  });

  it('another command is named where people type another', () => {
    expect(usersPage(contract({ ...head, events }), { command: 'tl' })).toContain('`tl telemetry off`');
  });

  it('the contract names the command, or says that there is none', () => {
    expect(page({ command: 'tl' })).toContain('`tl telemetry off`');
    expect(page({ command: false })).toContain('To stop it: `TOOL_TELEMETRY=0`.');
    expect(page({ command: false })).not.toMatch(/telemetry (off|command)|`tool telemetry`/);
  });

  it('a rollup leaves by completed days', () => {
    expect(usersPage(mytool)).toContain('a day leaves only when it is over');
  });

  it('a digest is told of wherever it matters', () => {
    expect(usersPage(mytool)).toContain('The fingerprint `project` in `command_run` shows');
    expect(usersPage(mytool)).toContain('Of what `project` is computed from, only the fingerprint');
  });
});

it('nothing that an author writes becomes markup', () => {
  const evil = '</td>|<script>alert(1)</script>\n# [x](javascript:alert(1)) `|` *x*';
  const said = page({
    why: evil,
    owner: evil,
    contact: evil,
    recipients: [{ name: evil, why: evil }],
    events: { run: event({ why: evil, fields: { ok: flag({ why: evil }) } }) },
  });
  const outside = said
    .replace(/```json[\s\S]*?```/g, '')
    .replace('<!-- ', '')
    .replace(' -->', '');
  expect(outside).not.toMatch(/(?<!\\)[<[]/);
  expect(outside.split('\n').filter((line) => /^# /.test(line))).toHaveLength(1);
  const rows = outside.split('\n').filter((line) => line.startsWith('| `ok`'));
  expect(rows[0]?.match(/(?<!\\)\|/g)).toHaveLength(4);
});
