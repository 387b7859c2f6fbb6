import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from './support/at-end.ts';
import { plainEnvironment, root } from './support/collector.ts';

const readme = readFileSync(join(root, 'README.md'), 'utf8');
const example = /```ts\n([\s\S]+?)```/.exec(readme)?.[1] as string;

it('the README’s example compiles, runs, and costs nothing where nobody has chosen', () => {
  // Beside the packages, so that it is resolved as a tool's own code is.
  const file = join(root, 'test', 'readme-example.ts');
  onTestFinished(() => rmSync(file));
  writeFileSync(file, example);
  const tsc = join(root, 'node_modules/.bin/tsc');
  const options = ['--strict', '--noEmit', '--module', 'nodenext', '--target', 'es2022', '--skipLibCheck', 'false'];
  execFileSync(tsc, [...options, '--types', 'node', file], {
    cwd: root,
    stdio: 'pipe',
  });
  const home = temporaryFolder();
  const jiti = join(root, 'node_modules/.bin/jiti');
  const output = execFileSync(jiti, [file], { env: { ...plainEnvironment, HOME: home }, encoding: 'utf8' });
  expect(output).toBe('');
});

it('every link of the documents leads somewhere', () => {
  for (const name of ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md']) {
    const links = [...readFileSync(join(root, name), 'utf8').matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, to]) => to);
    for (const link of links) expect(() => readFileSync(join(root, link as string)), `${name}: ${link}`).not.toThrow();
  }
});
