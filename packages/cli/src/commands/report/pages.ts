import type { Page } from './page.ts';
import { drops } from './pages/drops.ts';
import { errors } from './pages/errors.ts';
import { events } from './pages/events.ts';
import { overview } from './pages/overview.ts';
import { platforms } from './pages/platforms.ts';
import { retention } from './pages/retention.ts';
import { versions } from './pages/versions.ts';

/** Every page by its name, in the order in which one asks. */
export const pages: Readonly<Record<string, Page>> = {
  overview,
  versions,
  events,
  errors,
  platforms,
  retention,
  drops,
};
