import { type Finding, LEVELS, type Level, LINKED, type Score } from '@aboveboard/contract/life';

/** What a check found, for whoever reads it. */
export interface Report {
  readonly contract: string;
  readonly file: string;
  readonly findings: readonly Finding[];
  readonly score: Score;
  /** The score in sentences, with the arithmetic. */
  readonly explained: readonly string[];
}

/** The forms in which a check can be printed. */
export const FORMATS = ['text', 'json', 'github'] as const;
export type Format = (typeof FORMATS)[number];

/**
 * A report as text.
 *
 * @param lineOf the line of the contract's file on which a path stands, for annotations
 * @param isColourful for a terminal; colours say nothing that the words do not
 */
export function formatReport(
  report: Report,
  format: Format,
  isColourful: boolean,
  lineOf: (path: string) => number,
): string {
  if (format === 'json') return JSON.stringify(report, null, 2);
  if (format === 'github')
    return [
      ...report.findings.map((item) => annotation(item, report.file, lineOf(item.where))),
      countLine(report),
    ].join('\n');
  const paint: Paint = (colour, words) => (isColourful ? `\u001b[${COLOURS[colour]}m${words}\u001b[0m` : words);
  const groups = LEVELS.flatMap((level) => {
    const items = report.findings.filter((item) => item.level === level);
    return items.length === 0 ? [] : [...items.map((item) => findingLines(item, paint)), ''];
  });
  return [...groups, countLine(report), '', ...scoreLines(report.score, paint)].join('\n');
}

type Paint = (colour: Level | 'quiet' | 'strong', words: string) => string;

const COLOURS = { error: 31, warning: 33, info: 36, quiet: 2, strong: 1 };

function findingLines({ id, level, message, where, hint }: Finding, paint: Paint): string {
  const place = where === '' ? 'contract' : where;
  const lines = [
    `${paint(level, level.padEnd(7))} ${paint('strong', place)} ${paint('quiet', id)}`,
    `        ${message}`,
  ];
  return (hint === '' ? lines : [...lines, `        ${paint('quiet', hint)}`]).join('\n');
}

function countLine({ contract, findings }: Report): string {
  const counts = LEVELS.map((level) => {
    const count = findings.filter((item) => item.level === level).length;
    return level === 'info' ? `${count} to know` : `${count} ${level}${count === 1 ? '' : 's'}`;
  });
  return `${contract}: ${counts.join(', ')}`;
}

function scoreLines({ fields, streams, installs, k }: Score, paint: Paint): readonly string[] {
  const bits = (value: number) => value.toFixed(1).padStart(6);
  const width = Math.max(
    ...[...fields.map(({ path }) => path), ...streams.map(({ stream }) => `stream ${stream}`)].map(
      ({ length }) => length,
    ),
  );
  const budget = streams[0]?.budget ?? null;
  return [
    paint('quiet', `${'bits'.padEnd(width)}   most  usual`),
    ...fields.map(
      ({ path, bound, estimate, stable }) =>
        `${path.padEnd(width)} ${bits(bound)} ${bits(estimate)}${stable ? '  the same in every report' : ''}`,
    ),
    ...streams.map(({ stream, linkage, bound, estimate, isOver }) =>
      paint(
        isOver ? 'error' : 'strong',
        `${`stream ${stream}`.padEnd(width)} ${bits(bound)} ${bits(estimate)}  ${LINKED[linkage]}${isOver ? '; over the budget' : ''}`,
      ),
    ),
    budget === null
      ? 'no budget: say how many installs are expected, with --installs or in the contract'
      : `budget: log2(${installs} installs / k = ${k}) = ${budget.toFixed(1)} bits`,
  ];
}

/** GitHub's workflow command. The path within the contract stands in the title. */
function annotation({ id, level, message, where, hint }: Finding, file: string, line: number): string {
  const properties = { file, line: String(line), title: `${id} at ${where === '' ? 'contract' : where}` };
  const said = Object.entries(properties).map(
    ([name, value]) => `${name}=${escapeData(value).replaceAll(':', '%3A').replaceAll(',', '%2C')}`,
  );
  return `::${level === 'info' ? 'notice' : level} ${said.join(',')}::${escapeData(hint === '' ? message : `${message}. ${hint}`)}`;
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}
