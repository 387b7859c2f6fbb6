import { createTelemetry } from 'aboveboard';
import contract from '../../telemetry.contract.ts';
import revisions from '../../telemetry.revisions.ts';
import { placeIn } from '../home.ts';
import { memoryUsed, processorUsed, versionsIn } from './environment.ts';
import type { Component, Outcome, Usage } from './usage.ts';

/** The key of the project `wrenai` that `npm start` sets up. Public: it says which project, and opens nothing. */
export const PROJECT_KEY = 'ab_example_wrenai';

/** A minute: the application runs for hours, and what it tells is about the day. */
const DELIVER_EVERY = 60_000;

/** The telemetry of the application and of its launcher: one contract, one place for its files. */
export function openTelemetry(env: NodeJS.ProcessEnv, every?: number) {
  const { ui, engine, aiService } = versionsIn(env);
  return createTelemetry(contract, {
    key: env.WREN_TELEMETRY_KEY || PROJECT_KEY,
    revisions,
    ...(env.WREN_TELEMETRY_URL ? { endpoint: env.WREN_TELEMETRY_URL } : {}),
    dir: placeIn(env).telemetry,
    ...(every === undefined ? {} : { every }),
    common: {
      wren_ui_version: ui,
      ...(engine === undefined ? {} : { wren_engine_version: engine }),
      ...(aiService === undefined ? {} : { wren_ai_service_version: aiService }),
      node_version: process.versions.node,
      // Read anew each time that something is written.
      get memory_usage() {
        return memoryUsed();
      },
      get cpu_usage() {
        return processorUsed();
      },
    },
    host: { env },
  });
}

/** Told by our client: the name of a component and how it went, and nothing else can be said. */
export function ownUsage(env: NodeJS.ProcessEnv): Usage {
  const telemetry = openTelemetry(env, DELIVER_EVERY);
  return {
    page: null,
    happened: (component: Component, outcome: Outcome) => telemetry[`${component}_${outcome}`](),
    async close() {
      await telemetry.$deliver();
    },
  };
}
