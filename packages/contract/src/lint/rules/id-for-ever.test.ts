import { expect, it } from 'vitest';
import { install, perProcess, rotating } from '../../define/identity.ts';
import { found, tool, why } from '../testing.ts';
import { idForEver } from './id-for-ever.ts';

it('an identity of the installation is found', () => {
  const streams = { default: { identity: install({ why }) } };
  expect(found(idForEver, tool({ streams }))).toEqual(['warning streams.default.identity']);
});

it.each([[{ type: 'none' } as const], [perProcess({ why })], [rotating(90, { why })]])('%j is not', (identity) => {
  expect(found(idForEver, tool({ streams: { default: { identity } } }))).toEqual([]);
});
