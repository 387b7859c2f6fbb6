import { ndjson } from './ndjson/ndjson.ts';
import { otlp } from './otlp/otlp.ts';
import { posthog } from './posthog/posthog.ts';
import type { TargetType } from './target.ts';
import { webhook } from './webhook/webhook.ts';

/** Every type of target by its name in the command. */
export const targetTypes: ReadonlyMap<string, TargetType> = new Map(
  [posthog, otlp, ndjson, webhook].map((type) => [type.name, type]),
);
