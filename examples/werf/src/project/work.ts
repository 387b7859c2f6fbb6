import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { type Config, type Image, readConfig } from './config.ts';
import { readState, writeState } from './state.ts';

/** What the commands are told by their options. */
export interface Settings {
  readonly dir: string;
  readonly env: string;
  readonly release?: string | undefined;
  readonly set: readonly string[];
  readonly logQuiet?: boolean | undefined;
}

/** Exit codes that are no failure, as documented. */
export const CHANGES_PLANNED = 2;

type Say = (line: string) => void;

/** Builds the images whose recipes have changed. */
export function build({ dir }: Settings, say: Say): number {
  const { images } = readConfig(dir);
  const { built, releases } = readState(dir);
  const done: Record<string, string> = {};
  for (const image of images) {
    done[image.name] = digestOf(image);
    if (built[image.name] === done[image.name]) say(`${image.name}: from cache`);
    else {
      for (const command of image.run)
        execFileSync('sh', ['-c', command], { cwd: dir, stdio: ['ignore', 'ignore', 'inherit'] });
      say(`${image.name}: built`);
    }
  }
  writeState(dir, { built: done, releases });
  return 0;
}

/** Builds, and brings what runs to what is written. */
export function converge(settings: Settings, say: Say): number {
  build(settings, say);
  const { config, name, manifest } = rendered(settings);
  const state = readState(settings.dir);
  writeState(settings.dir, { ...state, releases: { ...state.releases, [name]: manifest } });
  say(`${config.project}: release ${name} deployed`);
  return 0;
}

/** Says whether `converge` would change anything. */
export function plan(settings: Settings, say: Say): number {
  const { name, manifest } = rendered(settings);
  const isSame = readState(settings.dir).releases[name] === manifest;
  say(isSame ? 'no changes' : 'changes planned');
  return isSame ? 0 : CHANGES_PLANNED;
}

export function render(settings: Settings, say: Say): number {
  say(rendered(settings).manifest);
  return 0;
}

/** Takes a release away. */
export function dismiss(settings: Settings, say: Say): number {
  const { name } = rendered(settings);
  const { built, releases } = readState(settings.dir);
  const { [name]: gone, ...others } = releases;
  if (gone === undefined) throw new Error('nothing is deployed by this name');
  writeState(settings.dir, { built, releases: others });
  say(`release ${name} dismissed`);
  return 0;
}

/** Forgets what was built. */
export function cleanup({ dir }: Settings, say: Say): number {
  writeState(dir, { ...readState(dir), built: {} });
  say('cleaned');
  return 0;
}

interface Rendered {
  readonly config: Config;
  readonly name: string;
  readonly manifest: string;
}

function rendered({ dir, env, release, set }: Settings): Rendered {
  const config = readConfig(dir);
  const name = release ?? `${config.project}-${env}`;
  const images = Object.fromEntries(config.images.map((image) => [image.name, digestOf(image)]));
  return { config, name, manifest: JSON.stringify({ name, images, values: [...set].sort() }) };
}

function digestOf(image: Image): string {
  return createHash('sha256').update(JSON.stringify(image)).digest('hex').slice(0, 12);
}
