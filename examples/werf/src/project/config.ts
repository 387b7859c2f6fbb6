import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

export interface Image {
  readonly name: string;
  /** Shell commands. */
  readonly run: readonly string[];
}

/** `werf.yaml`: what is built and deployed. */
export interface Config {
  readonly project: string;
  readonly images: readonly Image[];
}

/** @throws Error that says what was expected */
export function readConfig(folder: string): Config {
  let text: string;
  try {
    text = readFileSync(join(folder, 'werf.yaml'), 'utf8');
  } catch {
    throw new Error('werf.yaml: expected in this folder; make one with `project` and `images`');
  }
  const { project, images = [] } = (parse(text) ?? {}) as Partial<Config>;
  if (typeof project !== 'string') throw new Error('werf.yaml: project: expected a name');
  return { project, images: images.map(({ name, run = [] }) => ({ name, run })) };
}
