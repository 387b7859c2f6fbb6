/** What the doctor found. */
export interface Finding {
  /** `error`: something is lost, refused or will be; `warning`: worth a look; `ok`: looked at, and well. */
  readonly level: 'ok' | 'warning' | 'error';
  /** Which check found it. */
  readonly check: string;
  /** In a sentence, without anything of an event. */
  readonly message: string;
  /** What to do about it, where there is something. */
  readonly advice?: string;
  /** Puts it right, where that can be done; only called while no collector runs. @returns what was done */
  readonly repair?: () => string;
}

/** What a check is given. */
export interface Patient {
  readonly dataDir: string;
  /** Whether a collector uses the directory: it is then read, and nothing is taken for damage that is being written. */
  readonly isRunning: boolean;
  /** Where that collector is reached, as far as is known. */
  readonly url: string | null;
}

export type Check = (patient: Patient) => readonly Finding[] | Promise<readonly Finding[]>;
