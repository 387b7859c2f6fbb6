import type { LiveEntry } from '@aboveboard/collector/api';
import { useEffect, useState } from 'react';
import { listen } from '../../api.ts';

export interface Heard {
  readonly id: string;
  readonly entry: LiveEntry;
}

/** `listening`, or `away`: then it is tried again. */
export type Line = 'connecting' | 'listening' | 'away';

/** As many as are kept in sight. */
const MOST = 200;
/** How often what came is drawn, in ms: a busy project would else be drawn for every event. */
const EVERY = 150;
/** After which a refused line is tried again, in ms; one that breaks off the browser tries itself. */
const AGAIN = 5000;
/** A stream ends now and then and goes on at once; only after this long it is away, in ms. */
const PATIENCE = 3000;

/** What becomes of what arrives, the newest first. */
export function useEntries(project: string): { readonly entries: readonly Heard[]; readonly line: Line } {
  const [entries, setEntries] = useState<readonly Heard[]>([]);
  const [line, setLine] = useState<Line>('connecting');

  useEffect(() => {
    let fresh: Heard[] = [];
    let source: EventSource;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let patience: ReturnType<typeof setTimeout> | undefined;
    const open = () => {
      source = listen(project, (entry, id) => fresh.unshift({ entry, id }));
      source.onopen = () => {
        clearTimeout(patience);
        setLine('listening');
      };
      source.onerror = () => {
        clearTimeout(patience);
        patience = setTimeout(() => setLine('away'), PATIENCE);
        if (source.readyState === EventSource.CLOSED) timer = setTimeout(open, AGAIN);
      };
    };
    const drawing = setInterval(() => {
      if (fresh.length === 0) return;
      const come = fresh;
      fresh = [];
      setEntries((old) => {
        const known = new Set(old.map(({ id }) => id));
        return [...come.filter(({ id }) => !known.has(id)), ...old].slice(0, MOST);
      });
    }, EVERY);
    open();
    return () => {
      clearInterval(drawing);
      clearTimeout(timer);
      clearTimeout(patience);
      source.close();
    };
  }, [project]);

  return { entries, line };
}

/** What somebody wants to see. */
export interface Wanted {
  /** `null` for all. */
  readonly event: string | null;
  readonly isDroppedOnly: boolean;
}

export function chosen(entries: readonly Heard[], { event, isDroppedOnly }: Wanted): readonly Heard[] {
  return entries.filter(({ entry }) => {
    if (entry.type === 'left-out') return true;
    return !(isDroppedOnly && entry.type !== 'drop') && (event === null || entry.event === event);
  });
}

/** The names of the events among them. */
export function eventsIn(entries: readonly Heard[]): string[] {
  const names = entries.flatMap(({ entry }) =>
    entry.type === 'left-out' || entry.event === null ? [] : [entry.event],
  );
  return [...new Set(names)].toSorted();
}
