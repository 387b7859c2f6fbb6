import type { Dialect } from '../dialect.ts';
import { posthog } from './posthog/posthog.ts';

/** Foreign formats by the name under which `/in/KEY/NAME` takes them. */
export const dialects: ReadonlyMap<string, Dialect> = new Map([posthog].map((dialect) => [dialect.name, dialect]));
