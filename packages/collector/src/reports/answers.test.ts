import { expect, it } from 'vitest';
import type { OpenProject } from '../projects/projects.ts';
import { openAnswers } from './answers.ts';

const project = {} as OpenProject;

function asking() {
  let version = 0;
  let asked = 0;
  const answers = openAnswers(() => version);
  const ask = async () => ++asked;
  return { answers, ask, change: () => version++ };
}

it('asks once for as long as the store does not change, also for those who come before there is an answer', async () => {
  const { answers, ask } = asking();
  expect(await Promise.all([answers.of(project, 'a', ask), answers.of(project, 'a', ask)])).toEqual([1, 1]);
  expect(await answers.of(project, 'a', ask)).toBe(1);
});

it('asks anew when the store has changed', async () => {
  const { answers, ask, change } = asking();
  await answers.of(project, 'a', ask);
  change();
  expect(await answers.of(project, 'a', ask)).toBe(2);
});

it('gives what was asked of an earlier store to nobody who comes after the change', async () => {
  const { answers, change } = asking();
  let answer = (_: string) => {};
  const slow = answers.of(project, 'a', () => new Promise<string>((resolve) => (answer = resolve)));
  change();
  const fresh = answers.of(project, 'a', async () => 'new');
  answer('old');
  expect([await slow, await fresh, await answers.of(project, 'a', async () => 'newer')]).toEqual(['old', 'new', 'new']);
});

it('tells questions and projects apart, and a project from itself with another contract', async () => {
  const { answers, ask } = asking();
  expect(await answers.of(project, 'a', ask)).toBe(1);
  expect(await answers.of(project, 'b', ask)).toBe(2);
  expect(await answers.of({} as OpenProject, 'a', ask)).toBe(3);
  expect(await answers.of(project, 'a', ask)).toBe(1);
});

it('remembers no failure', async () => {
  const { answers, ask } = asking();
  await expect(answers.of(project, 'a', () => Promise.reject(new Error('away')))).rejects.toThrow('away');
  expect(await answers.of(project, 'a', ask)).toBe(1);
});

it('keeps so many answers and no more', async () => {
  const { answers, ask } = asking();
  for (let i = 0; i < 1000; i++) await answers.of(project, String(i), ask);
  expect(await answers.of(project, '999', ask)).toBe(1000);
  expect(await answers.of(project, '0', ask)).toBe(1001);
});
