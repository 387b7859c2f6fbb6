import { DEFAULT_BOUNDS, issuerProblem, redisProblem, storeProblem } from '@aboveboard/collector';
import { bytesOf, wholeOf } from '../../options.ts';
import { dryRunHelp, limitHelp } from './limits.ts';

const MIB = 1024 ** 2;

/**
 * Every option of `aboveboard serve`, one line each. An option NAME-OF-IT is the flag `--name-of-it`, the variable
 * `ABOVEBOARD_NAME_OF_IT` and the key `name-of-it` of the file, and is read by the same rule wherever it comes from.
 */
export const serveOptions = {
  port: option('<n>', 'port to listen on; 0 for any free one', port, '7878'),
  host: option('<address>', 'address to listen on', text, '127.0.0.1'),
  data: option('<dir>', "the collector's data directory", text, '.aboveboard'),
  workers: option('<n>', 'processes that take requests in and share the port (default: 1)', positive),
  store: option('<url>', 'a ClickHouse server, https://user@host:8443/database, instead of the embedded one', store),
  'store-cluster': option('<name>', 'a cluster that this server knows, to spread rows over its shards', text),
  'relay-to': option('<url>', 'take events in for the collector at this address, and store nothing here', relayTo),
  'public-url': option('<url>', 'what people type to come here, where a proxy stands before it', origin),
  'oidc-issuer': option('<url>', 'sign-in by this provider of identities (OpenID Connect)', issuer),
  'oidc-client-id': option('<id>', 'as the provider knows this collector', text),
  'oidc-allow': option('<list>', 'who may come in by it: e-mail addresses and domains, comma separated', list),
  'behind-proxy': option(
    '[yes|no]',
    'take addresses from the last entry of x-forwarded-for, which the proxy wrote',
    yes,
  ),
  'spool-max': option('<bytes>', 'largest spool; what comes when it is full is answered 503 (default: 2g)', bytes(MIB)),
  'disk-floor': option('<bytes>', 'how much of the disk stays free (default: 256m)', bytes(0)),
  'limit-address': option('<n>', limitHelp['limit-address'], positive),
  'limit-address-burst': option('<n>', limitHelp['limit-address-burst'], positive),
  'limit-identity': option('<n>', limitHelp['limit-identity'], positive),
  'limit-identity-burst': option('<n>', limitHelp['limit-identity-burst'], positive),
  'limit-project-day': option('<n>', limitHelp['limit-project-day'], positive),
  'limit-dry-run': option('[yes|no]', dryRunHelp, yes),
  'limits-redis': option('<url>', 'count limits together with other intakes in this Redis, redis://host:6379', redis),
  'alarm-webhook': option('<url>', 'told as signed JSON when something is wrong, and when it is over', webhook),
  'alarm-email': option('<list>', 'the same by e-mail, to these addresses, comma separated', addresses),
  'alarm-smtp': option('<url>', 'where e-mail is handed over: smtp://user@host:587, or smtps://user@host', smtp),
  'alarm-from': option('<address>', 'whom the e-mail is from', address),
  'alert-silent-after': option(
    '<hours>',
    `tell where nothing of a project was stored for so long, or never (default: ${DEFAULT_BOUNDS.silentHours})`,
    orNever(positive),
  ),
  'alert-error-share': option(
    '<percent>',
    `tell where more of the runs of a week failed, or never (default: ${(DEFAULT_BOUNDS.errorShare ?? 0) * 100})`,
    orNever(percent),
  ),
  'alert-release': option('[yes|no]', 'tell where a release got worse than the one before (default: yes)', yes),
  'alarm-after': option(
    '<seconds>',
    'how long an event may wait for the store before it is trouble (default: 30)',
    positive,
  ),
};

/** Secrets come by the environment only: arguments are seen by everybody on the machine, and files are copied. */
export const serveSecrets = {
  ABOVEBOARD_STORE_PASSWORD: 'the password of the user in --store',
  ABOVEBOARD_RELAY_SECRET: 'what relays and their collector know each other by',
  ABOVEBOARD_LIMITS_REDIS_PASSWORD: 'the password of the Redis in --limits-redis',
  ABOVEBOARD_OIDC_CLIENT_SECRET: 'the secret of the client in --oidc-client-id',
  ABOVEBOARD_ALARM_SECRET: 'what --alarm-webhook is signed with',
  ABOVEBOARD_SMTP_PASSWORD: 'the password of the user in --alarm-smtp',
};

export type ServeOptionName = keyof typeof serveOptions;
type Read<T> = (text: string) => T;
export type ServeValues = {
  readonly [Name in ServeOptionName]: (typeof serveOptions)[Name] extends ServeOption<infer T, infer Initial>
    ? Initial extends string
      ? T
      : T | undefined
    : never;
};

export interface ServeOption<T, Initial extends string | undefined = string | undefined> {
  /** What stands after the flag in the help. */
  readonly value: string;
  readonly help: string;
  /** @throws Expected */
  readonly read: Read<T>;
  readonly initial: Initial;
}

/** What a value should have been. */
export class Expected extends Error {
  /** Whether the value may be repeated: an address may have a secret in it. */
  readonly isShown: boolean;

  constructor(expected: string, isShown = true) {
    super(expected);
    this.isShown = isShown;
  }
}

