import { byTable, type Find } from '../check/gates.ts';
import { textsSource } from '../kinds/texts.ts';
import { runSource } from './run.ts';

/** Finds by text that is written and run, or by a table where the runtime runs none: so an engine sees what it calls. */
export const finding: Find = (names, make, unknown) => {
  try {
    return runSource(findSource(names), { make, unknown });
  } catch {
    return byTable(names, make, unknown);
  }
};

/** The body of a function of `make` and `unknown`. Names stand in it as JSON only. */
export function findSource(names: readonly string[]): string {
  const calls = names.map((name, i): [string, string] => {
    return [name, `return (made${i} ??= make(${JSON.stringify(name)}))(values);`];
  });
  return `'use strict';
${names.map((_, i) => `let made${i};`).join(' ')}
return (name, values) => {
  if (typeof name !== 'string') return unknown;
  ${textsSource('name', new Map(calls), 'return unknown;')}
};`;
}
