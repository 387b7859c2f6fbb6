import { type Mode, modes } from './modes.ts';
import { type Cadence, cadences, type Reporter, type ReporterOptions, startReporter } from './telemetry/reporter.ts';

export interface AxonFlowOptions {
  /** The platform's address. */
  readonly endpoint: string;
  readonly apiKey?: string;
  /** How the client is deployed. Telemetry is off in `sandbox`, and on in every other. Default: `production`. */
  readonly mode?: Mode;
  /** Longest that one request to the platform may take, in ms. Default: 30 000. */
  readonly timeout?: number;
  /** `false` switches telemetry off. Default: the mode decides. */
  readonly telemetryEnabled?: boolean;
  /** `start` reports each start of a client; `weekly` delivers at most one report in seven days on one machine. */
  readonly telemetryCadence?: Cadence;
  /** For whoever runs a collector of their own, and stand-ins for tests. */
  readonly telemetry?: ReporterOptions;
}

/** What the platform decided, and by which policies. */
export interface Decision {
  readonly id: string;
  readonly decision: 'allow' | 'deny';
  readonly policies: readonly string[];
}

/** The platform could not be asked, or said no. */
export class AxonFlowError extends Error {
  /** Of the platform's answer; 0 where there was none. */
  readonly status: number;

  constructor(status: number, options?: ErrorOptions) {
    super(
      status === 0 ? 'AxonFlow: the platform could not be asked' : `AxonFlow: the platform answered ${status}`,
      options,
    );
    this.name = 'AxonFlowError';
    this.status = status;
  }
}

/**
 * A client of one platform: asks whether a call to a model or a tool is allowed, and notes what came of it.
 *
 * @throws TypeError for an option that cannot be meant
 * @example
 * const client = new AxonFlow({ endpoint: 'http://127.0.0.1:8080' });
 * if ((await client.decide({ prompt: 'Summarise this page' })).decision === 'allow') …
 */
export class AxonFlow {
  readonly #endpoint: string;
  readonly #apiKey: string | undefined;
  readonly #timeout: number;
  readonly #reporter: Reporter;

  constructor(options: AxonFlowOptions) {
    const { endpoint, apiKey, mode = 'production', timeout = 30_000, telemetryCadence = 'start' } = options;
    if (!/^https?:\/\/./.test(endpoint) || !URL.canParse(endpoint)) {
      throw new TypeError('AxonFlow: endpoint: expected an address that begins with http:// or https://');
    }
    if (!modes.includes(mode)) throw new TypeError(`AxonFlow: mode: expected one of ${modes.join(', ')}`);
    if (!cadences.includes(telemetryCadence)) {
      throw new TypeError(`AxonFlow: telemetryCadence: expected one of ${cadences.join(', ')}`);
    }
    this.#endpoint = endpoint.replace(/\/+$/, '');
    this.#apiKey = apiKey;
    this.#timeout = timeout;
    this.#reporter = startReporter(
      { endpoint: this.#endpoint, mode, enabled: options.telemetryEnabled, cadence: telemetryCadence },
      options.telemetry,
    );
  }

  /** Asks whether a prompt, or a call of a tool, is allowed. */
  decide(question: {
    readonly prompt: string;
    readonly tool?: string;
    readonly arguments?: object;
  }): Promise<Decision> {
    return this.#ask('POST', '/v1/decisions', question);
  }

  /** Notes what came of an allowed call. */
  async audit(decision: string, response: string): Promise<void> {
    await this.#ask('POST', '/v1/audits', { decision, response });
  }

  /** The policies that hold for this key. */
  async policies(): Promise<readonly string[]> {
    return (await this.#ask<{ readonly policies: readonly string[] }>('GET', '/v1/policies')).policies;
  }

  /** Waits until the report that is under way is delivered or given up, 3 s at most: for programs that end at once. */
  flushTelemetry(): Promise<void> {
    return this.#reporter.flush();
  }

  async #ask<T>(method: string, path: string, body?: object): Promise<T> {
    this.#reporter.trigger();
    let answer: Response;
    try {
      answer = await fetch(this.#endpoint + path, {
        method,
        headers: {
          accept: 'application/json',
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(this.#apiKey === undefined ? {} : { authorization: `Bearer ${this.#apiKey}` }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(this.#timeout),
      });
      if (answer.ok) return (await answer.json()) as T;
    } catch (cause) {
      throw new AxonFlowError(0, { cause });
    }
    throw new AxonFlowError(answer.status);
  }
}
