import { randomBytes } from 'node:crypto';

export interface Workspace {
  readonly id: string;
  readonly name: string;
  readonly createdAt: string;
}

/** Where workspaces are kept. Each kind is a file of this folder. */
export interface ControlPlane {
  list(): Promise<readonly Workspace[]>;
  get(id: string): Promise<Workspace | undefined>;
  /** @returns `undefined` where the name is taken */
  create(name: string): Promise<Workspace | undefined>;
  /** @returns whether there was one */
  remove(id: string): Promise<boolean>;
}

export function newWorkspace(name: string): Workspace {
  return { id: `ws_${randomBytes(6).toString('hex')}`, name, createdAt: new Date().toISOString() };
}
