import { writeSync } from 'node:fs';

/**
 * The log of dark mode: one line an event. The client shows a whole batch a line, so that a reader sees the exact bytes;
 * our documentation promises a line an event, with the id and the version that would have travelled along.
 */
export function logEvents(shown: string): void {
  for (const line of linesOf(shown)) {
    try {
      // Straight to the descriptor: a closed pipe must not end the server by an error event.
      writeSync(2, `telemetry, not sent: ${line}\n`);
    } catch {
      // Nobody is reading.
    }
  }
}

interface Batch {
  readonly identity?: string;
  readonly common: object;
  readonly events: readonly object[];
}

function linesOf(shown: string): readonly string[] {
  try {
    const { identity, common, events } = JSON.parse(shown) as Batch;
    return events.map((event) => JSON.stringify({ installId: identity, ...common, ...event }));
  } catch {
    return [shown]; // A word of the client's own.
  }
}
