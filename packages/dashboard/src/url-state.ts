import { useSyncExternalStore } from 'react';

/** What of the page is in its address, so that it survives a reload and can be sent to a colleague. */
export interface UrlState {
  readonly project: string | null;
  readonly days: Days;
}

export const RANGES = [7, 30, 90] as const;
export type Days = (typeof RANGES)[number];

export function readState(search: string): UrlState {
  const params = new URLSearchParams(search);
  const days = Number(params.get('days'));
  return { project: params.get('project') || null, days: RANGES.find((range) => range === days) ?? 30 };
}

export function writeState(state: UrlState): string {
  const params = new URLSearchParams();
  if (state.project !== null) params.set('project', state.project);
  params.set('days', String(state.days));
  return `?${params}`;
}

export function useUrlState(): [UrlState, (change: Partial<UrlState>) => void] {
  const search = useSyncExternalStore(subscribe, () => location.search);
  const state = readState(search);
  return [state, (change) => go(writeState({ ...state, ...change }))];
}

const CHANGED = 'aboveboard:url';

function go(search: string): void {
  if (search === location.search) return;
  history.pushState(null, '', search);
  // The browser tells of its own buttons (popstate) but not of pushState.
  dispatchEvent(new Event(CHANGED));
}

function subscribe(listener: () => void): () => void {
  addEventListener('popstate', listener);
  addEventListener(CHANGED, listener);
  return () => {
    removeEventListener('popstate', listener);
    removeEventListener(CHANGED, listener);
  };
}
