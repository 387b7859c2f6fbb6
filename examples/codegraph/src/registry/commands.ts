/** What people can type. `telemetry` is missing, since nobody who asks about it is counted. */
export const commands = [
  'install',
  'uninstall',
  'init',
  'uninit',
  'index',
  'sync',
  'status',
  'query',
  'files',
  'context',
  'affected',
  'serve',
  'upgrade',
] as const;

export type CommandName = (typeof commands)[number];
