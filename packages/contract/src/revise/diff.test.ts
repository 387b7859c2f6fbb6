import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contractHash } from '../canonical/canonical.ts';
import { type Contract, parseContract } from '../define/contract.ts';
import { mytool } from '../testing/mytool.ts';
import { diff, summary, worst } from './diff.ts';
import { absent, edited } from './testing.ts';

type Edits = Readonly<Record<string, unknown>>;
/** The columns of the design's table, short: a row says what CI asks for and what users see as well. */
type Row = [what: string, before: Edits, after: Edits, id: string, privacy: string, wire: string, message: string];

const run = 'events.command_run';
const fields = `${run}.fields`;
const tool = 'events.tools.by.tool';
const digest = { kind: 'digest', of: 'the user', life: 'day', why: 'Who?' };
const flag = { kind: 'flag', why: 'Why?' };
const process = { type: 'process', why: 'Which?' };
const rotating = (days: number) => ({ type: 'rotating', days, why: 'Which?' });
const install = (format = 'hex32') => ({ type: 'install', format, why: 'Which?' });
const event = (more: object = {}) => ({ shape: 'event', stream: 'default', why: 'Why?', fields: {}, ...more });
const deprecated = (use?: string) => ({ why: 'Another name.', ...(use && { use }) });
const command = mytool.events.command_run.fields.command;
const session = 'streams.session.identity';

