import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BATCH_ID, type Batch, compile, contractHash } from '@aboveboard/contract';
import { expect, it } from 'vitest';
import contract from '../examples/ai-workbench/telemetry.contract.ts';
import { root } from './support/collector.ts';

const page = readFileSync(join(root, 'docs/wire.md'), 'utf8');
const batch = JSON.parse(/```json\n([\s\S]+?)```/.exec(page)?.[1] as string) as Batch;

it('the request on the page of the wire is one that a contract of ours keeps unchanged', () => {
  const { acceptCommon, acceptEvent } = compile(contract);
  expect(batch.batch).toMatch(BATCH_ID);
  expect(batch.contract).toHaveLength(contractHash(contract).length);
  expect(acceptCommon(batch.common)).toEqual({ kept: true, fields: batch.common, drops: [] });
  for (const { event, fields } of batch.events) {
    expect(acceptEvent(event, fields)).toEqual({ kept: true, fields, drops: [] });
  }
});

it('every member of a batch stands in the table of the page', () => {
  for (const member of [...Object.keys(batch), 'accepted']) expect(page).toContain(`| \`${member}\` |`);
});
