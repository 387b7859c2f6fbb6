import { cpSync, existsSync, lstatSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type AtEnd, temporaryFolder } from '../support/at-end.ts';
import { root } from '../support/collector.ts';
import { run } from './run.ts';

/**
 * A copy of the checkout as it is now, in which a source may be changed. What is installed is shared with it and what is built
 * copied, so that a build there changes nothing here.
 */
export async function copyCheckout(atEnd: AtEnd): Promise<string> {
  const folder = temporaryFolder(atEnd);
  const { output } = await run('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], root);
  const files = output.split('\0').filter((file) => file !== '' && existsSync(join(root, file)));
  for (const file of files) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    cpSync(join(root, file), join(folder, file), { verbatimSymlinks: true });
  }
  for (const owner of new Set(files.filter((file) => file.endsWith('package.json')).map(dirname))) {
    const [modules, dist] = ['node_modules', 'dist'].map((name) => join(root, owner, name)) as [string, string];
    if (existsSync(modules)) link(modules, join(folder, owner, 'node_modules'));
    if (existsSync(dist)) cpSync(dist, join(folder, owner, 'dist'), { recursive: true, verbatimSymlinks: true });
  }
  return folder;
}

/** Links what is installed, one by one: links to the packages of this checkout have to lead to those of the copy. */
function link(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const name of readdirSync(from)) {
    const [source, target] = [join(from, name), join(to, name)];
    if (lstatSync(source).isSymbolicLink() || OWN.has(name)) {
      cpSync(source, target, { recursive: true, verbatimSymlinks: true });
    } else if (!name.startsWith('.')) symlinkSync(source, target);
  }
}

/** The commands, which are links; the links to our own packages; what says that everything is installed. */
const OWN = new Set(['.bin', '@aboveboard', '.aboveboard-installed']);
