/**
 * The commands that are counted, by the word that a person types first. The program is built from this list and the
 * contract quotes it, so neither can drift from the other. `telemetry` is missing on purpose: it is never counted.
 */
export const commandNames = ['status', 'workspace', 'config', 'help'] as const;

/** What is counted where a person typed no command at all. */
export const NO_COMMAND = '<unknown>';

export type CommandName = (typeof commandNames)[number];
