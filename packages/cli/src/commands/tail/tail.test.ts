import { expect, it } from 'vitest';
import { plain } from '../../terminal/style.ts';
import { messagesOf } from './messages.ts';
import { shownEntry } from './shown.ts';

const at = '2026-11-21T12:30:05.000Z';

it('a stream is read message by message, however it is cut, comments and waits left out', async () => {
  const text = 'retry: 1000\n\n: beat\n\nid: a-1\ndata: {"é":1}\n\nid: a-2\ndata: {}\n\ndata: cut off';
  const bytes = new TextEncoder().encode(text);
  for (const size of [1, 7, 1000]) {
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (let i = 0; i < bytes.length; i += size) controller.enqueue(bytes.slice(i, i + size));
        controller.close();
      },
    });
    const heard = [];
    for await (const message of messagesOf(body)) heard.push(message);
    expect(heard).toEqual([
      { id: 'a-1', data: '{"é":1}' },
      { id: 'a-2', data: '{}' },
    ]);
  }
});

it('an event is a line: when, what, its fields, what goes along, and its day where that is another', () => {
  const entry = { type: 'event', at, event: 'run', day: '2026-11-20', revision: 1 } as const;
  const values = { common: { version: '1.2' }, fields: { command: 'index', languages: ['go', 'rust'] } };
  expect(shownEntry({ ...entry, ...values }, plain, 200)).toBe(
    '12:30:05  run  command=index languages=go,rust  version=1.2  on 2026-11-20',
  );
  expect([...shownEntry({ ...entry, ...values }, plain, 30)].length).toBeLessThanOrEqual(30);
});

it('what was dropped says where, why, and what that means', () => {
  const drop = { type: 'drop', at, what: 'field', reason: 'not_in_list', count: 3, revision: 1 } as const;
  expect(shownEntry({ ...drop, event: 'run', field: 'command' }, plain, 200)).toBe(
    '12:30:05  dropped field × 3  not_in_list  at run.command  not among the values of the contract',
  );
  expect(shownEntry({ type: 'left-out', count: 7 }, plain, 80)).toContain('7 came faster');
});
