import { setTimeout as sleep } from 'node:timers/promises';
import {
  addProject,
  checkFormat,
  type Project,
  readProjects,
  type Simulated,
  setSimulated,
} from '@aboveboard/collector';
import type { Contract } from '@aboveboard/contract';
import { Command, InvalidArgumentError, Option } from 'commander';
import { loadContract } from '../../contract-file/load-contract.ts';
import { dataOption, jsonOption, wholeFrom } from '../../options.ts';
import { asUserError, UserError } from '../../user-error.ts';
import { reachCollector } from './collector.ts';
import { openProgress } from './progress.ts';
import { openSender } from './send.ts';
import { weeksOf } from './world/batches.ts';
import { dateOf, endOf, HOURS, momentOf } from './world/calendar.ts';

interface Options {
  readonly contract?: string;
  readonly days?: number;
  readonly installs?: number;
  readonly seed?: number;
  readonly until?: string;
  readonly data: string;
  readonly json?: true;
}

const DAYS = 120;
const INSTALLS = 300;
const SEED = 1;
/** A simulated project takes events of the last 400 days; its first releases come out before its first day. */
const MOST_DAYS = 365;

/** `aboveboard simulate`: months of made-up traffic, so that there is something to see. */
export function simulateCommand(): Command {
  return new Command('simulate')
    .description('make months of believable traffic, through the intake, for projects that are marked as simulated')
    .argument('[project...]', 'whose contract; each is simulated as demo-NAME. Default: all that there are')
    .option('--contract <file>', 'simulate this contract, as the one project that is named')
    .addOption(
      new Option(
        '--days <n>',
        `how many days, the last one included, ${MOST_DAYS} at most (default: ${DAYS})`,
      ).argParser(wholeFrom(1)),
    )
    .addOption(
      new Option('--installs <n>', `how many installations there are in that time (default: ${INSTALLS})`).argParser(
        wholeFrom(1),
      ),
    )
    .addOption(new Option('--seed <n>', `another number, another story (default: ${SEED})`).argParser(wholeFrom(0)))
    .addOption(
      new Option('--until <day>', 'the last day, or an hour of it, UTC (default, and at most: now)').argParser(
        momentArgument,
      ),
    )
    .addOption(dataOption())
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
The same seed and days give the same events, with the same batch ids: said again after an interrupt it goes on, and said
again later it adds the hours and days since. A project that takes in real events is never simulated. Where no collector
runs on the data directory, one runs for as long as it takes.

Examples:
  $ aboveboard simulate                                  demo-NAME for every project
  $ aboveboard simulate mytool --days 60 --installs 1000
  $ aboveboard simulate mytool --until 2026-11-21T14:00Z
  $ aboveboard simulate try-out --contract telemetry.contract.ts --seed 7 --json`,
    )
    .action(run);
}

async function run(names: readonly string[], options: Options): Promise<void> {
  const { data, days = DAYS, json } = options;
  const until = momentOf(Math.min(endOf(options.until ?? now()), endOf(now())));
  if (days > MOST_DAYS) throw new UserError(`--days: expected at most ${MOST_DAYS}, got ${days}`);
  checkFormat(data);
  const stories = await storiesOf(names, options);
  const interrupted = new AbortController();
  const interrupt = () => interrupted.abort();
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  const progress = openProgress();
  const told: Told[] = [];
  try {
    const isNew = stories.map((story) => planStory(data, story, until, options)).includes(true);
    const collector = await reachCollector(data);
    // Both of its processes look for new projects every second, and the intake's may be the first.
    if (isNew) await sleep(SEEN, undefined, { signal: interrupted.signal });
    const sender = openSender(collector.url, interrupted.signal);
    try {
      if (collector.password !== null)
        process.stderr.write(`the dashboard's password, shown once: ${collector.password}\n`);
      for (const [at, { project }] of stories.entries()) {
        const show = (part: number) => progress.show(project, (at + part) / stories.length);
        told.push(await tell(data, project, sender.send, until, show));
      }
      progress.show('until all of it is in the store', 1);
      await collector.settled(interrupted.signal);
    } finally {
      progress.clear();
      sender.close();
      await collector.close();
    }
  } catch (error) {
    if (!interrupted.signal.aborted) throw error;
    process.stderr.write('simulate: interrupted; the same command goes on from here\n');
    process.exitCode = 130;
    return;
  }
  if (json) return print(JSON.stringify({ projects: told }));
  for (const { project, from, until, batches, events } of told) {
    const what = batches === 0 ? 'nothing to add' : `${count(events)} events in ${count(batches)} batches`;
    print(`${project.padEnd(24)} ${from} to ${until}  ${what}`);
  }
  print('All of it is made up, and is marked as simulated wherever it is shown.');
}

