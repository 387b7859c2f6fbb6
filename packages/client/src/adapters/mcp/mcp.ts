import { quietly } from '../../host/quietly.ts';
import type { Counter } from '../fill/mapping.ts';
import { type Report, reportTo } from '../fill/report.ts';

/** What this adapter knows of a tool that was called. */
export interface ToolFacts {
  /** The tool's name, as far as the contract lists it; nothing of its arguments or its result. */
  readonly tool: 'choice';
  /** Did it answer without an error? */
  readonly ok: 'flag';
  /** Until the reply was written: milliseconds, or the unit of the bucket. */
  readonly duration: 'number';
  /** The name with which the client introduced itself, as far as the contract lists it. */
  readonly client: 'choice';
  /** 1, for a rollup. */
  readonly calls: 'number';
  /** 1 where it answered with an error, 0 where it did not; for a rollup. */
  readonly errors: 'number';
}

/** A server of the MCP SDK, high level or low, as far as it is looked at; version 1 of the SDK fits. */
export interface Server {
  connect(transport: never): Promise<void>;
  /** The low-level one in a high-level one. */
  readonly server?: object;
}

interface Transport {
  onmessage?: Listener | undefined;
  send(message: Message, ...rest: readonly unknown[]): Promise<void>;
}

type Listener = (message: Message, ...rest: readonly unknown[]) => void;

/** A message of JSON-RPC, as far as it is looked at. */
interface Message {
  readonly id?: unknown;
  readonly method?: unknown;
  readonly params?: {
    readonly name?: unknown;
    readonly requestId?: unknown;
    readonly clientInfo?: { readonly name?: unknown };
  };
  readonly error?: unknown;
  readonly result?: { readonly isError?: unknown };
}

/**
 * Counts the tools that are called, each once its reply is on the wire. To be called before `connect`.
 *
 * @example
 * const server = new McpServer({ name: 'mytool', version });
 * countTools(server, telemetry);
 * await server.connect(new StdioServerTransport());
 */
export const countTools: Counter<[server: Server], ToolFacts, 'tool_call', void> = (
  server: Server,
  telemetry: object,
  mapping?: object,
) => {
  const report = reportTo(telemetry, 'tool_call', mapping);
  // A high-level server connects its low-level one, and some tools do that themselves.
  const low = (server.server ?? server) as { connect(transport: Transport): Promise<void> };
  const { connect } = low;
  low.connect = (transport) => {
    quietly(() => follow(transport, report));
    return connect.call(low, transport);
  };
};

/** Looks at the messages of one connection as they come and go, and changes none. */
function follow(transport: Transport, report: Report): void {
  const calls = new Map<unknown, { readonly tool: string | undefined; readonly since: number }>();
  let client: string | undefined;
  const look = ({ id, method, params }: Message) => {
    if (method === 'initialize') client = text(params?.clientInfo?.name);
    // There will be no reply to it.
    if (method === 'notifications/cancelled') calls.delete(params?.requestId);
    if (method === 'tools/call' && id !== undefined)
      calls.set(id, { tool: text(params?.name), since: performance.now() });
  };
  let listener = transport.onmessage;
  // The SDK sets its own listener when it connects; older versions replace what was there.
  Object.defineProperty(transport, 'onmessage', {
    configurable: true,
    enumerable: true,
    get: () => listener,
    set(next: Listener | undefined) {
      listener =
        next &&
        ((message, ...rest) => {
          look(message);
          next(message, ...rest);
        });
    },
  });
  const { send } = transport;
  transport.send = async (message, ...rest) => {
    await send.call(transport, message, ...rest);
    const call = message.method === undefined ? calls.get(message.id) : undefined;
    if (call === undefined) return;
    calls.delete(message.id);
    const ok = message.error === undefined && message.result?.isError !== true;
    const duration = performance.now() - call.since;
    // Not even the first record, which reads the disk, stands between this reply and the next message.
    setImmediate(() => report({ tool: call.tool, client, ok, duration, calls: 1, errors: ok ? 0 : 1 }));
  };
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
