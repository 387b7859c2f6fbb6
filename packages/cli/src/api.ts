import { openLocal } from '@aboveboard/collector';
import { Option } from 'commander';
import { dataOption } from './options.ts';
import { UserError } from './user-error.ts';

/** Where a command asks a collector: on this machine by its data directory, elsewhere by an address and a token. */
export interface Where {
  readonly data: string;
  readonly url?: string;
}

export interface Api {
  /** @param path below `/api`; @throws UserError in the collector's own words */
  get(path: string, init?: RequestInit): Promise<Response>;
}

/** `--data` and `--url`, in the same words for every command that asks. */
export function whereOptions(): readonly Option[] {
  const url = new Option('--url <address>', 'a collector elsewhere; its token is ABOVEBOARD_TOKEN of the environment');
  return [dataOption(), url.env('ABOVEBOARD_URL')];
}

/**
 * Asks a collector's API for as long as something is done with it.
 *
 * @throws UserError where there is no token, no collector, or a refusal
 * @example await withApi({ data: '.aboveboard' }, async (api) => (await api.get('/projects')).json())
 */
export async function withApi<T>({ data, url }: Where, act: (api: Api) => Promise<T>): Promise<T> {
  if (url !== undefined) return act({ get: remote(url) });
  const local = await openLocal(data);
  try {
    return await act({ get: async (path, init) => heard(await local.askApi(path, init)) });
  } finally {
    await local.close();
  }
}

function remote(url: string): Api['get'] {
  const { ABOVEBOARD_TOKEN: token } = process.env;
  if (!URL.canParse(url) || !/^https?:/.test(url)) {
    throw new UserError('--url: expected an address such as https://telemetry.example.org');
  }
  if (token === undefined || token === '') {
    throw new UserError('ABOVEBOARD_TOKEN: expected a token beside --url; make one there by aboveboard token add');
  }
  return async (path, init = {}) => {
    const headers = { ...init.headers, authorization: `Bearer ${token}` };
    const answer = await fetch(`${url.replace(/\/$/, '')}/api${path}`, { ...init, headers }).catch(() => {
      init.signal?.throwIfAborted();
      throw new UserError('--url: no collector answers there; is it running, and is the address right?');
    });
    return heard(answer);
  };
}

async function heard(answer: Response): Promise<Response> {
  if (answer.ok) return answer;
  const { error } = (await answer.json().catch(() => ({}))) as { error?: string };
  throw new UserError(error ?? `the collector answered ${answer.status}; its log says more`);
}
