import type { Consent } from '@aboveboard/contract';
import type { Repo } from './repo.ts';

/** What the files are made of besides the repository: what a person says, or what can be guessed. */
export interface Answers {
  readonly name: string;
  readonly env: string;
  readonly owner: string;
  readonly contact: string;
  readonly consent: Consent;
  /** Empty where there is none yet. */
  readonly key: string;
  readonly endpoint: string;
  /** Folder of the sources, relative to the repository, with slashes. */
  readonly out: string;
}

export type Given = { readonly [N in keyof Answers]?: Answers[N] | undefined };

/** Something that can be asked. Without a `guess` it has to be answered. */
export interface Question {
  readonly what: keyof Answers;
  readonly text: string;
  readonly guess: string | undefined;
}

export const CONSENTS = ['off', 'ask', 'ask-every-start', 'on'] as const satisfies readonly Consent[];

/** What is not given, in the order in which it is asked. */
export function questionsFor(repo: Repo, given: Given): readonly Question[] {
  const name = given.name ?? nameOf(repo);
  const questions: Question[] = [
    { what: 'name', text: 'name of the tool (lower case letters, digits, dashes)', guess: nameOf(repo) },
    { what: 'env', text: 'environment variable with which a user decides', guess: name && envOf(name) },
    { what: 'owner', text: 'who answers for what is collected', guess: repo.owner ?? undefined },
    { what: 'contact', text: 'where a user can ask: an address or a page', guess: repo.contact ?? undefined },
    { what: 'consent', text: `what holds where nobody has chosen (${CONSENTS.join(', ')})`, guess: 'off' },
    { what: 'endpoint', text: 'address of the collector, https://… (empty: later)', guess: '' },
    { what: 'key', text: "the project's public key, ab_… (empty: later)", guess: '' },
    { what: 'out', text: 'folder of the sources', guess: repo.sources },
  ];
  return questions.filter(({ what }) => given[what] === undefined);
}

/** The guess of `env` follows the name that was answered. */
export function envOf(name: string): string {
  return `${name
    .replace(/[^a-z0-9]+/gi, '_')
    .replace(/^(?=\d)/, '_')
    .toUpperCase()}_TELEMETRY`;
}

function nameOf({ bins, packageName }: Repo): string | undefined {
  const name = (bins[0] ?? packageName?.replace(/^@[^/]*\//, '') ?? '').toLowerCase().replace(/[^a-z0-9-]+/g, '-');
  return /^[a-z]/.test(name) ? name.replace(/-+$/, '') : undefined;
}
