import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { ApiError } from '../api-error.ts';
import type { ControlPlane, Workspace } from './control-plane.ts';
import { memoryControlPlane } from './memory.ts';

/** Workspaces in one JSON file, written whole, so that a crash leaves the old one or the new one. */
export function fileControlPlane(file: string): ControlPlane {
  return memoryControlPlane(read(file), (all) => {
    try {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(`${file}.tmp`, `${JSON.stringify(all, null, 2)}\n`);
      renameSync(`${file}.tmp`, file);
    } catch {
      throw new ApiError('control_plane_unavailable', 'the control plane cannot be written');
    }
  });
}

function read(file: string): Workspace[] {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Workspace[];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
