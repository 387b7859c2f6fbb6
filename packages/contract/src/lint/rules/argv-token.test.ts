import { expect, it } from 'vitest';
import { choice } from '../../kinds/choice/choice.ts';
import { choices } from '../../kinds/choices/choices.ts';
import { digest } from '../../kinds/digest/digest.ts';
import { flag } from '../../kinds/flag/flag.ts';
import type { Field } from '../../kinds/kinds.ts';
import { found, why, withFields } from '../testing.ts';
import { argvToken } from './argv-token.ts';

const list = ['a', 'b'] as const;
const open = choice(list, { why });
const closed = choice(list, { why, other: false });
const secret = digest({ why, of: 'something' });

it.each<[string, Field, string]>([
  ['query', secret, 'error'],
  ['searchQuery', secret, 'error'],
  ['user_email', secret, 'error'],
  ['query', open, 'warning'],
  ['errorMessage', open, 'warning'],
  ['args', choices(list, { why }), 'warning'],
  ['where', choice(['https://example.com'], { why }), 'error'],
  ['where', choice(['ada@example.com'], { why }), 'error'],
  ['where', choice(['/home/ada'], { why }), 'error'],
  ['where', choice(['192.168.0.1'], { why }), 'error'],
  ['where', choice(['--token=abc'], { why }), 'error'],
])('%s: %j is found', (name, field, level) => {
  expect(found(argvToken, withFields({ [name]: field }))).toEqual([`${level} events.run.fields.${name}`]);
});

it.each<[string, Field]>([
  ['query', closed], // a wrong call is counted, not hidden
  ['query', flag({ why })],
  ['query_kind', open], // the last word is what the value is
  ['hasPath', flag({ why })],
  ['message_type', open],
  ['project', secret],
  ['command', choice(['project add', '--help', '<unknown>', 'application/json', '/v1/batch'], { why })],
])('%s: %j is not', (name, field) => {
  expect(found(argvToken, withFields({ [name]: field }))).toEqual([]);
});
