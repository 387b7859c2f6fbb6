import { readOr } from '../dir/files.ts';
import type { Deadline } from './deadline.ts';

export interface Address {
  readonly address: string;
  readonly family: 4 | 6;
}

/**
 * The address of a host. Not at once by the system's `getaddrinfo`: a call of it cannot be taken back, so where the name
 * server is silent it would hold a finished process, and even `process.exit()`, for as long as the system likes to try.
 *
 * @returns `undefined` where there is none within the deadline
 */
export async function resolve(host: string, deadline: Deadline): Promise<Address | undefined> {
  const name = host.replace(/^\[(.*)\]$/, '$1').toLowerCase();
  const literal = addressOf(name);
  if (literal !== undefined) return literal;
  if (name === 'localhost' || name.endsWith('.localhost')) return { address: '127.0.0.1', family: 4 };
  return inHostsFile(name) ?? (await ask(name, deadline));
}

async function ask(name: string, deadline: Deadline): Promise<Address | undefined> {
  const { Resolver } = process.getBuiltinModule('node:dns/promises');
  const resolver = new Resolver({ tries: 2 });
  const takeBack = deadline.onEnd(() => resolver.cancel());
  try {
    // Version 4 first and one address only: racing several costs more than it gives to somebody who can try tomorrow.
    for (const question of [() => resolver.resolve4(name), () => resolver.resolve6(name)]) {
      const found = addressOf((await question().catch(nothing))[0] ?? '');
      if (found !== undefined || deadline.ended() !== undefined) return found;
    }
  } finally {
    takeBack();
  }
  // Nobody was silent, but nobody knew it: a name of this network, with a search domain or a source of its own.
  return askSystem(name, deadline);
}

const nothing = (): string[] => [];

function askSystem(name: string, deadline: Deadline): Promise<Address | undefined> {
  return new Promise((done) => {
    const takeBack = deadline.onEnd(() => done(undefined));
    process.getBuiltinModule('node:dns').lookup(name, (error, address) => {
      takeBack();
      done(error ? undefined : addressOf(address));
    });
  });
}

/** The names that a machine, a container or a test has of its own. */
function inHostsFile(name: string): Address | undefined {
  const windows = `${process.env.SystemRoot ?? 'C:\\Windows'}\\System32\\drivers\\etc\\hosts`;
  const text = readOr(process.platform === 'win32' ? windows : '/etc/hosts') ?? '';
  for (const line of text.split('\n')) {
    const [address = '', ...names] = line.replace(/#.*/, '').trim().split(/\s+/);
    if (names.some((other) => other.toLowerCase() === name)) return addressOf(address);
  }
  return undefined;
}

function addressOf(text: string): Address | undefined {
  const family = process.getBuiltinModule('node:net').isIP(text);
  return family === 4 || family === 6 ? { address: text, family } : undefined;
}