/** What has to be said together. @returns what is wrong, each with what to do */
export function contradictions(values: ServeValues): string[] {
  const problems = [...contradictionsOfRelay(values), ...contradictionsOfStore(values)];
  const mail = (['alarm-email', 'alarm-smtp', 'alarm-from'] as const).filter((name) => values[name] !== undefined);
  if (mail.length !== 0 && mail.length !== 3) {
    problems.push('--alarm-email, --alarm-smtp and --alarm-from: expected all three or none of them');
  }
  const oidc = (['oidc-issuer', 'oidc-client-id', 'oidc-allow'] as const).filter((name) => values[name] !== undefined);
  if (oidc.length !== 0 && oidc.length !== 3) {
    problems.push('--oidc-issuer, --oidc-client-id and --oidc-allow: expected all three or none of them');
  }
  return problems;
}

/** A relay has neither a store nor a dashboard. */
function contradictionsOfRelay(values: ServeValues): string[] {
  if (values['relay-to'] === undefined) return [];
  const not = (['store', 'store-cluster', 'public-url', 'oidc-issuer'] as const).filter(
    (name) => values[name] !== undefined,
  );
  return [
    ...not.map(
      (name) => `--${name}: expected nothing beside --relay-to: that is a matter of the collector it leads to`,
    ),
    // What would be gained is had by relays, which need nothing of each other.
    ...((values.workers ?? 1) > 1
      ? ['--workers: expected 1 beside --relay-to: start more relays instead, each with a data directory of its own']
      : []),
  ];
}

function contradictionsOfStore(values: ServeValues): string[] {
  if (values['store-cluster'] === undefined || values.store !== undefined) return [];
  return ['--store-cluster: expected --store beside it, the address of a server that knows the cluster'];
}

function option<T>(value: string, help: string, read: Read<T>): ServeOption<T, undefined>;
function option<T>(value: string, help: string, read: Read<T>, initial: string): ServeOption<T, string>;
function option<T>(value: string, help: string, read: Read<T>, initial?: string): ServeOption<T> {
  return { value, help, read, initial };
}

function text(text: string): string {
  if (text.trim() === '') throw new Expected('a text that is not empty');
  return text;
}

function port(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) throw new Expected('a port from 0 to 65535');
  return Number(text);
}

export function positive(text: string): number {
  const value = wholeOf(text);
  if (value === null || value < 1) throw new Expected('a whole number of at least 1');
  return value;
}

function bytes(min: number): Read<number> {
  return (text) => {
    const value = bytesOf(text);
    if (value === null || value < min) throw new Expected(`bytes such as 512m or 2g, at least ${min}`);
    return value;
  };
}

function yes(text: string): boolean {
  if (!/^(?:yes|no|true|false)$/.test(text)) throw new Expected('yes or no');
  return text === 'yes' || text === 'true';
}

/** Of a chat's, the address is a secret. */
function webhook(text: string): string {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) {
    throw new Expected('an address that begins with https:// or http://', false);
  }
  return text;
}

/** `null` for never, which is something else than nothing said. */
export function orNever<T>(read: Read<T>): Read<T | null> {
  return (text) => (text === 'never' ? null : read(text));
}

export function percent(text: string): number {
  const value = /^\d{1,3}(\.\d+)?%?$/.test(text) ? Number.parseFloat(text) : Number.NaN;
  if (!(value > 0 && value <= 100)) throw new Expected('per cent, above 0 and at most 100, or never');
  return value / 100;
}

function smtp(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  const isFine = url !== null && /^smtps?:$/.test(url.protocol) && url.hostname !== '' && url.password === '';
  if (!isFine)
    throw new Expected('smtp://user@host:587 or smtps://user@host, its password in ABOVEBOARD_SMTP_PASSWORD', false);
  return text;
}

function address(text: string): string {
  if (!/^[^\s@,<>]+@[^\s@,<>]+$/.test(text)) throw new Expected('an e-mail address such as me@example.org');
  return text;
}

function addresses(text: string): readonly string[] {
  return text.split(',').map((item) => address(item.trim()));
}

function list(text: string): readonly string[] {
  const items = text.split(',').map((item) => item.trim());
  if (items.some((item) => !/^[^\s@]*@?[^\s@]+\.[^\s@]+$/.test(item))) {
    throw new Expected('e-mail addresses and domains such as me@example.org,example.com');
  }
  return items;
}

function store(text: string): string {
  const expected = storeProblem(text);
  if (expected !== null) throw new Expected(expected, false);
  return text;
}

function relayTo(text: string): string {
  const isFine = URL.canParse(text) && /^https?:$/.test(new URL(text).protocol) && new URL(text).password === '';
  if (!isFine) throw new Expected('an address such as https://telemetry.example.org, without a password', false);
  return text;
}

function redis(text: string): string {
  const expected = redisProblem(text);
  if (expected !== null) throw new Expected(expected, false);
  return text;
}

function issuer(text: string): string {
  const expected = issuerProblem(text);
  if (expected !== null) throw new Expected(expected, false);
  return text;
}

function origin(text: string): string {
  const isFine = URL.canParse(text) && /^https?:/.test(text) && [text, `${text}/`].includes(`${new URL(text).origin}/`);
  if (!isFine) throw new Expected('an address without a path, such as https://telemetry.example.org', false);
  return new URL(text).origin;
}
