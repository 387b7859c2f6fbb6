import { quietly } from '../../host/quietly.ts';
import type { Control } from '../../telemetry.ts';
import { reportTo } from './report.ts';

/** What an adapter knows of a command that was run. */
export interface CommandFacts {
  /** Its registered name, as far as the contract lists it: subcommands behind their parents, joined by a space. */
  readonly command: 'choice';
  /** Did it end well? */
  readonly ok: 'flag';
  /** How long it took: milliseconds, or the unit of the bucket. */
  readonly duration: 'number';
  /** The names of the options that were given, and nothing of what they say. */
  readonly options: 'choices';
  /** The code with which it ended. */
  readonly exit: 'number';
  /** 1, for a rollup. */
  readonly calls: 'number';
  /** 1 where it did not end well, 0 where it did; for a rollup. */
  readonly errors: 'number';
}

/** The event that commands are counted under where a tool does not say. */
export type CommandEvent = typeof COMMAND_EVENT;
const COMMAND_EVENT = 'command_run';

/** A command that is under way. */
export interface Run {
  /** It is over and has done what it should, as far as the exit code says; without this the process's end tells. */
  done(): void;
}

/** What a framework says of a command that is about to run. */
export interface Found {
  /** Its registered name, behind those of the commands that it belongs to. */
  readonly path: readonly string[];
  /** The registered names of the options that were given. */
  readonly options: Iterable<string>;
}

/**
 * What counts the commands of one program: each once, when it is done, and otherwise when the process ends, by its exit
 * code. An event that asks for nothing that only the end can tell is reported at the start, so that not even a signal that
 * nobody listens to loses it.
 */
export function runsOf(telemetry: Control, mapping?: object): (find: () => Found) => Run | undefined {
  const report = reportTo(telemetry, COMMAND_EVENT, mapping);
  const isLate = ['ok', 'duration', 'exit', 'errors'].some(report.has);
  const start = ({ path, options }: Found) => {
    // Whoever asks about telemetry has not agreed to anything by asking.
    if (path[0] === 'telemetry') return undefined;
    // What an earlier run has left travels while this one works.
    telemetry.$begin();
    const since = performance.now();
    const end = (code: unknown) => {
      const exit = Number(code ?? 0);
      const ok = exit === 0;
      const duration = performance.now() - since;
      report({ command: path, options: new Set(options), calls: 1, ok, exit, errors: ok ? 0 : 1, duration });
    };
    if (!isLate) {
      end(0);
      // Before the command is busy, and while it is, nobody listens for signals: see `session/ends.ts`.
      telemetry.$flush();
    } else {
      // One listener for all, since hosts warn about more than ten; before theirs, so that what it records is written too.
      if (ends.size === 0) process.prependListener('exit', onExit);
      ends.set(end, telemetry);
    }
    return {
      done() {
        if (ends.delete(end)) end(process.exitCode);
        if (ends.size === 0) process.removeListener('exit', onExit);
      },
    };
  };
  // A framework that has changed its insides is no reason to break a tool.
  return (find) => quietly(() => start(find()));
}

/** The ends of the commands that are under way. */
const ends = new Map<(code: unknown) => void, Control>();

function onExit(code: number): void {
  for (const [end, telemetry] of ends) {
    end(code);
    telemetry.$flush();
  }
}
