import { acceptOf, type Field, type Fields } from '@aboveboard/contract';
import type { Install } from './installs.ts';
import { falling, type Random, random } from './random.ts';
import type { Release } from './releases.ts';

/** What a value may depend on. */
export interface Situation {
  readonly install: Install;
  readonly release: Release;
  readonly draw: Random;
  /** Whether what is reported went well, where somebody has decided that. */
  readonly isFine: boolean;
}

type Value = string | number | boolean | readonly string[];

/** Lists that we know the world's shares of; others fall as word counts do, in the order in which they are written. */
const KNOWN: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  os: { linux: 0.46, macos: 0.35, windows: 0.18, freebsd: 0.01 },
  arch: { x64: 0.62, arm64: 0.36, arm: 0.01, riscv64: 0.01 },
  agent: { none: 0.52, claude: 0.2, cursor: 0.13, vscode: 0.08, codex: 0.04, copilot: 0.03 },
  container: { none: 0.8, docker: 0.14, kubernetes: 0.04, podman: 0.02 },
  ci: { github: 0.68, gitlab: 0.16, jenkins: 0.07, circleci: 0.05, azure: 0.04 },
};
const RUNTIMES = { 18: 5, 20: 24, 22: 51, 24: 20 };
const STATUSES = { 404: 44, 400: 21, 409: 9, 500: 18, 503: 8 };

/** What an installation is, and goes on being: sent with every batch. */
export function commonValues(
  fields: Fields,
  names: CommonNames,
  { install, release }: Omit<Situation, 'draw' | 'isFine'>,
) {
  const values: Record<string, Value> = {};
  for (const [name, field] of Object.entries(fields)) {
    const value = commonValue(name, field, names, install, release);
    if (value !== undefined) values[name] = value;
  }
  return values;
}

/** The common fields that mean something: the tool's version, and whether a machine or a person runs it. */
export interface CommonNames {
  readonly version: string | null;
  readonly ci: string | null;
}

function commonValue(name: string, field: Field, names: CommonNames, install: Install, release: Release) {
  const habit = install.habit(name);
  if (name === names.version) return kept(field, release.version);
  if (name === names.ci && field.kind === 'flag') return install.isCi;
  if (name === names.ci && field.kind === 'choice' && field.values.includes('none')) {
    return install.isCi ? chosen(field.values, KNOWN.ci, habit) : 'none';
  }
  // `ciName` and the like: there is none where a person types.
  if (field.kind === 'choice' && field.optional && /^ci/i.test(name)) {
    return install.isCi ? chosen(field.values, undefined, habit) : undefined;
  }
  if (field.optional && habit.chance(0.25)) return undefined;
  return madeValue(name, field, { install, release, draw: habit, isFine: true });
}

/** A value of an event's field; `undefined` for one that is absent. */
export function madeValue(name: string, field: Field, situation: Situation): Value | undefined {
  const { install, draw, isFine } = situation;
  switch (field.kind) {
    case 'flag':
      return draw.chance(0.15 + 0.7 * random(name, 'share').next() * (install.habit(name).chance(0.5) ? 1 : 0.4));
    case 'choice': {
      const shares = field.shares ?? KNOWN[field.auto ?? name.replace(/^node_/, '')];
      if (field.other && draw.chance(0.004)) return 'other';
      // People have favourites.
      return chosen(field.values, shares, draw.chance(0.45) ? install.habit(name) : draw);
    }
    case 'choices': {
      const n = Math.min(field.max, 1 + Math.floor(draw.wait(1.4)));
      const all = Array.from({ length: n }, () => chosen(field.values, field.shares, draw));
      return [...new Set(all)].sort();
    }
    case 'bucket': {
      const middle = (field.edges.length - 1) * (0.25 + 0.35 * random(name, 'middle').next());
      const own = install.habit(name).normal() * field.edges.length * 0.13;
      return clamped(middle + own + draw.normal() * 0.75, field.edges.length);
    }
    case 'int':
      return intOf(name, field, draw, install, isFine);
    case 'count':
      return Math.min(field.max, 1 + Math.floor(draw.wait(6)));
    case 'version': {
      const text = /node|runtime/i.test(name)
        ? pickKey(RUNTIMES, install.habit(name))
        : `${1 + random(name).below(3)}.${install.habit(name).below(6)}.${install.habit(`${name} patch`).below(3)}`;
      return kept(field, text);
    }
    case 'digest':
      return install.habit(`${name} ${Math.floor(draw.wait(1.2))}`).hex(32);
    // The client writes both, and only into the presence event and beside a batch.
    case 'day':
    case 'id':
      return undefined;
  }
}

function intOf(
  name: string,
  { min, max }: Extract<Field, { kind: 'int' }>,
  draw: Random,
  install: Install,
  isFine: boolean,
): number {
  const fits = (n: number) => Math.min(max, Math.max(min, n));
  if (/exit/i.test(name)) return fits(isFine ? 0 : draw.chance(0.8) ? 1 : 2);
  if (/status/i.test(name)) return fits(Number(pickKey(STATUSES, draw)));
  if (/node|runtime/i.test(name)) return fits(Number(pickKey(RUNTIMES, install.habit(name))));
  return fits(min + Math.floor(draw.wait(Math.min(6, (max - min) / 3 + 1))));
}

/** One of a list, by its shares where they are known: what they leave over is spread over the rest. */
export function chosen(
  values: readonly string[],
  shares: Readonly<Record<string, number>> | undefined,
  draw: Random,
): string {
  if (shares === undefined) return draw.pick(values, falling(values.length));
  const left = 1 - Object.values(shares).reduce((sum, share) => sum + share, 0);
  const unknown = values.filter((value) => shares[value] === undefined).length;
  return draw.pick(
    values,
    values.map((value) => shares[value] ?? Math.max(0, left) / Math.max(1, unknown)),
  );
}

export function clamped(n: number, max: number): number {
  return Math.max(0, Math.min(max, Math.round(n)));
}

/** As the contract keeps it. */
function kept(field: Field, text: string): string {
  const value = acceptOf(field)(text);
  return typeof value === 'string' ? value : text;
}

function pickKey(weights: Readonly<Record<string, number>>, draw: Random): string {
  return draw.pick(Object.keys(weights), Object.values(weights));
}
