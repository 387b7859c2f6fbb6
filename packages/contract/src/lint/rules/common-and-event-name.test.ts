import { expect, it } from 'vitest';
import { version } from '../../kinds/version/version.ts';
import { found, why, withFields } from '../testing.ts';
import { commonAndEventName } from './common-and-event-name.ts';

const field = version({ why });

it('the same name in both is found', () => {
  const shape = withFields({ version: field }, { common: { version: field } });
  expect(found(commonAndEventName, shape)).toEqual(['info events.run.fields.version']);
});

it('names of their own are not', () => {
  expect(found(commonAndEventName, withFields({ plugin: field }, { common: { version: field } }))).toEqual([]);
});
