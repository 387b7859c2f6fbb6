import type { Dialect } from '../dialect.ts';
import { aiWorkbench } from './ai-workbench/ai-workbench.ts';
import { axonflow } from './axonflow/axonflow.ts';
import { codegraph } from './codegraph/codegraph.ts';
import { otlp } from './otlp/otlp.ts';
import { posthog } from './posthog/posthog.ts';
import { werf } from './werf/werf.ts';

const all: readonly Dialect[] = [aiWorkbench, axonflow, codegraph, otlp, posthog, werf];

/** Foreign formats by the name under which `/in/KEY/NAME` takes them. */
export const dialects: ReadonlyMap<string, Dialect> = new Map(all.map((dialect) => [dialect.name, dialect]));
