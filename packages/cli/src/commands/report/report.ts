import type { Books, ProjectSummary, Report, Reports } from '@aboveboard/collector/api';
import { Argument, Command, Option } from 'commander';
import { type Api, type Where, whereOptions, withApi } from '../../api.ts';
import { hasColours } from '../../colours.ts';
import { dayArgument, wholeFrom } from '../../options.ts';
import { coloured, plain } from '../../terminal/style.ts';
import { table } from '../../terminal/table.ts';
import { UserError } from '../../user-error.ts';
import { type Frame, type Questions, remark } from './page.ts';
import { pages } from './pages.ts';
import { projectOf } from './project.ts';

interface Options extends Where {
  readonly project?: string;
  readonly from?: string;
  readonly to?: string;
  readonly days?: number;
  readonly ci?: true;
  readonly people?: true;
  readonly only?: string;
  readonly json?: true;
  readonly csv?: true;
}

const WIDEST = 120;
const DAY_MS = 24 * 60 * 60 * 1000;

/** `aboveboard report NAME`: what the dashboard says, in the terminal. */
export function reportCommand(): Command {
  const command = new Command('report')
    .description('answers in the terminal: tables and small charts')
    .addArgument(new Argument('[name]', 'which one; see below').default('overview'))
    .option('--project <name>', 'which project; needed where there are several')
    .addOption(new Option('--days <n>', 'the last so many days, today included (default: 30)').argParser(wholeFrom(1)))
    .addOption(new Option('--from <day>', 'the first day, UTC').argParser(dayArgument).conflicts('days'))
    .addOption(new Option('--to <day>', 'the last day, UTC; default: today').argParser(dayArgument))
    .addOption(new Option('--ci', 'only what machines sent').conflicts('people'))
    .option('--people', 'only what people sent')
    .option('--only <field=value>', 'only one value of a field that goes along with all reports: os=linux')
    .addOption(new Option('--json', 'print the report as the API gives it').conflicts('csv'))
    .option('--csv', 'print its rows as CSV');
  for (const option of whereOptions()) command.addOption(option);
  return command
    .addHelpText(
      'after',
      `
Reports:
${Object.entries(pages)
  .map(([name, { about }]) => `  ${name.padEnd(12)} ${about}`)
  .join('\n')}
  Any other report of the API by its name there: active, adoption, durations, contracts, …

Asks the collector that runs on the data directory, or the directory itself where none runs.

Examples:
  $ aboveboard report
  $ aboveboard report errors --project mytool --days 90 --people
  $ aboveboard report overview --only os=linux
  $ aboveboard report versions --from 2026-11-01 --to 2026-11-30 --csv > november.csv
  $ ABOVEBOARD_TOKEN=… aboveboard report events --url https://telemetry.example.org --json`,
    )
    .action(run);
}

async function run(name: string, options: Options): Promise<void> {
  await withApi(options, async (api) => {
    const project = await projectOf(api, options.project);
    const query = queryOf(options);
    const path = (report: string) => `/projects/${project.name}/reports/${encodeURIComponent(report)}?${query}`;
    const page = Object.hasOwn(pages, name) ? pages[name] : undefined;
    const main = page?.main ?? name;
    if (options.csv) return print(await (await api.get(`${path(main)}&format=csv`)).text());
    if (options.json) return print(`${await (await api.get(path(main))).text()}\n`);
    const frame: Frame = {
      width: Math.min(WIDEST, process.stdout.columns ?? 80),
      style: hasColours() ? coloured : plain,
    };
    const ask = questionsTo(api, project, path, query);
    const drawn =
      page === undefined
        ? await anyReport(ask, name as keyof Reports, frame)
        : ((await untouched(ask, frame)) ?? (await page.draw(ask, frame)));
    print(`${titleOf(project, name, query, frame)}\n\n${drawn}\n`);
  });
}

function questionsTo(
  api: Api,
  project: ProjectSummary,
  path: (report: string) => string,
  query: URLSearchParams,
): Questions {
  return {
    project,
    async report<Name extends keyof Reports>(name: Name) {
      return ((await (await api.get(path(name))).json()) as Report<Reports[Name]>).rows;
    },
    async books() {
      return (await (await api.get(`/projects/${project.name}/books?${query}`)).json()) as Books;
    },
  };
}

/** What to do next, where a project has never heard of anyone: a page would be rows of dashes. */
async function untouched({ project, books }: Questions, frame: Frame): Promise<string | undefined> {
  if (project.lastStored !== null || (await books()).received > 0) return undefined;
  return [
    'Nothing has arrived yet.',
    '',
    remark(frame, "Give the tool's client this collector's address and the project's key:"),
    `  ${frame.style('bold', project.key)}`,
    remark(frame, 'See what arrives, and what is dropped and why:'),
    `  aboveboard tail --project ${project.name}`,
    remark(frame, 'Get made-up traffic to look at, in a project of its own:'),
    `  aboveboard simulate ${project.name}`,
  ].join('\n');
}

/** A report that has no page of its own: its rows, as they come. */
async function anyReport(ask: Questions, name: keyof Reports, frame: Frame): Promise<string> {
  const rows = (await ask.report(name)) as readonly object[];
  const [first] = rows;
  if (first === undefined) return frame.style('dim', 'nothing in this range');
  const columns = Object.keys(first).filter((column) => !Array.isArray(Reflect.get(first, column)));
  const isNumber = (column: string) => rows.some((row) => typeof Reflect.get(row, column) === 'number');
  return table(
    columns.map((head) => ({ head, isNumber: isNumber(head), give: 'cut' })),
    rows.map((row) => columns.map((column) => shown(Reflect.get(row, column)))),
    frame,
  );
}

function shown(value: unknown): string {
  if (value === null || value === undefined) return '–';
  if (typeof value === 'object') return 'label' in value ? String(value.label) : JSON.stringify(value);
  return typeof value === 'number' && !Number.isInteger(value) ? value.toFixed(4) : String(value);
}

function queryOf({ from, to, days = 30, ci, people, only }: Options): URLSearchParams {
  const last = to ?? new Date().toISOString().slice(0, 10);
  const first = from ?? new Date(Date.parse(last) - (days - 1) * DAY_MS).toISOString().slice(0, 10);
  if (first > last) throw new UserError(`--from: expected a day before ${last}, got ${first}`);
  const [, field, value] = /^([^=]+)=(.*)$/.exec(only ?? '') ?? [];
  if (only !== undefined && field === undefined) throw new UserError(`--only: expected os=linux, got "${only}"`);
  return new URLSearchParams({
    from: first,
    to: last,
    ...(ci && { audience: 'ci' }),
    ...(people && { audience: 'people' }),
    ...(field !== undefined && { field, value: value ?? '' }),
  });
}

function titleOf(
  { name, simulated }: ProjectSummary,
  report: string,
  query: URLSearchParams,
  { style, width }: Frame,
): string {
  const [audience, field] = [query.get('audience'), query.get('field')];
  const only = [audience, field === null ? null : `${field} ${query.get('value')}`].filter((one) => one !== null);
  const range = `${query.get('from')} to ${query.get('to')}${only.length === 0 ? '' : `, ${only.join(' and ')} only`}`;
  const mark = simulated ? `  ${style('yellow', 'simulated')}` : '';
  const fits = [`${name} ${report}`, range, ...(simulated ? ['simulated'] : [])].join('  ').length <= width;
  return `${style('bold', name)} ${report}${fits ? '  ' : '\n'}${style('dim', range)}${mark}`;
}

function print(text: string): void {
  process.stdout.write(text);
}
