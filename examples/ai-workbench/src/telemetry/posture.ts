import { readFileSync } from 'node:fs';
import type { Control } from 'aboveboard';

/** The line that the server prints at boot: whoever runs it knows what it does without asking. */
export function postureOf(telemetry: Control, idFile: string): string {
  const { mode, endpoint } = telemetry.$status();
  if (mode === 'off') return 'telemetry: OFF';
  if (mode === 'local') return 'telemetry: ON, dark (events are printed here, nothing is sent)';
  // The id is minted with the first event that is written.
  telemetry.$flush();
  return `telemetry: ON, live to ${endpoint} as ${idIn(idFile)}`;
}

function idIn(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return 'an id of this process only';
  }
}
