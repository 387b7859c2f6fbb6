import type { Registry } from '../projects/projects.ts';
import type { Store } from '../store/store.ts';
import { findAlerts, type ProjectAlert } from './alerts.ts';
import type { AlertBounds } from './bounds.ts';

interface LookParts {
  readonly store: Store;
  readonly registry: Registry;
  readonly lastStored: (project: string) => string | null;
  readonly bounds: AlertBounds;
  /** How often to look, in ms. */
  readonly every: number;
  readonly onFound: (alerts: readonly ProjectAlert[]) => void;
  readonly onError: (error: unknown) => void;
}

/**
 * Looks for alerts of all projects, again and again, and tells what there is each time; who is told knows what is new.
 *
 * @returns a function that ends it
 */
export function lookForAlerts({ store, registry, lastStored, bounds, every, onFound, onError }: LookParts): () => void {
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;
  const look = async () => {
    try {
      const found: ProjectAlert[] = [];
      for (const project of registry.all()) {
        found.push(
          ...(await findAlerts({ store, project, lastStored: lastStored(project.name), bounds, now: Date.now() })),
        );
      }
      if (!isStopped) onFound(found);
    } catch (error) {
      onError(error);
    }
    if (!isStopped) timer = setTimeout(look, every).unref();
  };
  timer = setTimeout(look, Math.min(every, FIRST)).unref();
  return () => {
    isStopped = true;
    clearTimeout(timer);
  };
}
/** Not in the moment of a start, when much else is to be done, in ms. */
const FIRST = 15_000;
