import { expect, it } from 'vitest';
import { contract } from '../define/contract.ts';
import { event, fieldsOf } from '../define/event.ts';
import { int } from '../kinds/int/int.ts';
import { mytool } from '../testing/mytool.ts';
import { columns } from './columns.ts';

const all = columns(mytool);
const text = { type: { name: 'utf8' }, nullable: true };
const dictionary = { indexType: { name: 'int', bitWidth: 16, isSigned: false } };
const number = (bitWidth: number, isSigned = false) => ({ type: { name: 'int', bitWidth, isSigned }, nullable: true });

it.each([
  [null, 'version', 'LowCardinality(Nullable(String))', { ...text, dictionary }],
  ['command_run', 'command', 'LowCardinality(Nullable(String))', { ...text, dictionary }],
  ['command_run', 'exit', 'Nullable(UInt8)', number(8)],
  ['command_run', 'duration', 'Nullable(UInt8)', number(8)],
  ['command_run', 'project', 'Nullable(String)', text],
  [
    'command_run',
    'languages',
    'Array(LowCardinality(String))',
    { type: { name: 'list' }, nullable: false, children: [{ type: { name: 'utf8' }, nullable: false, dictionary }] },
  ],
  ['configured', 'chat', 'Nullable(Bool)', { type: { name: 'bool' }, nullable: true }],
  ['active', 'cohort', 'Nullable(Date)', { type: { name: 'date', unit: 'DAY' }, nullable: true }],
  ['tools', 'calls', 'Nullable(UInt32)', number(32)],
])('of %s, %s is %s', (name, field, clickhouse, arrow) => {
  expect(all.find((column) => column.event === name && column.field === field)).toMatchObject({ clickhouse, arrow });
});

it.each([
  [0, 255, number(8)],
  [-1, 127, number(8, true)],
  [0, 65_535, number(16)],
  [-1, 65_535, number(32, true)],
  [0, 2 ** 40, number(64, true)],
])('a whole number from %d to %d is as wide as it has to be', (min, max, arrow) => {
  const { fields } = event({ why: 'Why?', fields: { n: int(min, max, { why: 'Why?' }) } });
  const tool = { name: 'tool', why: 'Why?', owner: 'Owner', contact: 'Contact', env: 'TOOL_TELEMETRY' };
  const [column] = columns(contract({ ...tool, common: fields, events: { run: event({ why: 'Why?' }) } }));
  expect(column?.arrow).toEqual(arrow);
});

it('every field of a contract has one column', () => {
  const fields = Object.values(mytool.events).reduce((sum, event) => sum + Object.keys(fieldsOf(event)).length, 0);
  expect(all).toHaveLength(Object.keys(mytool.common).length + fields);
  expect(JSON.parse(JSON.stringify(all))).toEqual(all);
});
