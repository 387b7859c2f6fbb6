import { type ControlPlane, newWorkspace, type Workspace } from './control-plane.ts';

/**
 * Workspaces that live as long as the process.
 *
 * @param changed called after each change with all of them; what it throws takes the change back
 */
export function memoryControlPlane(
  given: readonly Workspace[] = [],
  changed: (all: readonly Workspace[]) => void = () => {},
): ControlPlane {
  let workspaces = given;
  const replace = (next: readonly Workspace[]) => {
    changed(next);
    workspaces = next;
  };
  return {
    list: async () => workspaces,
    get: async (id) => workspaces.find((workspace) => workspace.id === id),
    async create(name) {
      if (workspaces.some((workspace) => workspace.name === name)) return undefined;
      const workspace = newWorkspace(name);
      replace([...workspaces, workspace]);
      return workspace;
    },
    async remove(id) {
      const rest = workspaces.filter((workspace) => workspace.id !== id);
      if (rest.length === workspaces.length) return false;
      replace(rest);
      return true;
    },
  };
}