describe.each<[asks: string, users: string, rows: Row[]]>([
  [
    'nothing',
    'changelog',
    [
      // wording
      ['a why', {}, { why: 'Because.' }, 'why.reworded', 'wording', 'same', 'why: "To learn which'],
      ['an event’s why', {}, { [`${run}.why`]: 'x' }, 'why.reworded', 'wording', 'same', `${run}: why "Which`],
      ['a field’s why', {}, { [`${fields}.exit.why`]: 'x' }, 'why.reworded', 'wording', 'same', `${fields}.exit: why`],
      ['an identity’s why', {}, { [`${session}.why`]: 'x' }, 'identity.reworded', 'wording', 'same', '-> x'],
      ['a recipient’s why', {}, { 'recipients.0.why': 'x' }, 'recipient.reworded', 'wording', 'same', 'PostHog'],
      ['an owner', {}, { owner: 'x' }, 'owner.changed', 'wording', 'same', 'owner: "core team" -> x'],
      ['a contact', {}, { contact: 'x' }, 'contact.changed', 'wording', 'same', '-> x'],
      ['no command any more', {}, { command: false }, 'command.changed', 'wording', 'same', '-> false'],
      [
        'a deprecation',
        {},
        { [`${run}.deprecated`]: deprecated() },
        'deprecated.changed',
        'wording',
        'same',
        'nothing ->',
      ],
      [
        'a suppression',
        {},
        { suppressions: [{ finding: 'a', where: 'b', why: 'c' }] },
        'suppressions.changed',
        'wording',
        'same',
        'none -> a:b',
      ],
      [
        'more care',
        {},
        { [`${fields}.exit.sensitivity`]: 'derived' },
        'sensitivity.raised',
        'wording',
        'same',
        '-> derived',
      ],
      // the same
      [
        'a review',
        {},
        { review: 'https://x.dev' },
        'review.changed',
        'same',
        'same',
        'review: nothing -> https://x.dev',
      ],
      [
        'a cross',
        {},
        { [`${run}.crosses`]: [['command', 'os']] },
        'crosses.changed',
        'same',
        'same',
        `${run}: crosses nothing ->`,
      ],
      ['installs', {}, { installs: 1000 }, 'installs.changed', 'same', 'same', 'nothing -> 1000'],
      ['shares', {}, { [`${fields}.exit.shares`]: { 0: 0.9 } }, 'shares.changed', 'same', 'same', 'shares'],
      [
        'the order of values',
        {},
        { [`${tool}.values`]: ['read', 'search'] },
        'values.reordered',
        'same',
        'same',
        'order',
      ],
      [
        'the order of recipients',
        { 'recipients.1': { name: 'B', why: 'b' } },
        { recipients: [{ name: 'B', why: 'b' }, mytool.recipients[0]] },
        'recipients.reordered',
        'same',
        'same',
        'order',
      ],
      [
        'consent in other words',
        {},
        { consent: { default: 'off', modes: { a: 'off' } } },
        'consent.rewritten',
        'same',
        'same',
        '',
      ],
      [
        'the endpoint’s path',
        {},
        { endpoint: 'https://TELEMETRY.mytool.dev/v1' },
        'endpoint.path',
        'same',
        'same',
        '/v1',
      ],
      [
        'a spelling',
        {},
        { [`${fields}.command.aliases`]: { idx: 'index', q: 'query' } },
        'alias.added',
        'same',
        'compatible',
        '+ q',
      ],
      ['a spelling less', {}, { [`${fields}.command.aliases`]: {} }, 'alias.removed', 'same', 'compatible', '- idx'],
      [
        'aliases: {}',
        { [`${fields}.command.aliases`]: {} },
        { [`${fields}.command.aliases`]: absent },
        'aliases.rewritten',
        'same',
        'same',
        '',
      ],
      [
        'another stream without identity',
        { 'streams.a': { identity: { type: 'none' } } },
        { 'streams.a': { identity: { type: 'none' } }, [`${run}.stream`]: 'a' },
        'event.moved',
        'same',
        'compatible',
        'a (none)',
      ],
      // narrower
      [
        'a field less',
        {},
        { [`${fields}.exit`]: absent },
        'field.removed',
        'narrower',
        'compatible',
        `${fields}.exit: int removed`,
      ],
      [
        'a common field less',
        {},
        { 'common.os': absent },
        'field.removed',
        'narrower',
        'compatible',
        'common.os: choice removed',
      ],
      [
        'a digest less',
        {},
        { [`${fields}.project`]: absent },
        'field.removed',
        'narrower',
        'compatible',
        'digest removed',
      ],
      [
        'a counter less',
        {},
        { 'events.tools.counts.errors': absent },
        'field.removed',
        'narrower',
        'compatible',
        'events.tools.counts.errors',
      ],
      [
        'a value less',
        {},
        { [`${tool}.values`]: ['search'] },
        'value.removed',
        'narrower',
        'compatible',
        'values - read',
      ],
      ['an event less', {}, { [run]: absent }, 'event.removed', 'narrower', 'compatible', `${run}: event removed`],
      [
        'a stream less',
        { 'streams.a': { identity: process } },
        {},
        'stream.removed',
        'narrower',
        'compatible',
        'streams.a',
      ],
      [
        'others dropped',
        {},
        { [`${fields}.command.other`]: false },
        'other.dropped',
        'narrower',
        'compatible',
        'dropped',
      ],
      [
        'coarser buckets',
        {},
        { [`${fields}.duration.edges`]: [1000] },
        'bucket.coarser',
        'narrower',
        'compatible',
        '100, 1000 -> 1000',
      ],
      [
        'patch to minor',
        { 'common.version.keep': 'patch' },
        { 'common.version.keep': 'minor' },
        'version.coarser',
        'narrower',
        'compatible',
        'patch -> minor',
      ],
      [
        'minor to major',
        {},
        { 'common.version.keep': 'major' },
        'version.coarser',
        'narrower',
        'compatible',
        'minor -> major',
      ],
      ['smaller int', {}, { [`${fields}.exit.max`]: 3 }, 'int.narrower', 'narrower', 'compatible', 'max 255 -> 3'],
      ['higher min', {}, { [`${fields}.exit.min`]: 1 }, 'int.narrower', 'narrower', 'compatible', 'min 0 -> 1'],
      [
        'smaller count',
        {},
        { 'events.tools.counts.calls.max': 10 },
        'count.narrower',
        'narrower',
        'compatible',
        '-> 10',
      ],
      [
        'smaller set',
        {},
        { [`${fields}.languages.max`]: 1 },
        'choices.smaller',
        'narrower',
        'compatible',
        'max 2 -> 1',
      ],
      [
        'shorter digest',
        {},
        { [`${fields}.project.life`]: 'day' },
        'digest.shorter',
        'narrower',
        'compatible',
        'install -> day',
      ],
      [
        'shorter identity',
        { [session]: install() },
        { [session]: rotating(7) },
        'identity.shorter',
        'narrower',
        'compatible',
        'install -> rotating 7 days',
      ],
      [
        'fewer days',
        { [session]: rotating(30) },
        { [session]: rotating(7) },
        'identity.shorter',
        'narrower',
        'compatible',
        '30 days -> rotating 7',
      ],
      [
        'no identity',
        {},
        { [session]: { type: 'none' } },
        'identity.shorter',
        'narrower',
        'compatible',
        'process -> none',
      ],
      [
        'an event unlinked',
        {},
        { 'events.started.stream': 'default' },
        'event.unlinked',
        'narrower',
        'compatible',
        'session (process) -> default (none)',
      ],
      [
        'rarer',
        {},
        { [run]: { ...mytool.events.command_run, shape: 'once', every: 'day' } },
        'event.span',
        'narrower',
        'compatible',
        'each time -> once a day',
      ],
      [
        'rarer still',
        {},
        { 'events.started.every': 'version' },
        'event.span',
        'narrower',
        'compatible',
        'once a day -> once a version',
      ],
      [
        'no longer detected',
        {},
        { 'common.os.auto': absent },
        'field.passed',
        'narrower',
        'compatible',
        'os -> nothing',
      ],
      ['a recipient less', {}, { recipients: [] }, 'recipient.removed', 'narrower', 'same', '- PostHog'],
      ['no endpoint', {}, { endpoint: absent }, 'endpoint.removed', 'narrower', 'same', '-> nothing'],
      ['https', { endpoint: 'http://telemetry.mytool.dev' }, {}, 'endpoint.encrypted', 'narrower', 'same', '-> https'],
      ['shorter retention', {}, { 'retention.days': 30 }, 'retention.shorter', 'narrower', 'same', '90 -> 30 days'],
      [
        'an end of retention',
        { 'retention.days': 'forever' },
        { 'retention.days': 3650 },
        'retention.shorter',
        'narrower',
        'same',
        'forever -> 3650 days',
      ],
      ['stricter consent', { consent: 'on' }, { consent: 'ask' }, 'consent.stricter', 'narrower', 'same', 'on -> ask'],
      [
        'a mode off',
        { consent: 'on' },
        { consent: { default: 'on', modes: { dev: 'off' } } },
        'consent.stricter',
        'narrower',
        'same',
        'consent.modes.dev: on -> off',
      ],
      ['an earlier notice', { notice: 'same-run' }, {}, 'notice.sooner', 'narrower', 'same', 'same-run -> before'],
      ['do not track again', { doNotTrack: 'local' }, {}, 'doNotTrack.stricter', 'narrower', 'same', 'local -> off'],
      ['no CI', {}, { ci: 'off' }, 'ci.off', 'narrower', 'same', 'count -> off'],
      ['higher k', {}, { k: 50 }, 'k.higher', 'narrower', 'same', '20 -> 50'],
      [
        'an end',
        {},
        { [`${fields}.exit.until`]: '2027-01-01' },
        'until.sooner',
        'narrower',
        'same',
        'nothing -> 2027-01-01',
      ],
      [
        'an alias less, others dropped',
        { [`${tool}.aliases`]: { find: 'search' } },
        {},
        'alias.removed',
        'narrower',
        'compatible',
        '- find',
      ],
      // the first half of a rename
      [
        'a successor',
        {},
        { [`${fields}.cmd`]: command, [`${fields}.command.deprecated`]: deprecated('cmd') },
        'field.renaming',
        'same',
        'compatible',
        'beside command',
      ],
      // the second half, announced
      [
        'an announced rename',
        { [`${fields}.command.deprecated`]: deprecated(`${fields}.cmd`) },
        { [`${fields}.command`]: absent, [`${fields}.cmd`]: command },
        'field.renamed',
        'same',
        'breaking',
        'renamed from command',
      ],
      [
        'a deprecated field of another, poorer kind',
        { [`${fields}.exit.deprecated`]: deprecated() },
        { [`${fields}.exit`]: { ...flag, deprecated: deprecated() } },
        'field.kind',
        'narrower',
        'breaking',
        'int -> flag',
      ],
    ],
  ],
  [
    'review-link',
    'asked-again-over-budget',
    [
      [
        'a value',
        {},
        { [`${tool}.values`]: ['search', 'read', 'edit'] },
        'value.added',
        'wider-value',
        'compatible',
        'values + edit',
      ],
      [
        'a value of a set',
        {},
        { [`${fields}.languages.values`]: ['go', 'rust', 'typescript', 'c'] },
        'value.added',
        'wider-value',
        'compatible',
        '+ c',
      ],
      ['others kept', {}, { [`${tool}.other`]: true }, 'other.kept', 'wider-value', 'compatible', 'kept as "other"'],
      [
        'an alias, others dropped',
        {},
        { [`${tool}.aliases`]: { find: 'search' } },
        'alias.added',
        'wider-value',
        'compatible',
        '+ find',
      ],
      [
        'a label',
        {},
        { [`${fields}.duration.aliases`]: { fast: 0 } },
        'alias.added',
        'wider-value',
        'compatible',
        '+ fast',
      ],
      [
        'optional',
        {},
        { [`${fields}.exit.optional`]: true },
        'field.optional',
        'wider-value',
        'compatible',
        'required -> optional',
      ],
      [
        'less care',
        { [`${fields}.exit.sensitivity`]: 'derived' },
        {},
        'sensitivity.lowered',
        'wider-value',
        'same',
        'derived -> nothing',
      ],
      [
        'a later end',
        { [`${run}.until`]: '2027-01-01' },
        { [`${run}.until`]: '2028-01-01' },
        'until.later',
        'wider-value',
        'same',
        '2027-01-01 -> 2028-01-01',
      ],
      ['no end', { until: '2027-01-01' }, {}, 'until.later', 'wider-value', 'same', 'until: 2027-01-01 -> nothing'],
    ],
  ],
  [
    'review-and-revision',
    'stripped-until-accepted',
    [
      [
        'a field',
        {},
        { [`${fields}.ok`]: flag },
        'field.added',
        'wider-field',
        'compatible',
        `${fields}.ok: flag added`,
      ],
      [
        'a common field',
        {},
        { 'common.ok': flag },
        'field.added',
        'wider-field',
        'compatible',
        'common.ok: flag added',
      ],
      [
        'a grouping',
        {},
        { 'events.tools.by.ok': flag },
        'field.added',
        'wider-field',
        'compatible',
        'events.tools.by.ok',
      ],
      [
        'finer buckets',
        {},
        { [`${fields}.duration.edges`]: [50, 100, 1000] },
        'bucket.finer',
        'wider-field',
        'compatible',
        'edges 100, 1000 -> 50, 100, 1000',
      ],
      [
        'minor to patch',
        {},
        { 'common.version.keep': 'patch' },
        'version.finer',
        'wider-field',
        'compatible',
        'minor -> patch',
      ],
      ['larger int', {}, { [`${fields}.exit.max`]: 1000 }, 'int.wider', 'wider-field', 'compatible', 'max 255 -> 1000'],
      ['lower min', {}, { [`${fields}.exit.min`]: -1 }, 'int.wider', 'wider-field', 'compatible', 'min 0 -> -1'],
      [
        'larger count',
        {},
        { 'events.tools.counts.errors.max': 11 },
        'count.wider',
        'wider-field',
        'compatible',
        'max 10 -> 11',
      ],
      [
        'larger set',
        {},
        { [`${fields}.languages.max`]: 3 },
        'choices.larger',
        'wider-field',
        'compatible',
        'max 2 -> 3',
      ],
      ['detected', { 'common.os.auto': absent }, {}, 'field.detected', 'wider-field', 'compatible', 'nothing -> os'],
      [
        'an event',
        {},
        { 'events.new': event({ fields: { ok: flag } }) },
        'event.added',
        'wider-event',
        'compatible',
        'events.new: event added, with ok',
      ],
      [
        'a stream',
        {},
        { 'streams.a': { identity: { type: 'none' } } },
        'stream.added',
        'wider-event',
        'compatible',
        'identity none',
      ],
      [
        'more often',
        {},
        { 'events.started.every': 'process' },
        'event.span',
        'wider-event',
        'compatible',
        'once a day -> once a process',
      ],
      [
        'each time',
        {},
        {
          'events.configured': {
            ...event(),
            fields: mytool.events.configured.fields,
            why: mytool.events.configured.why,
          },
        },
        'event.span',
        'wider-event',
        'compatible',
        'once a version -> each time',
      ],
    ],
  ],
  [
    'two-reviews',
    'stripped-until-accepted',
    [
      [
        'an identity',
        {},
        { 'streams.default.identity': process, 'events.active': absent },
        'identity.added',
        'wider-identity',
        'compatible',
        'none -> process',
      ],
      [
        'a stream with one',
        {},
        { 'streams.a': { identity: install() } },
        'identity.added',
        'wider-identity',
        'compatible',
        'identity install',
      ],
      [
        'a longer one',
        {},
        { [session]: rotating(1) },
        'identity.longer',
        'wider-identity',
        'compatible',
        'process -> rotating 1 day',
      ],
      [
        'more days',
        { [session]: rotating(7) },
        { [session]: rotating(8) },
        'identity.longer',
        'wider-identity',
        'compatible',
        '7 days -> rotating 8',
      ],
      [
        'a fixed key',
        { [session]: rotating(90) },
        { [session]: install() },
        'identity.longer',
        'wider-identity',
        'compatible',
        '-> install',
      ],
      ['a digest', {}, { [`${fields}.user`]: digest }, 'digest.added', 'wider-identity', 'compatible', 'of "the user"'],
      ['a common digest', {}, { 'common.user': digest }, 'digest.added', 'wider-identity', 'compatible', 'common.user'],
      [
        'a longer digest',
        { [`${fields}.project.life`]: 'day' },
        { [`${fields}.project.life`]: 'month' },
        'digest.longer',
        'wider-identity',
        'compatible',
        'day -> month',
      ],
      [
        'another secret',
        {},
        { [`${fields}.project.of`]: 'the name' },
        'digest.of',
        'wider-identity',
        'compatible',
        '-> "the name"',
      ],
      [
        'an event linked',
        {},
        { [`${run}.stream`]: 'session' },
        'event.linked',
        'wider-identity',
        'compatible',
        'default (none) -> session (process)',
      ],
      [
        'linked to others',
        { 'streams.a': { identity: process } },
        { 'streams.a': { identity: process }, 'events.started.stream': 'a' },
        'event.linked',
        'wider-identity',
        'compatible',
        '-> a (process)',
      ],
      [
        'a recipient',
        {},
        { 'recipients.1': { name: 'B', why: 'b' } },
        'recipient.added',
        'wider-recipient',
        'same',
        'recipients: + B',
      ],
      [
        'another host',
        {},
        { endpoint: 'https://x.dev' },
        'endpoint.host',
        'wider-recipient',
        'same',
        '-> https://x.dev',
      ],
      ['a first host', { endpoint: absent }, {}, 'endpoint.added', 'wider-recipient', 'same', 'nothing ->'],
      [
        'http',
        {},
        { endpoint: 'http://telemetry.mytool.dev' },
        'endpoint.clear',
        'wider-recipient',
        'same',
        '-> http:',
      ],
      [
        'longer retention',
        {},
        { 'retention.days': 365 },
        'retention.longer',
        'wider-recipient',
        'same',
        '90 -> 365 days',
      ],
      [
        'retention without an end',
        { 'retention.days': 3650 },
        { 'retention.days': 'forever' },
        'retention.longer',
        'wider-recipient',
        'same',
        '3650 -> forever',
      ],
      ['asking', {}, { consent: 'ask' }, 'consent.looser', 'wider-recipient', 'same', 'off -> ask'],
      [
        'asking again',
        { consent: 'ask' },
        { consent: 'ask-every-start' },
        'consent.looser',
        'wider-recipient',
        'same',
        'ask -> ask-every-start',
      ],
      ['on', { consent: 'ask-every-start' }, { consent: 'on' }, 'consent.looser', 'wider-recipient', 'same', '-> on'],
      [
        'a mode on',
        {},
        { consent: { default: 'off', modes: { server: 'on' } } },
        'consent.looser',
        'wider-recipient',
        'same',
        'consent.modes.server: off -> on',
      ],
      [
        'a mode that was off',
        { consent: { default: 'on', modes: { dev: 'off' } } },
        { consent: 'on' },
        'consent.looser',
        'wider-recipient',
        'same',
        'consent.modes.dev: off -> on',
      ],
      ['a later notice', {}, { notice: 'same-run' }, 'notice.later', 'wider-recipient', 'same', 'before -> same-run'],
      [
        'no notice',
        { notice: 'same-run' },
        { notice: 'documented-only' },
        'notice.later',
        'wider-recipient',
        'same',
        '-> documented-only',
      ],
      [
        'do not track, here',
        {},
        { doNotTrack: 'local' },
        'doNotTrack.looser',
        'wider-recipient',
        'same',
        'off -> local',
      ],
      ['CI', { ci: 'off' }, {}, 'ci.counted', 'wider-recipient', 'same', 'off -> count'],
      ['lower k', {}, { k: 5 }, 'k.lower', 'wider-recipient', 'same', 'k: 20 -> 5'],
      [
        'another off switch',
        {},
        { env: 'MY_TELEMETRY' },
        'env.changed',
        'wider-recipient',
        'same',
        'MYTOOL_TELEMETRY -> MY_TELEMETRY',
      ],
    ],
  ],
  [
    'deprecate-first',
    'changelog',
    [
      [
        'required',
        {},
        { [`${fields}.duration.optional`]: absent },
        'field.required',
        'narrower',
        'breaking',
        'optional -> required',
      ],
      ['a poorer kind', {}, { [`${fields}.exit`]: flag }, 'field.kind', 'narrower', 'breaking', 'int -> flag'],
      [
        'no digest any more',
        {},
        { [`${fields}.project`]: flag },
        'field.kind',
        'narrower',
        'breaking',
        'digest -> flag',
      ],
      [
        'a renamed field',
        {},
        { [`${fields}.command`]: absent, [`${fields}.cmd`]: command },
        'field.renamed',
        'same',
        'breaking',
        `${fields}.cmd: renamed from command`,
      ],
      [
        'a renamed event',
        {},
        { [run]: absent, 'events.ran': mytool.events.command_run },
        'event.renamed',
        'same',
        'breaking',
        'events.ran: renamed from command_run',
      ],
      [
        'an alias moved',
        {},
        { [`${fields}.command.aliases`]: { idx: 'query' } },
        'alias.moved',
        'same',
        'breaking',
        'idx (index -> query)',
      ],
      [
        'an id’s form',
        { [session]: install() },
        { [session]: install('uuid') },
        'identity.format',
        'same',
        'breaking',
        'hex32 -> uuid',
      ],
      [
        'added up',
        { 'events.tools': event({ fields: { tool: mytool.events.tools.by.tool } }) },
        { 'events.tools': { ...mytool.events.tools, why: 'Why?' } },
        'event.shape',
        'narrower',
        'breaking',
        'each time -> added up by day',
      ],
    ],
  ],
  [
    'deprecate-first',
    'stripped-until-accepted',
    [
      [
        'moved buckets',
        {},
        { [`${fields}.duration.edges`]: [200, 1000] },
        'bucket.moved',
        'wider-field',
        'breaking',
        '100, 1000 -> 200, 1000',
      ],
      ['a unit', {}, { [`${fields}.duration.unit`]: 's' }, 'bucket.unit', 'wider-field', 'breaking', 'ms -> s'],
      [
        'a richer kind',
        {},
        { [`${fields}.duration`]: { ...mytool.events.command_run.fields.exit, optional: true } },
        'field.kind',
        'wider-field',
        'breaking',
        'bucket -> int',
      ],
      [
        'a digest of it',
        {},
        { [`${fields}.exit`]: digest },
        'field.kind',
        'wider-identity',
        'breaking',
        'int -> digest',
      ],
      [
        'detected, otherwise',
        {},
        { 'common.os.auto': 'agent' },
        'field.detected',
        'wider-field',
        'breaking',
        'os -> agent',
      ],
      [
        'single reports',
        { 'events.tools': { ...mytool.events.tools, why: 'Why?' } },
        { 'events.tools': event({ fields: { tool: mytool.events.tools.by.tool } }) },
        'event.shape',
        'wider-event',
        'breaking',
        'added up by day -> each time',
      ],
      ['another name', {}, { name: 'yours' }, 'name.changed', 'wider-recipient', 'breaking', 'name: mytool -> yours'],
    ],
  ],
])('CI asks for %s, users see %s', (asks, users, rows) => {
  it.each(rows)('%s', (_, before, after, id, privacy, wire, message) => {
    // What is set before and not named after goes back to what it was.
    const found = diff(edited(mytool, before), edited(mytool, after)).find((change) => change.id === id);
    expect(found).toMatchObject({ id, privacy, wire, asks, users, message: expect.stringContaining(message) });
    expect(found?.message.startsWith(`${found.path}: `)).toBe(true);
    expect(found?.why).toMatch(/^[A-Z].*\.$/);
    expect(found).toSatisfy(Object.isFrozen);
  });
});

