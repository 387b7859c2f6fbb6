/**
 * What is wrong with a contract, and where. A contract's author is told everything at once.
 *
 * @example
 * { path: 'events.index.fields.duration.edges', expected: 'at least one edge', got: 'an empty list' }
 */
export interface Problem {
  /** Dotted path from the contract's root, `''` for the contract itself. */
  readonly path: string;
  readonly expected: string;
  readonly got: string;
  /** What to do about it, where there is something to say. */
  readonly hint?: string;
}

/**
 * Thrown by {@link contract} and {@link parseContract}: a programmer's mistake, so it comes early and names every problem.
 *
 * @example
 * try { parseContract(JSON.parse(text)) } catch (error) { if (error instanceof ContractError) show(error.problems) }
 */
export class ContractError extends Error {
  override readonly name = 'ContractError';
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    const shown = problems.slice(0, MAX_LINES).map(line);
    const more = problems.length - shown.length;
    if (more > 0) shown.push(`… and ${more} more`);
    super([`the contract has ${problems.length} problem${problems.length === 1 ? '' : 's'}:`, ...shown].join('\n  '));
    this.problems = problems;
  }
}

/** Far more than an author has to see at once. A hostile file has a hundred thousand, and says nothing by them. */
const MAX_LINES = 200;

function line({ path, expected, got, hint }: Problem): string {
  return `${path === '' ? 'contract' : path}: expected ${expected}, got ${got}${hint === undefined ? '' : ` (${hint})`}`;
}

/** Names what came without repeating a long value: the type, and the value where it is short. */
export function describe(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'symbol') return value.description || 'a symbol';
  if (value === null) return 'null';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'string') return JSON.stringify(short(value));
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return `${/^[aeiou]/.test(typeof value) ? 'an' : 'a'} ${typeof value}`;
}

/** The beginning of a text, as long as any name may be: a hostile key must not be repeated below every path. */
export function short(text: string): string {
  return text.length > 64 ? `${text.slice(0, 64)}…` : text;
}
