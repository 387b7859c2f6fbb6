/** A group of installs: those with one version, one system. */
export interface Cell {
  readonly name: string;
  readonly installs: number;
}

/** What of a table may be published. */
export interface Published {
  /** The cells that are large enough, largest first. */
  readonly shown: readonly Cell[];
  /** Installs in the cells that are not shown, together: 0 where all are shown, otherwise at least k. */
  readonly others: number;
}

/**
 * Keeps back every cell of fewer than k installs, and as many of the others, smallest first, as it takes so that nothing
 * can be subtracted: what is kept back is always at least two cells, and together at least k installs, and not so many that
 * every one of them must be as large as it can be. The names of the
 * cells that are kept back are not published either, so that they cannot be told from cells that do not exist.
 *
 * It is meant for one period that is over. Sums of what is published for several periods, and differences of such sums,
 * are sums of numbers that may each be published, so ranges that overlap give nothing away.
 *
 * @param total installs in all cells together, each counted once; an install may be in several cells where an id tells
 * @param k 1 keeps nothing back; below 5 the sizes are so few that somebody may still guess right
 * @returns `null` where even the total is below k
 * @example suppress([{ name: 'linux', installs: 80 }, { name: 'darwin', installs: 30 }, { name: 'win32', installs: 5 }], 115, 20)
 * // { shown: [{ name: 'linux', installs: 80 }], others: 35 }
 */
export function suppress(cells: readonly Cell[], total: number, k: number): Published | null {
  if (total < k) return null;
  const present = cells.filter(({ installs }) => installs > 0);
  const shown = present.filter(({ installs }) => installs >= k).sort(largestFirst);
  const small = present.length - shown.length;
  if (small === 0) return { shown, others: 0 };
  for (let added = 0; shown.length > 0; added++) {
    const others = total - sum(shown);
    const smallest = shown.at(-1)?.installs as number;
    // Who knows this rule knows that the small ones are below k and the added ones at most as large as the smallest shown.
    const isPinned = others >= small * (k - 1) + added * smallest;
    if (others >= k && small + added >= 2 && !isPinned) break;
    shown.pop();
  }
  return { shown, others: total - sum(shown) };
}

/** The order is the same for the same cells, so that asking again shows no other of two that are alike. */
function largestFirst(a: Cell, b: Cell): number {
  return b.installs - a.installs || (a.name < b.name ? -1 : 1);
}

function sum(cells: readonly Cell[]): number {
  return cells.reduce((all, { installs }) => all + installs, 0);
}
