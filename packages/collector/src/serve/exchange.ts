/** The end of a channel between two processes. */
export interface Channel {
  send(message: unknown): unknown;
  on(event: 'message', listener: (message: unknown) => void): unknown;
}

/** Asks the other process, and is asked by it. */
export interface Exchange {
  /**
   * @param what a word that the other side knows
   * @throws where there is no answer in time
   */
  ask<T>(what: string): Promise<T>;
}

/** How long the other side may think, in ms. */
const PATIENCE = 2000;

interface Question {
  readonly type: 'ask';
  readonly id: number;
  readonly what: string;
}

interface Reply {
  readonly type: 'reply';
  readonly id: number;
  readonly value: unknown;
}

/** @example const supervisor = openExchange(process, (what) => (what === 'metrics' ? metrics.list() : null)); */
export function openExchange(channel: Channel, answer: (what: string) => unknown): Exchange {
  let last = 0;
  const asked = new Map<number, (value: unknown) => void>();
  channel.on('message', async (message) => {
    const found = message as Question | Reply | { readonly type?: undefined };
    if (found.type === 'reply') {
      asked.get(found.id)?.(found.value);
      asked.delete(found.id);
    }
    if (found.type !== 'ask') return;
    const reply: Reply = { type: 'reply', id: found.id, value: await answer(found.what) };
    // It may have gone meanwhile, and then waits for nothing.
    try {
      channel.send(reply);
    } catch {}
  });
  return {
    ask: <T>(what: string) =>
      new Promise<T>((done, failed) => {
        const id = ++last;
        const late = setTimeout(() => {
          asked.delete(id);
          failed(new Error('the other process does not answer'));
        }, PATIENCE);
        asked.set(id, (value) => {
          clearTimeout(late);
          done(value as T);
        });
        const question: Question = { type: 'ask', id, what };
        try {
          channel.send(question);
        } catch (error) {
          clearTimeout(late);
          asked.delete(id);
          failed(error);
        }
      }),
  };
}
