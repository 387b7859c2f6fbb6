import type { Messenger } from './alarm.ts';
import { words } from './words.ts';

export interface EmailOptions {
  /** Where mail is handed over: `smtp://user@host:587`, or `smtps://…` for TLS from the first byte. */
  readonly smtp: string;
  /** Of the user in the address; by the environment only. */
  readonly password?: string | undefined;
  readonly from: string;
  readonly to: readonly string[];
  /** Certificates to trust besides the system's; for tests. */
  readonly ca?: string;
}

const TIMEOUT = 10_000;

/**
 * Sends notices by e-mail. STARTTLS is used wherever the server offers it, and asked for where there is a password to protect, but
 * on this machine.
 *
 * @example email({ smtp: 'smtp://alarm@mail.example.org:587', password, from: 'alarm@example.org', to: ['me@example.org'] })
 */
export function email({ smtp, password, from, to, ca }: EmailOptions): Messenger {
  const { protocol, hostname, port, username } = new URL(smtp);
  const secure = protocol === 'smtps:';
  const isHere = ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
  const options = {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? (secure ? 465 : 587) : Number(port),
    secure,
    requireTLS: !secure && password !== undefined && !isHere,
    ...(username === '' ? {} : { auth: { user: decodeURIComponent(username), pass: password ?? '' } }),
    ...(ca === undefined ? {} : { tls: { ca } }),
    connectionTimeout: TIMEOUT,
    greetingTimeout: TIMEOUT,
    socketTimeout: TIMEOUT,
  };
  // Loaded with the first notice: most collectors never have one to send.
  const connect = async () => (await import('nodemailer')).createTransport(options);
  let transport: ReturnType<typeof connect> | undefined;
  return {
    name: 'email',
    async tell(notice) {
      try {
        transport ??= connect();
        await (await transport).sendMail({ from, to: [...to], ...words(notice) });
      } catch (error) {
        // A server's own words may have an address in them.
        throw new Error(`the mail server did not take it: ${(error as { code?: string }).code ?? 'no reason given'}`);
      }
    },
  };
}