describe('what is not taken for something harmless', () => {
  const ids = (before: Edits, after: Edits) =>
    diff(edited(mytool, before), edited(mytool, after)).map(({ id, privacy }) => `${id} ${privacy}`);

  it('a flag that asks something else is no rename', () => {
    const found = ids({ [`${fields}.a`]: flag }, { [`${fields}.b`]: { kind: 'flag', why: 'Who pays?' } });
    expect(found).toEqual(['field.added wider-field', 'field.removed narrower']);
  });

  it('nor where the old one names it as its successor', () => {
    const old = { ...flag, deprecated: deprecated('b') };
    const found = ids({ [`${fields}.a`]: old }, { [`${fields}.b`]: { kind: 'flag', why: 'Who pays?' } });
    expect(found).toEqual(['field.added wider-field', 'field.removed narrower']);
  });

  it('a digest within a new event is named by itself', () => {
    const found = ids({}, { 'events.new': event({ fields: { user: digest } }) });
    expect(found).toEqual(['digest.added wider-identity', 'event.added wider-event']);
  });

  it('a value exchanged for another is one more and one less', () => {
    const found = ids({}, { [`${tool}.values`]: ['search', 'edit'] });
    expect(found).toEqual(['value.added wider-value', 'value.removed narrower']);
  });

  it('what the language cannot say yet counts as the worst', () => {
    const later = { ...mytool, audience: 'everybody' } as Contract;
    expect(diff(mytool, later)).toMatchObject([{ id: 'unjudged', path: 'audience', privacy: 'wider-recipient' }]);
    const field = { ...mytool.common.os, precision: 'high' };
    const deeper = { ...mytool, common: { ...mytool.common, os: field } } as Contract;
    expect(diff(mytool, deeper)).toMatchObject([{ id: 'unjudged', path: 'common.os.precision', wire: 'breaking' }]);
  });
});

