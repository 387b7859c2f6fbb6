import { expect, it } from 'vitest';
import { found, tool } from '../testing.ts';
import { noticeDocumentedOnly, noticeSameRun } from './notice.ts';

const byMode = { default: 'off', modes: { sandbox: 'on' } } as const;

it.each([
  [{ consent: 'on', notice: 'same-run' }, ['error notice'], []],
  [{ consent: 'on', notice: 'documented-only' }, [], ['error notice']],
  [{ consent: byMode, notice: 'same-run' }, ['error notice'], []],
  [{ consent: byMode, notice: 'documented-only' }, [], ['error notice']],
  [{ consent: 'on', notice: 'before' }, [], []],
  [{ consent: 'off', notice: 'same-run' }, [], []],
  [{ consent: 'ask', notice: 'documented-only' }, [], []],
] as const)('%j', (change, sameRun, documentedOnly) => {
  expect(found(noticeSameRun, tool(change))).toEqual(sameRun);
  expect(found(noticeDocumentedOnly, tool(change))).toEqual(documentedOnly);
});
