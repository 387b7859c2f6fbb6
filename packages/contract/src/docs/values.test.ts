import { expect, it } from 'vitest';
import { optional } from '../define/event.ts';
import { bucket } from '../kinds/bucket/bucket.ts';
import { choice } from '../kinds/choice/choice.ts';
import { choices } from '../kinds/choices/choices.ts';
import { count } from '../kinds/count/count.ts';
import { digest } from '../kinds/digest/digest.ts';
import { flag } from '../kinds/flag/flag.ts';
import { int } from '../kinds/int/int.ts';
import type { Field } from '../kinds/kinds.ts';
import { version } from '../kinds/version/version.ts';
import { os } from '../presets/presets.ts';
import { PLAIN } from './setting.ts';
import { describeValues } from './values.ts';

const why = 'To test.';

it.each<[Field, string]>([
  [flag({ why }), 'yes or no'],
  [optional(flag({ why })), 'yes or no; may be left out'],
  [choice(['a', 'b'], { why }), '`a` or `b`; anything else is sent as `other`'],
  [choice(['a', 'b', 'c'], { why, other: false }), '`a`, `b` or `c`; anything else is not sent'],
  [choices(['a', 'b'], { why }), 'up to 3 of `a`, `b`, without their order; anything else is sent as `other`'],
  [
    choices(['a', 'b', 'c'], { why, max: 2, other: false }),
    'up to 2 of `a`, `b`, `c`, without their order; anything else is not sent',
  ],
  [
    bucket([100, 1000], { why, unit: 'ms' }),
    'a range, never the number itself: `<100`, `100-1000` or `1000+` ms (sent as the range’s number, from 0)',
  ],
  [int(0, 255, { why }), 'a whole number from 0 to 255'],
  [count({ why, max: 9 }), 'how often, from 0 to 9'],
  [{ kind: 'day', why }, 'a date, without a time'],
  [flag({ why, deprecated: { why: 'Nobody *looked*.' } }), 'yes or no; on its way out: Nobody \\*looked\\*.'],
])('%#', (field, words) => {
  expect(describeValues(field)).toBe(words);
});

it.each([
  ['major', '`1`'],
  ['minor', '`1.4`'],
  ['patch', '`1.4.2`'],
] as const)('a %s version is shown by an example', (keep, example) => {
  expect(describeValues(version({ why, keep }))).toContain(`such as ${example}`);
});

it.each([
  ['install', 'as long as the key is kept'],
  ['month', 'one month'],
  ['day', 'one day'],
] as const)('a digest with life %s is the same for %s', (life, words) => {
  const said = describeValues(digest({ why, of: 'the address of the git remote', life }));
  expect(said).toMatch(/^a fingerprint of the address of the git remote, never the thing itself/);
  expect(said).toContain(`the same for ${words}`);
});

it('on a terminal there is no markup, and nothing that moves the cursor', () => {
  const field = choice(['a|b', '*'], { why, deprecated: { why: 'Nobody\u001b[2J *looked*.' } });
  const words = 'a|b or *; anything else is sent as other; on its way out: Nobody[2J *looked*.';
  expect(describeValues(field, PLAIN)).toBe(words);
});

it('what the client detects is marked', () => {
  expect(describeValues(os())).toMatch(/; found out by itself$/);
});