interface Told {
  readonly project: string;
  readonly from: string;
  readonly until: string;
  /** What this run sent. */
  readonly batches: number;
  readonly events: number;
}

interface Wanted {
  readonly project: string;
  readonly contract: Contract;
}

/** Which projects are to be simulated, after what. */
async function storiesOf(names: readonly string[], { contract: file, data }: Options): Promise<readonly Wanted[]> {
  if (file !== undefined) {
    const [name] = names;
    if (name === undefined || names.length > 1) {
      throw new UserError(`--contract: expected one project's name beside it, got ${names.length}`);
    }
    return [{ project: name, contract: await loadContract(file) }];
  }
  const projects = readProjects(data);
  const known = projects.map(({ name }) => name).join(', ');
  const wanted =
    names.length === 0
      ? projects.filter(({ simulated }) => simulated === undefined)
      : names.map((name) => {
          const found = projects.find((project) => project.name === name);
          if (found !== undefined) return found;
          throw new UserError(
            `project: expected one of ${known || 'none yet'}, got "${name}"; or give a --contract FILE`,
          );
        });
  if (wanted.length === 0) {
    throw new UserError(
      'no project to simulate: add one by aboveboard project add, or give a name and a --contract FILE',
    );
  }
  return wanted.map(({ name, contracts, simulated }) => ({
    project: simulated === undefined ? `demo-${name}`.slice(0, 40) : name,
    contract: contracts.at(-1) as Contract,
  }));
}

/** How long until a running collector has seen a project for certain, in ms. */
const SEEN = 1500;

/**
 * Adds the project where it is new, and writes down what it is to become, so that an interrupted run is finished as it began.
 *
 * @returns whether it is new
 */
function planStory(dataDir: string, { project, contract }: Wanted, until: string, options: Options): boolean {
  // The same key everywhere: batch ids follow from it.
  const key = `ab_simulated_${project.replaceAll('-', '_')}`;
  const added = asUserError(() => addProject(dataDir, project, contract, { key, isSimulated: true }));
  const { days = DAYS, installs = INSTALLS, seed = SEED } = options;
  const before = added.simulated ?? {};
  if (before.from === undefined) {
    const last = Math.ceil(endOf(until) / HOURS) - 1;
    setSimulated(dataDir, project, { seed, installs, from: dateOf(last - days + 1), firstUntil: dateOf(last), until });
    return true;
  }
  for (const name of ['seed', 'installs'] as const) {
    if (options[name] !== undefined && options[name] !== before[name]) {
      throw new UserError(
        `--${name}: ${project} was begun with ${before[name]}, got ${options[name]}; leave it out, or simulate another project`,
      );
    }
  }
  return false;
}

/** Tells what is not told yet of a project's story: first what an earlier run began, then what came since. */
async function tell(
  dataDir: string,
  name: string,
  send: (batches: Parameters<ReturnType<typeof openSender>['send']>[0]) => Promise<void>,
  wanted: string,
  show: (part: number) => void,
): Promise<Told> {
  const project = readProjects(dataDir).find((one) => one.name === name) as Project;
  let simulated = project.simulated as Required<Simulated>;
  let [batches, events] = [0, 0];
  const save = (change: Simulated) => {
    simulated = { ...simulated, ...change };
    setSimulated(dataDir, name, simulated);
  };
  const tellUntil = async (until: string) => {
    const { from, firstUntil, seed, installs, done } = simulated;
    if (done !== undefined && endOf(done) >= endOf(until)) return;
    const story = {
      key: project.key,
      contract: project.contracts.at(-1) as Contract,
      seed,
      installs,
      from,
      firstUntil,
      done,
      until,
    };
    for (const week of weeksOf(story)) {
      await send(week.batches);
      batches += week.batches.length;
      for (const batch of week.batches) events += batch.events.length;
      save({ done: week.last });
      show(week.told);
    }
  };
  await tellUntil(simulated.until);
  if (endOf(wanted) > endOf(simulated.until)) {
    save({ until: wanted });
    await tellUntil(wanted);
  }
  return { project: name, from: simulated.from, until: simulated.until, batches, events };
}

/** The hour that it is, as the end of what there can be. */
function now(): string {
  return momentOf(Math.floor(Date.now() / HOUR_MS));
}

const HOUR_MS = 60 * 60 * 1000;

function momentArgument(text: string): string {
  if (/^\d{4}-\d{2}-\d{2}(T\d{2}:00Z)?$/.test(text) && !Number.isNaN(Date.parse(text))) return momentOf(endOf(text));
  throw new InvalidArgumentError('expected a date such as 2026-11-21, or an hour of it such as 2026-11-21T14:00Z');
}

function count(n: number): string {
  return n.toLocaleString('en');
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
