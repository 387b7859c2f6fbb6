import type { components } from '../components.ts';

export type Component = keyof typeof components;
export type Outcome = 'success' | 'failed';

/** What the application tells of its use. There are two: our client, and the client of PostHog that it had before. */
export interface Usage {
  /**
   * A component was used, and it went well or not.
   *
   * @param details what the component was given and what it answered. Only PostHog's client takes them: the typed calls of
   *   a contract have no place for them
   */
  happened(component: Component, outcome: Outcome, details?: Details): void;
  /** What the page needs to know of it; `null` where the page has nothing to do with it. */
  readonly page: PageUsage | null;
  /** Before the end: what is under way is delivered. */
  close(): Promise<void>;
}

export type Details = Readonly<Record<string, unknown>>;

export interface PageUsage {
  readonly telemetryKey: string;
  readonly telemetryHost: string;
  readonly userUUID: string;
}

/** Runs a component, and tells how it went. */
export async function used<T>(
  usage: Usage,
  component: Component,
  details: Details,
  act: () => T | Promise<T>,
): Promise<T> {
  try {
    const result = await act();
    usage.happened(component, 'success', details);
    return result;
  } catch (error) {
    usage.happened(component, 'failed', { ...details, error: error instanceof Error ? error.message : 'unknown' });
    throw error;
  }
}
