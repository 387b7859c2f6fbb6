/** Numbers that look random and are the same for the same seed, on every machine. */
export interface Random {
  /** At least 0, below 1. */
  next(): number;
  /** True with this probability. */
  chance(probability: number): boolean;
  /** A whole number, at least 0 and below `below`. */
  below(below: number): number;
  /** Around 0, of deviation 1. */
  normal(): number;
  /** How long until something that happens every so often. */
  wait(mean: number): number;
  /** How often something happens whose mean is this. */
  times(mean: number): number;
  /** One of the values, the likelier the larger its weight. */
  pick<T>(values: readonly T[], weights: readonly number[]): T;
  /** Hexadecimal digits. */
  hex(length: number): string;
}

/**
 * A generator of its own for whatever the words name: an installation, a day, a release. What is drawn for one is then
 * the same whatever was drawn for others before.
 *
 * @example random(7, 'install', 12).next()
 */
export function random(...words: readonly (string | number)[]): Random {
  return new Mulberry(hash(words.join(' ')));
}

/** mulberry32: small, and good enough for what nobody has to guess. A class, since there are some for each event. */
class Mulberry implements Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  below(below: number): number {
    return Math.floor(this.next() * below);
  }

  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.next())) * Math.cos(2 * Math.PI * this.next());
  }

  wait(mean: number): number {
    return -Math.log(1 - this.next()) * mean;
  }

  times(mean: number): number {
    const limit = Math.exp(-mean);
    let n = 0;
    for (let product = this.next(); product > limit; product *= this.next()) n++;
    return n;
  }

  pick<T>(values: readonly T[], weights: readonly number[]): T {
    let left = this.next() * weights.reduce((sum, weight) => sum + weight, 0);
    const at = weights.findIndex((weight) => {
      left -= weight;
      return left < 0;
    });
    return values[at < 0 ? values.length - 1 : at] as T;
  }

  hex(length: number): string {
    return Array.from({ length }, () => this.below(16).toString(16)).join('');
  }
}

/** FNV-1a, and a last stir so that neighbours are far apart. */
function hash(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  return (h ^ (h >>> 13)) | 0;
}

/** Weights as word counts fall: the first is twice as frequent as the second, three times as the third. */
export function falling(n: number): readonly number[] {
  const known = WEIGHTS.get(n) ?? Array.from({ length: n }, (_, at) => 1 / (at + 1));
  WEIGHTS.set(n, known);
  return known;
}

const WEIGHTS = new Map<number, readonly number[]>();
