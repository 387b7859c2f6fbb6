/** When a project's own numbers are worth a message. It stands in the rules of the project; what is not in it is as for all. */
export interface AlertBounds {
  /** Hours without a stored event. `null` for never. Default: 24. */
  readonly silentHours?: number | null;
  /** Share of the runs of the last seven days that failed, above 0 and at most 1. `null` for never. Default: 0.2. */
  readonly errorShare?: number | null;
  /** Whether the release check of the newest judged version says so. Default: true. */
  readonly release?: boolean;
}

export const DEFAULT_BOUNDS: Required<AlertBounds> = { silentHours: 24, errorShare: 0.2, release: true };

/** @throws TypeError that says which part was expected to be what */
export function checkBounds({ silentHours, errorShare }: AlertBounds): void {
  if (silentHours != null && !(Number.isInteger(silentHours) && silentHours >= 1)) {
    throw new TypeError(`silent hours: expected a whole number of at least 1, got ${silentHours}`);
  }
  if (errorShare != null && !(errorShare > 0 && errorShare <= 1)) {
    throw new TypeError(`error share: expected a share above 0, at most 1, got ${errorShare}`);
  }
}
