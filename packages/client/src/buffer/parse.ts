import type { Values } from '@aboveboard/contract';
import type { Line, LineEvent } from './line.ts';

/** The lines of a file's text. A line that is cut short or not ours is passed over. */
export function parseLines(text: string): Line[] {
  const lines: Line[] = [];
  for (const part of text.split('\n')) {
    if (part === '') continue;
    try {
      const line: unknown = JSON.parse(part);
      if (isLine(line)) lines.push(line);
    } catch {
      // Cut short by a full disk or a crash.
    }
  }
  return lines;
}

function isLine(value: unknown): value is Line {
  if (!isObject(value) || value.v !== 1 || !Array.isArray(value.events) || !value.events.every(isEvent)) return false;
  const {
    contract,
    revision,
    accepted = 0,
    stream,
    epoch,
    mark,
    identity = '',
    from = '',
    common,
    rollups = {},
  } = value;
  return (
    [contract, stream, epoch, mark, identity, from].every(isText) &&
    [revision, accepted].every(Number.isSafeInteger) &&
    isValues(common) &&
    isObject(rollups) &&
    Object.values(rollups).every(isObject)
  );
}

function isEvent(value: unknown): value is LineEvent {
  return isObject(value) && isText(value.event) && isText(value.day) && isValues(value.fields);
}

function isValues(value: unknown): value is Values {
  return (
    isObject(value) &&
    Object.values(value).every((inner) => isPlain(inner) || (Array.isArray(inner) && inner.every(isText)))
  );
}

function isPlain(value: unknown): boolean {
  return isText(value) || typeof value === 'boolean' || typeof value === 'number';
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
