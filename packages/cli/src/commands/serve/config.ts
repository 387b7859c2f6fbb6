import { readFileSync } from 'node:fs';
import {
  contradictions,
  Expected,
  type ServeOptionName,
  type ServeValues,
  serveOptions,
  serveSecrets,
} from './options.ts';

/** What was given as a flag, or by the environment, as text. */
export interface Given {
  readonly text: string;
  readonly from: 'flag' | 'environment';
}

/** Every option with its value and where that came from. */
export interface Config {
  readonly values: ServeValues;
  readonly sources: Readonly<Record<ServeOptionName, string>>;
}

/**
 * Puts together what was given: a flag wins over the environment, the environment over the file, the file over what is
 * the case where nobody says anything.
 *
 * @returns the configuration, or everything that is wrong with it: which option, what was expected, and what came
 * @example await readConfig({ port: { text: '8080', from: 'flag' } }, 'collector.yaml')
 */
export async function readConfig(
  given: Readonly<Partial<Record<ServeOptionName, Given>>>,
  file: string | undefined,
): Promise<Config | { readonly problems: readonly string[] }> {
  const { entries, problems } = file === undefined ? readEntries('', []) : await readFile(file);
  const values: Record<string, unknown> = {};
  const sources: Record<string, string> = {};
  for (const name of Object.keys(serveOptions) as ServeOptionName[]) {
    const { read, initial } = serveOptions[name];
    const own = given[name];
    const said = own ? { text: own.text, from: nameOf(name, own.from) } : entries.get(name);
    sources[name] = said?.from ?? 'default';
    const text = said?.text ?? initial;
    if (text === undefined) continue;
    try {
      values[name] = read(text);
    } catch (error) {
      if (!(error instanceof Expected)) throw error;
      problems.push(`${said?.from}: expected ${error.message}${error.isShown ? `, got ${JSON.stringify(text)}` : ''}`);
    }
  }
  if (problems.length === 0) problems.push(...contradictions(values as ServeValues));
  return problems.length > 0
    ? { problems }
    : { values: values as ServeValues, sources: sources as Record<ServeOptionName, string> };
}

/** `ABOVEBOARD_PUBLIC_URL` for `public-url`. */
export function variableOf(name: string): string {
  return `ABOVEBOARD_${name.replaceAll('-', '_').toUpperCase()}`;
}

/** A configuration as a file that says the same, with where each line came from; secrets only as set or not. */
export async function shownConfig({ values, sources }: Config, environment: NodeJS.ProcessEnv): Promise<string> {
  const { stringify } = await yaml();
  const lines = (Object.keys(serveOptions) as ServeOptionName[]).map((name) => {
    const value = values[name];
    if (value === undefined) return `# ${name}: not set`;
    // A YAML list on one line, so that each option has one.
    const text = stringify(value, { collectionStyle: 'flow', lineWidth: 0 }).trimEnd();
    return `${name}: ${text} # ${sources[name]}`;
  });
  const secrets = Object.keys(serveSecrets).map((name) => `# ${name}: ${environment[name] ? 'set' : 'not set'}`);
  return `${[...lines, ...secrets].join('\n')}\n`;
}

interface FileContent {
  readonly entries: ReadonlyMap<string, { readonly text: string; readonly from: string }>;
  readonly problems: string[];
}

/** Loaded by those who have a file: it takes a start as long as half of the rest. */
const yaml = () => import('yaml');

async function readFile(path: string): Promise<FileContent> {
  let content: string;
  try {
    content = readFileSync(path, 'utf8');
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'there is none' : 'it cannot be read';
    return { entries: new Map(), problems: [`--config ${path}: expected a file, ${why}`] };
  }
  // Every JSON text is YAML too.
  const { LineCounter, parseDocument } = await yaml();
  const lineCounter = new LineCounter();
  const document = parseDocument(content, { lineCounter });
  if (document.errors.length > 0) {
    const problems = document.errors.map(({ pos, code }) => {
      return `${path}, line ${lineCounter.linePos(pos[0]).line}: expected YAML or JSON, got ${code.toLowerCase()}`;
    });
    return { entries: new Map(), problems };
  }
  const root: unknown = document.toJS() ?? {};
  if (typeof root !== 'object' || Array.isArray(root)) {
    return { entries: new Map(), problems: [`${path}: expected options and their values, such as "port: 8080"`] };
  }
  return readEntries(path, Object.entries(root as object));
}

function readEntries(path: string, found: readonly (readonly [string, unknown])[]): FileContent {
  const entries = new Map<string, { text: string; from: string }>();
  const problems: string[] = [];
  for (const [name, value] of found) {
    const from = `${name} in ${path}`;
    if (!Object.hasOwn(serveOptions, name)) {
      const hint = Object.hasOwn(serveSecrets, variableOf(name)) ? `; a secret: set ${variableOf(name)} instead` : '';
      problems.push(`${from}: no such option${hint}; there are ${Object.keys(serveOptions).join(', ')}`);
      continue;
    }
    const text = textOf(value);
    if (text === undefined) problems.push(`${from}: expected a text, a number or a list of texts`);
    else if (text !== null) entries.set(name, { text, from });
  }
  return { entries, problems };
}

/** @returns `null` where nothing is said, `undefined` where it is nothing that an option can be */
function textOf(value: unknown): string | null | undefined {
  if (value === null) return null;
  if (Array.isArray(value)) {
    const texts = value.map(textOf);
    return texts.every((text) => typeof text === 'string') ? texts.join(',') : undefined;
  }
  return ['string', 'number', 'boolean'].includes(typeof value) ? String(value) : undefined;
}

function nameOf(name: string, from: Given['from']): string {
  return from === 'flag' ? `--${name}` : variableOf(name);
}
