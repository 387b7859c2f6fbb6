import { samples, type Tables } from '../engine/dataset.ts';

/** What a user has set up, in memory: this is an example. */
export interface State {
  data: Tables;
  tables: Tables;
  isDeployed: boolean;
  readonly threads: Map<string, { readonly question: string; readonly sql: string }>;
  readonly views: Map<string, string>;
  readonly instructions: string[];
  readonly sqlPairs: { readonly question: string; readonly sql: string }[];
}

export function newState(): State {
  return {
    data: {},
    tables: {},
    isDeployed: false,
    threads: new Map(),
    views: new Map(),
    instructions: [],
    sqlPairs: [],
  };
}

/** @throws Error where there is no such sample */
export function connect(state: State, name: string): void {
  if (!Object.hasOwn(samples, name)) throw new Error(`there is no sample ${name}; there is ${Object.keys(samples)}`);
  state.data = samples[name] as Tables;
}

/** @throws Error where there is no such table */
export function choose(state: State, names: readonly string[]): void {
  const missing = names.filter((name) => !Object.hasOwn(state.data, name));
  if (missing.length > 0) throw new Error(`there is no table ${missing.join(', ')}`);
  state.tables = Object.fromEntries(names.map((name) => [name, state.data[name] as Tables[string]]));
}

/** @throws Error before any table was chosen */
export function deploy(state: State): void {
  if (Object.keys(state.tables).length === 0) throw new Error('choose tables before you deploy');
  state.isDeployed = true;
}
