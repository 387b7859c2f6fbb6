import type { OpenProject } from '../projects/projects.ts';

/** Answers that hold until the store changes: whoever asks the same meanwhile waits for the same answer, or has it at once. */
export interface Answers {
  /**
   * @param key what is asked of the project, all of it
   * @example answers.of(project, `events ${from} ${to}`, () => reports.events(question))
   */
  of<T>(project: OpenProject, key: string, ask: () => Promise<T>): Promise<T>;
}

/** A dashboard asks some fifteen things, and again for each range and audience that somebody looks at. */
const MOST = 300;

/** @param version another one whenever the store may give another answer */
export function openAnswers(version: () => number): Answers {
  let known = new Map<string, Promise<unknown>>();
  let ofVersion = Number.NaN;
  // A changed contract is another object of the project, and may be answered otherwise.
  const numbers = new WeakMap<OpenProject, number>();
  let projects = 0;
  const numberOf = (project: OpenProject): number => {
    const number = numbers.get(project) ?? projects++;
    numbers.set(project, number);
    return number;
  };
  return {
    of<T>(project: OpenProject, what: string, ask: () => Promise<T>): Promise<T> {
      const now = version();
      if (now !== ofVersion || known.size >= MOST) known = new Map();
      ofVersion = now;
      const key = `${numberOf(project)} ${what}`;
      const found = known.get(key) as Promise<T> | undefined;
      if (found !== undefined) return found;
      const answer = ask();
      known.set(key, answer);
      const mine = known;
      // Whoever comes after a failure asks anew.
      answer.catch(() => mine.delete(key));
      return answer;
    },
  };
}
