import { expect, it } from 'vitest';
import { event } from '../../define/event.ts';
import { flag } from '../../kinds/flag/flag.ts';
import { found, tool, why } from '../testing.ts';
import { noOwner } from './no-owner.ts';

it.each(['TODO', 'to do', 'tbd', 'nobody', 'Unknown', 'n/a', '?', '-', 'none', ' xxx '])('%j names nobody', (owner) => {
  expect(found(noOwner, tool({ owner }))).toEqual(['warning owner']);
});

it.each(['core team', 'Ada', 'us', '日本語', 'Nobody Inc. <nobody@example.com>'])('%j does', (owner) => {
  expect(found(noOwner, tool({ owner }))).toEqual([]);
});

it('of an event and a field likewise', () => {
  const events = { run: event({ why, owner: 'tbd', fields: { ok: flag({ why, owner: 'TODO' }) } }) };
  expect(found(noOwner, tool({ events }))).toEqual(['warning events.run.owner', 'warning events.run.fields.ok.owner']);
});
