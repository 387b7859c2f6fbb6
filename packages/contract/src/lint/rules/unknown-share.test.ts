import { expect, it } from 'vitest';
import { bucket } from '../../kinds/bucket/bucket.ts';
import { flag } from '../../kinds/flag/flag.ts';
import { findings, found, why, withFields } from '../testing.ts';
import { unknownShare } from './unknown-share.ts';

it('a share of a value that never travels is found', () => {
  const field = flag({ why, shares: { yes: 0.5, true: 0.25 } });
  expect(findings(unknownShare, withFields({ ok: field }))).toMatchObject([
    { level: 'warning', where: 'events.run.fields.ok.shares', message: '"yes" is no value that the field can send' },
  ]);
});

it('shares of its values are not', () => {
  const size = bucket([10], { why, unit: 'ms', shares: { '<10': 0.5, 1: 0.5 } });
  expect(found(unknownShare, withFields({ size, ok: flag({ why }) }))).toEqual([]);
});
