import { posix } from 'node:path';
import type { Answers } from '../answers.ts';
import type { Repo } from '../repo.ts';

/** How source is written in one repository. */
export interface Code {
  readonly isTs: boolean;
  /** `require` and `module.exports`: JavaScript without `"type": "module"`. TypeScript is written with imports either way. */
  readonly isRequire: boolean;
  readonly format: Repo['format'];
  /** Ending of a written file: `ts`, `js`. */
  readonly extension: 'ts' | 'js';
  /** A type annotation, or nothing in JavaScript. */
  type(text: string): string;
  import(names: Names, from: string): string;
  /** The specifier of a written file as another imports it. Both without their endings, relative to the repository. */
  specifier(from: string, to: string): string;
}

interface Names {
  readonly values?: readonly string[];
  readonly types?: readonly string[];
  /** Alone: what CommonJS exports as a whole has no names beside it. */
  readonly default?: string;
}

export function codeOf({ language, format, importsTs }: Repo): Code {
  const isTs = language === 'ts';
  const isRequire = !isTs && format === 'cjs';
  return {
    isTs,
    isRequire,
    format,
    extension: language,
    type: (text) => (isTs ? text : ''),
    import({ values = [], types = [], default: name }, from) {
      const list = [...values, ...(isTs ? types.map((type) => `type ${type}`) : [])].sort(byName);
      if (list.length === 0 && name === undefined) return '';
      if (isRequire) {
        return `const ${name ?? `{ ${list.join(', ')} }`} = require('${from}');\n`;
      }
      const onlyTypes = isTs && values.length === 0 && name === undefined;
      const braces = list.length === 0 ? '' : `{ ${(onlyTypes ? [...types].sort() : list).join(', ')} }`;
      return `import ${onlyTypes ? 'type ' : ''}${[name, braces].filter(Boolean).join(', ')} from '${from}';\n`;
    },
    specifier(from, to) {
      const path = posix.relative(posix.dirname(from), to);
      return `${path.startsWith('.') ? '' : './'}${path}.${isTs && importsTs ? 'ts' : 'js'}`;
    },
  };
}

/** As a person sorts names: without regard to the word `type` before them. */
function byName(a: string, b: string): number {
  return a.replace(/^type /, '') < b.replace(/^type /, '') ? -1 : 1;
}

/** Where the files go, relative to the repository and without their endings. */
export interface Places {
  readonly contract: string;
  /** Beside the contract, where `aboveboard lock` writes it. */
  readonly revisions: string;
  readonly setup: string;
  readonly command: string;
  /** Only where the framework wants one. */
  readonly hook: string;
}

export function placesOf(repo: Repo, { out }: Answers): Places {
  const folder = posix.normalize(out).replace(/\/$/, '');
  const at = (name: string) => posix.join(folder, name);
  // At the root, where people look; but where tsc writes a folder, a source outside of the others would move them all.
  const beside = repo.emits ? at : (name: string) => name;
  return {
    contract: beside('telemetry.contract'),
    revisions: beside('telemetry.revisions'),
    setup: at('telemetry'),
    command: at(repo.framework === 'oclif' ? 'commands/telemetry' : 'telemetry-command'),
    hook: at('hooks/prerun/count'),
  };
}

/** A text as a literal, quoted as most sources are. */
export function literal(text: string): string {
  const inner = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'");
  return `'${inner}'`;
}
