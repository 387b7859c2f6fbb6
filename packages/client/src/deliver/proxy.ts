import type { Env } from '../host/host.ts';

/**
 * The proxy through which a request has to go, by the variables that curl made customary: `https_proxy`, `http_proxy`,
 * `all_proxy` and `no_proxy`, in either case. `no_proxy` is a list of names, each with what is below it, or `*`.
 *
 * @returns `undefined` where the way is direct, or the variable is no URL
 * @example proxyFor(new URL('https://t.dev'), { HTTPS_PROXY: 'http://proxy:3128', NO_PROXY: 'localhost,.corp' })?.host // 'proxy:3128'
 */
export function proxyFor({ protocol, hostname, host }: URL, env: Env): URL | undefined {
  const read = (name: string) => (env[name] || env[name.toUpperCase()])?.trim() ?? '';
  const text = read(`${protocol.slice(0, -1)}_proxy`) || read('all_proxy');
  if (text === '') return undefined;
  for (const entry of read('no_proxy')
    .toLowerCase()
    .split(/[\s,]+/)) {
    const name = entry.replace(/^\*?\.?/, '');
    if (entry === '*' || (name !== '' && [hostname, host].some((own) => own === name || own.endsWith(`.${name}`)))) {
      return undefined;
    }
  }
  const url = text.includes('://') ? text : `http://${text}`;
  return /^https?:/i.test(url) && URL.canParse(url) ? new URL(url) : undefined;
}

/** What a proxy is told besides the address: who may pass, where its URL says so. */
export function passOf({ username, password }: URL): Record<string, string> {
  if (username === '') return {};
  const pass = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64');
  return { 'proxy-authorization': `Basic ${pass}` };
}
