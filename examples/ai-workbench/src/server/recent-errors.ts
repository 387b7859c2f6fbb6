import type { ServerCode } from '../registry/errors.ts';

/** What is remembered of an error: enough to see that something is wrong, and nothing of whose request it was. */
export interface RecentError {
  readonly code: ServerCode;
  readonly status: number;
}

/** The last errors, newest first. */
export interface RecentErrors {
  push(error: RecentError): void;
  list(): readonly RecentError[];
}

/** A screenful or two: this is for a look, the store is for history. */
const SIZE = 100;

export function recentErrors(): RecentErrors {
  const errors: RecentError[] = [];
  return {
    push(error) {
      errors.unshift(error);
      if (errors.length > SIZE) errors.pop();
    },
    list: () => [...errors],
  };
}
