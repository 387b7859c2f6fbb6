/** Longest that the platform is asked for its version, in ms. */
export const HEALTH_BUDGET = 1000;
/** While it connects, a socket holds the process; nobody is to wait longer than this for that, in ms. */
const CONNECT_WITHIN = 500;
const MAX_BODY = 1024 * 1024;
/** Longest text that is taken for a version, in bytes of UTF-8. */
const MAX_VERSION = 64;

/**
 * What `GET {endpoint}/health` says is the platform's version. Follows no redirect, never rejects, holds no process once
 * it is connected. By `node:http`, since an aborted `fetch` would hold the loop for ten seconds where packets are dropped.
 *
 * @returns a text of 1 to 64 bytes, or `undefined`: it is never shortened, and never made up
 */
export async function platformVersion(endpoint: string): Promise<string | undefined> {
  try {
    const { version } = JSON.parse((await health(new URL(`${endpoint}/health`))) ?? '{}') as { version?: unknown };
    return typeof version === 'string' && version !== '' && Buffer.byteLength(version) <= MAX_VERSION
      ? version
      : undefined;
  } catch {
    return undefined;
  }
}

async function health(url: URL): Promise<string | undefined> {
  // Loaded only here: a client whose telemetry is off loads none of it.
  const { request } = url.protocol === 'https:' ? await import('node:https') : await import('node:http');
  return new Promise((done) => {
    const asked = request(url, { agent: false, headers: { accept: 'application/json' } });
    const finish = (text: string | undefined) => {
      clearTimeout(connecting);
      clearTimeout(limit);
      asked.destroy();
      done(text);
    };
    const limit = setTimeout(finish, HEALTH_BUDGET, undefined).unref();
    const connecting = setTimeout(finish, CONNECT_WITHIN, undefined).unref();
    asked.on('socket', (socket) => {
      socket.unref();
      socket.once('connect', () => clearTimeout(connecting));
    });
    asked.on('response', (response) => {
      if (response.statusCode !== 200) return finish(undefined);
      const chunks: Buffer[] = [];
      let size = 0;
      response.on('data', (chunk: Buffer) => {
        size += chunk.length;
        chunks.push(chunk);
        if (size > MAX_BODY) finish(undefined);
      });
      response.on('end', () => finish(Buffer.concat(chunks).toString('utf8')));
      response.on('error', () => finish(undefined));
    });
    // Stays for good: a destroyed request may still report, and nobody else would be listening.
    asked.on('error', () => finish(undefined));
    asked.on('close', () => finish(undefined));
    asked.end();
  });
}
