import { useSyncExternalStore } from 'react';

/** What of the page is in its address, so that it survives a reload and can be sent to a colleague. */
export interface UrlState {
  readonly project: string | null;
  readonly days: Days;
  readonly audience: Audience;
  /** Over which time active installs are counted. */
  readonly active: ActivePeriod;
  readonly screen: Screen;
  /** Narrowed down to one release; empty for what came without one, `null` for all. */
  readonly version: string | null;
  /** Narrowed down to one value of a field that goes along with all reports; the value is empty for what came without it. */
  readonly field: string | null;
  readonly value: string | null;
  /** Narrowed down to one event, where a chart has several. */
  readonly event: string | null;
  /** Of the funnel, as the API has them; `null` for those that are used most. */
  readonly steps: string | null;
  /** Whether releases are laid over each other by the days since they came. */
  readonly align: Alignment;
}

export const SCREENS = ['overview', 'live'] as const;
export type Screen = (typeof SCREENS)[number];

export const ALIGNMENTS = ['date', 'release'] as const;
export type Alignment = (typeof ALIGNMENTS)[number];

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
    screen: SCREENS.find((screen) => screen === params.get('screen')) ?? 'overview',
    version: params.get('version'),
    field: params.get('field') || null,
    value: params.get('field') ? (params.get('value') ?? '') : null,
    event: params.get('event') || null,
    steps: params.get('steps') || null,
    align: ALIGNMENTS.find((align) => align === params.get('align')) ?? 'date',
  };
}

export function writeState(state: UrlState): string {
  const params = new URLSearchParams();
  if (state.project !== null) params.set('project', state.project);
  params.set('days', String(state.days));
  if (state.audience !== 'all') params.set('audience', state.audience);
  if (state.active !== 'day') params.set('active', state.active);
  if (state.screen !== 'overview') params.set('screen', state.screen);
  if (state.version !== null) params.set('version', state.version);
  if (state.field !== null) {
    params.set('field', state.field);
    params.set('value', state.value ?? '');
  }
  if (state.event !== null) params.set('event', state.event);
  if (state.steps !== null) params.set('steps', state.steps);
  if (state.align !== 'date') params.set('align', state.align);
  return `?${params}`;
}

export function useUrlState(): [UrlState, (change: Partial<UrlState>) => void] {
  const search = useSyncExternalStore(subscribe, () => location.search);
  const state = readState(search);
  return [state, (change) => go(writeState({ ...state, ...change }))];
}

/** What is looked at in a project cannot be looked at in another. */
export const ANOTHER_PROJECT = { version: null, field: null, value: null, event: null, steps: null } as const;

const CHANGED = 'aboveboard:url';

export function go(search: string): void {
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
