import { registeredCode } from '../registry/errors.ts';
import { CommandLineError } from './command-line-error.ts';
import type { Settings } from './settings.ts';

/**
 * Asks the server.
 *
 * @returns the answer's JSON; `undefined` where it has no body
 * @throws CommandLineError with the server's registered code, or one of our own
 */
export async function ask<T>(settings: Settings, method: string, path: string, body?: object): Promise<T> {
  const { url, apiKey, timeout } = settings;
  const response = await fetch(`${url}${path}`, {
    method,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(timeout),
  }).catch(withoutAnswer);
  const text = await response.text().catch(withoutAnswer);
  if (!response.ok) throw refusal(response.status, text);
  return (text === '' ? undefined : parsed(text)) as T;
}

function withoutAnswer(error: unknown): never {
  const isLate = error instanceof Error && error.name === 'TimeoutError';
  if (isLate) throw new CommandLineError('request_timeout', 'the server has not answered in time');
  throw new CommandLineError('network_error', 'the server cannot be reached');
}

function refusal(status: number, text: string): CommandLineError {
  const envelope = parsed(text) as
    | { readonly error?: { readonly code?: unknown; readonly message?: unknown } }
    | undefined;
  const { code, message } = envelope?.error ?? {};
  const said = typeof message === 'string' ? message : `the server answered ${status}`;
  return new CommandLineError(registeredCode(code), said, status);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
