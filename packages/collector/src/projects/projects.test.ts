import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { contractHash } from '@aboveboard/contract';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../../test/support/at-end.ts';
import { serverContract, toolContract } from '../testing/testing.ts';
import { addProject, openRegistry, readProjects } from './projects.ts';

describe('projects', () => {
  it('have a random public key, and keep it when another contract is published', () => {
    const folder = temporaryFolder();
    const { key } = addProject(folder, 'my-tool', toolContract);
    expect(key).toMatch(/^ab_[0-9a-f]{32}$/);
    expect(addProject(folder, 'my-tool', serverContract)).toMatchObject({
      key,
      contracts: [{ name: 'my-tool' }, { name: 'my-server' }],
    });
  });

  it('hold a batch to the contract that its client was built with, and to the current one where they do not know it', () => {
    const folder = temporaryFolder();
    const { key } = addProject(folder, 'my-tool', toolContract);
    addProject(folder, 'my-tool', serverContract);
    const project = openRegistry(folder, fail).byKey(key);
    expect(project?.checkerFor(contractHash(toolContract)).contract.name).toBe('my-tool');
    expect(project?.checkerFor('0'.repeat(64)).contract.name).toBe('my-server');
    expect(project?.checkerFor({}).contract.name).toBe('my-server');
    // On a machine that has not accepted a field yet, the field is not there, whatever the contract demands.
    expect(project?.checkerFor({}).acceptEvent('error', {}).kept).toBe(false);
    expect(project?.checkerFor({}, true).acceptEvent('error', {}).kept).toBe(true);
  });

  it('publishing an old contract again makes it the current one', () => {
    const folder = temporaryFolder();
    for (const contract of [toolContract, serverContract, toolContract]) addProject(folder, 'my-tool', contract);
    expect(readProjects(folder)[0]?.contracts.map(({ name }) => name)).toEqual(['my-server', 'my-tool']);
  });

  it('are found by an open registry when they are added later', async () => {
    const folder = temporaryFolder();
    const registry = openRegistry(folder, fail);
    const { key } = addProject(folder, 'my-tool', toolContract);
    await expect.poll(() => registry.byKey(key)?.name, { timeout: 5000 }).toBe('my-tool');
  });

  it('stay as they were while a file is unreadable, which is reported by its name', async () => {
    const folder = temporaryFolder();
    const { key } = addProject(folder, 'my-tool', toolContract);
    const errors: string[] = [];
    const registry = openRegistry(folder, ({ message }) => errors.push(message));
    writeFileSync(join(folder, 'projects', 'my-tool.json'), '{');
    await expect.poll(() => registry.byKey(key) && errors.length, { timeout: 5000 }).toBe(1);
    expect(errors[0]).toContain('my-tool.json');
    expect(registry.byKey(key)?.name).toBe('my-tool');
  });

  it.each(['__proto__', 'My-Tool', '../up', '', 'a b', 'constructor_'])('cannot be named %j', (name) => {
    expect(() => addProject(temporaryFolder(), name, toolContract)).toThrow('project name');
  });

  it.each(['', 'ab_', 'ab_short', 'abc_12345678', `ab_${'x'.repeat(65)}`, 'ab_12345678\n'])(
    'cannot have the key %j',
    (key) => {
      expect(() => addProject(temporaryFolder(), 'my-tool', toolContract, { key })).toThrow('project key');
    },
  );

  it.each([undefined, null, '', '__proto__', 'constructor', 7, {}])('are not found by the key %j', (key) => {
    const folder = temporaryFolder();
    addProject(folder, 'my-tool', toolContract);
    expect(openRegistry(folder, fail).byKey(key)).toBeUndefined();
  });
});

function fail(error: Error): never {
  throw error;
}
