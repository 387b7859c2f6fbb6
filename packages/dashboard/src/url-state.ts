import { useSyncExternalStore } from 'react';

/** What of the page is in its address, so that it survives a reload and can be sent to a colleague. */
export interface UrlState {
  readonly project: string | null;
  readonly days: Days;
  readonly audience: Audience;
  /** Over which time active installs are counted. */
  readonly active: ActivePeriod;
}

export const RANGES = [7, 30, 90] as const;
export type Days = (typeof RANGES)[number];

/** `all` counts what does not say who it is from as well. */
export const AUDIENCES = ['all', 'people', 'ci'] as const;
export type Audience = (typeof AUDIENCES)[number];

export const ACTIVE_PERIODS = ['day', 'week', 'month'] as const;
export type ActivePeriod = (typeof ACTIVE_PERIODS)[number];

export function readState(search: string): UrlState {
  const params = new URLSearchParams(search);
  const days = Number(params.get('days'));
  return {
    project: params.get('project') || null,
    days: RANGES.find((range) => range === days) ?? 30,
    audience: AUDIENCES.find((audience) => audience === params.get('audience')) ?? 'all',
    active: ACTIVE_PERIODS.find((period) => period === params.get('active')) ?? 'day',
  };
}

export function writeState(state: UrlState): string {
  const params = new URLSearchParams();
  if (state.project !== null) params.set('project', state.project);
  params.set('days', String(state.days));
  if (state.audience !== 'all') params.set('audience', state.audience);
  if (state.active !== 'day') params.set('active', state.active);
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
