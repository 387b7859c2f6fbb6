import manifest from '../../package.json' with { type: 'json' };

/** The versions of what was started together; the launcher says those of the engine and the AI service where it knows them. */
export function versionsIn(env: NodeJS.ProcessEnv): Versions {
  return {
    ui: manifest.version,
    engine: env.WREN_ENGINE_VERSION || undefined,
    aiService: env.WREN_AI_SERVICE_VERSION || undefined,
  };
}

export interface Versions {
  readonly ui: string;
  readonly engine: string | undefined;
  readonly aiService: string | undefined;
}

/** Resident memory, in MiB. */
export function memoryUsed(): number {
  return process.memoryUsage.rss() / 1024 ** 2;
}

/** Processor time since the start, in seconds. */
export function processorUsed(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
