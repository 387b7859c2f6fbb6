/**
 * Properties that Node's own functions give, as objects of several numbers. A contract asks for one number, in the unit of
 * its `bucket`: here is which of the numbers it is, and what it is measured in.
 */
export const MEASURES: Readonly<Record<string, { readonly sum: readonly string[]; readonly in: 'bytes' | 'µs' }>> = {
  // process.memoryUsage()
  memory_usage: { sum: ['rss'], in: 'bytes' },
  // process.cpuUsage()
  cpu_usage: { sum: ['user', 'system'], in: 'µs' },
};

/** How much of it makes one of a bucket's unit. */
export const UNITS = {
  bytes: { bytes: 1, B: 1, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30, KB: 1e3, kB: 1e3, MB: 1e6, GB: 1e9 },
  µs: { µs: 1, us: 1, ms: 1e3, s: 1e6, min: 60e6 },
} as const satisfies Readonly<Record<string, Readonly<Record<string, number>>>>;