describe('of any two contracts', () => {
  const edits: readonly Edits[] = [
    { k: 5 },
    { consent: 'on' },
    { [`${fields}.ok`]: flag },
    { [`${fields}.exit.max`]: 7 },
    { [`${fields}.duration.edges`]: [1000, 2000] },
    { [`${fields}.command.other`]: false },
    { [`${run}.stream`]: 'session' },
    { [`${run}.why`]: 'x' },
    { 'events.tools.by.ok': flag },
    { [session]: install() },
    { 'common.version.keep': 'patch' },
    { recipients: [] },
    // Last, since nothing can be set within what is gone.
    { [`${fields}.exit`]: absent },
    { 'events.started': absent },
  ];
  const contracts = fc
    .uniqueArray(fc.nat(edits.length - 1), { maxLength: 5 })
    .map((chosen) => edited(mytool, Object.assign({}, ...chosen.sort((a, b) => a - b).map((i) => edits[i]))));

  it('there are changes where, and only where, the hashes differ', () => {
    fc.assert(
      fc.property(contracts, contracts, (a, b) => {
        expect(diff(a, b).length > 0).toBe(contractHash(a) !== contractHash(b));
        expect(diff(a, a)).toEqual([]);
      }),
    );
  });

  it('the order of keys changes nothing', () => {
    fc.assert(
      fc.property(contracts, contracts, (a, b) => {
        expect(diff(backwards(a), backwards(b))).toEqual(diff(a, b));
      }),
    );
  });

  it('the same list comes each time, and there is one for the way back', () => {
    fc.assert(
      fc.property(contracts, contracts, (a, b) => {
        const there = diff(a, b);
        expect(diff(a, b)).toEqual(there);
        expect(diff(b, a).length > 0).toBe(there.length > 0);
      }),
    );
  });
});

it('the worst comes first, and the summary counts', () => {
  const changes = diff(mytool, edited(mytool, { k: 5, why: 'x', [`${fields}.ok`]: flag, [`${fields}.exit`]: absent }));
  expect(changes.map(({ privacy }) => privacy)).toEqual(['wider-recipient', 'wider-field', 'narrower', 'wording']);
  expect(worst(changes)).toEqual({ privacy: 'wider-recipient', wire: 'compatible' });
  expect(worst([])).toEqual({ privacy: 'same', wire: 'same' });
  expect(summary(changes)).toBe('4 changes: 1 wider-recipient, 1 wider-field, 1 narrower, 1 wording');
  expect(summary([])).toBe('no changes');
  expect(summary(diff(mytool, edited(mytool, { [`${fields}.duration.unit`]: 's' })))).toBe(
    '1 change: 1 wider-field; 1 breaking',
  );
});

/** The same value with the keys of every object the other way round. */
function backwards(contract: Contract): Contract {
  const turn = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(turn);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .reverse()
        .map(([key, inner]) => [key, turn(inner)]),
    );
  };
  const turned = turn(contract) as Contract;
  expect(parseContract(turned)).toEqual(contract);
  return turned;
}
