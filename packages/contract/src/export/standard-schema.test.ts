import { describe, expect, expectTypeOf, it, test } from 'vitest';
import { everyTypeBut } from '../testing/every-type.ts';
import { mytool } from '../testing/mytool.ts';
import { type StandardSchema, standardSchema } from './standard-schema.ts';

const key = () => new Uint8Array(32);
const run = standardSchema(mytool, 'command_run', key)['~standard'];
const tools = standardSchema(mytool, 'tools')['~standard'];

describe('a Standard Schema of an event', () => {
  it('says which version of the standard it is, and whose', () => {
    expect(run).toMatchObject({ version: 1, vendor: 'aboveboard' });
  });

  it('gives what travels', () => {
    expect(run.validate({ command: 'index', exit: 0, duration: 250 })).toEqual({
      value: { command: 'index', exit: 0, duration: 1 },
    });
    expect(tools.validate({ tool: 'read', calls: 2, errors: 11 })).toEqual({
      value: { tool: 'read', calls: 2, errors: 10 },
    });
  });

  it.each([
    ['a field that is missing', { command: 'index' }, [{ message: 'missing_field', path: ['exit'] }]],
    ['a required field, once', { command: 'index', exit: 256 }, [{ message: 'out_of_range', path: ['exit'] }]],
    [
      'an optional field',
      { command: 'index', exit: 0, duration: 'long' },
      [{ message: 'wrong_type', path: ['duration'] }],
    ],
    ['an unknown field, without its name', { command: 'index', exit: 0, secret: 1 }, [{ message: 'unknown_field' }]],
    [
      'everything at once',
      { exit: -1, secret: 1, duration: -1 },
      [
        { message: 'out_of_range', path: ['exit'] },
        { message: 'unknown_field' },
        { message: 'out_of_range', path: ['duration'] },
        { message: 'missing_field', path: ['command'] },
      ],
    ],
  ])('names %s', (_, value, issues) => {
    expect(run.validate(value)).toEqual({ issues });
  });

  it.each(everyTypeBut('object'))('refuses %s, and does not throw', (_, value) => {
    expect(run.validate(value)).toEqual({ issues: [{ message: 'malformed_event' }] });
  });
});

test('an event that the contract does not have is a mistake', () => {
  expect(() => standardSchema(mytool, 'crash' as 'tools')).toThrow('the contract has no event "crash"');
  expect(() => standardSchema(mytool, 'constructor' as 'tools')).toThrow(TypeError);
});

test('a digest without a key is a mistake', () => {
  expect(() => standardSchema(mytool, 'command_run')).toThrow('pass `secrets`');
});

test('the types are those of the call', () => {
  const schema = standardSchema(mytool, 'tools');
  type Input = NonNullable<(typeof schema)['~standard']['types']>['input'];
  expectTypeOf<Input['tool']>().toEqualTypeOf<'search' | 'read'>();
  expectTypeOf<Input['calls']>().toEqualTypeOf<number>();
  expectTypeOf(schema).toExtend<StandardSchema<unknown, unknown> | StandardSchema<Input, object>>();
});
