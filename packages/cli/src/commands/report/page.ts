import type { Books, ProjectSummary, Reports } from '@aboveboard/collector/api';
import type { Style } from '../../terminal/style.ts';
import { wrap } from '../../terminal/wrap.ts';

/** What a page is drawn with. */
export interface Frame {
  readonly width: number;
  readonly style: Style;
}

/** What a page may ask, of one project and one range. */
export interface Questions {
  readonly project: ProjectSummary;
  report<Name extends keyof Reports>(name: Name): Promise<readonly Reports[Name][]>;
  books(): Promise<Books>;
}

/** A page of `aboveboard report`: a folder of its own is not worth it, a file is. */
export interface Page {
  readonly about: string;
  /** The report of the API that `--json` and `--csv` give. */
  readonly main: keyof Reports;
  draw(ask: Questions, frame: Frame): Promise<string>;
}

export function heading({ style }: Frame, text: string, note = ''): string {
  return `${style('bold', text)}${note === '' ? '' : style('dim', `  ${note}`)}`;
}

/** What is said of what stands above it. */
export function remark({ style, width }: Frame, text: string): string {
  return wrap(text, width)
    .map((line) => style('dim', line))
    .join('\n');
}

/** Where there is nothing, why else that may be, and what to do next. */
export function nothing(frame: Frame, what: string, otherwise?: string): string {
  const why = otherwise === undefined ? '' : `, ${otherwise}`;
  return remark(frame, `${what}: nothing in this range${why}; try --days 90, or aboveboard tail`);
}
