import { createHash, createSign, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import type { AtEnd } from './at-end.ts';

/** A provider of identities for tests: OpenID Connect's authorization code with PKCE, on the loopback address. */
export interface OidcProvider {
  readonly issuer: string;
  /** Who is signed in there, and what is wrong with the provider. To be changed by a test. */
  readonly state: ProviderState;
}

export interface ProviderState {
  email: string;
  isVerified: boolean;
  /** Claims in the identity token that are not as they should be. */
  wrong: Record<string, unknown>;
  /** Signs with a key that the provider does not publish. */
  isForged: boolean;
  /** Gives the e-mail address only where it is asked for it by an access token. */
  isTaciturn: boolean;
}

export interface Client {
  readonly id: string;
  readonly secret: string;
}

export async function startOidcProvider(client: Client, atEnd: AtEnd = onTestFinished): Promise<OidcProvider> {
  const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const forger = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const state: ProviderState = {
    ...{ email: 'me@example.org', isVerified: true, wrong: {}, isForged: false, isTaciturn: false },
  };
  const codes = new Map<string, { challenge: string; nonce: string; redirect: string }>();
  let issuer = '';

  const routes: Record<string, (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<void> | void> =
    {
      '/.well-known/openid-configuration': (_, response) =>
        json(response, 200, {
          issuer,
          authorization_endpoint: `${issuer}/authorize`,
          token_endpoint: `${issuer}/token`,
          userinfo_endpoint: `${issuer}/userinfo`,
          jwks_uri: `${issuer}/keys`,
          response_types_supported: ['code'],
          subject_types_supported: ['public'],
          id_token_signing_alg_values_supported: ['RS256'],
          code_challenge_methods_supported: ['S256'],
        }),
      '/keys': (_, response) =>
        json(response, 200, {
          keys: [{ ...keys.publicKey.export({ format: 'jwk' }), kid: 'one', alg: 'RS256', use: 'sig' }],
        }),
      // Whoever comes is signed in already, and agrees.
      '/authorize': (_, response, { searchParams: asked }) => {
        const isRight =
          asked.get('client_id') === client.id &&
          asked.get('response_type') === 'code' &&
          asked.get('code_challenge_method') === 'S256' &&
          asked.get('scope') === 'openid email';
        if (!isRight) return void response.writeHead(400).end();
        const redirect = asked.get('redirect_uri') as string;
        const code = randomBytes(16).toString('hex');
        codes.set(code, { redirect, challenge: asked.get('code_challenge') ?? '', nonce: asked.get('nonce') ?? '' });
        const back = new URL(redirect);
        back.search = new URLSearchParams({ code, state: asked.get('state') ?? '', iss: issuer }).toString();
        response.writeHead(302, { location: back.href }).end();
      },
      '/token': async (request, response) => {
        const asked = new URLSearchParams(await bodyOf(request));
        const found = codes.get(asked.get('code') ?? '');
        codes.delete(asked.get('code') ?? '');
        const challenge = createHash('sha256')
          .update(asked.get('code_verifier') ?? '')
          .digest('base64url');
        const isRight =
          asked.get('client_id') === client.id &&
          asked.get('client_secret') === client.secret &&
          asked.get('grant_type') === 'authorization_code' &&
          asked.get('redirect_uri') === found?.redirect &&
          challenge === found?.challenge;
        if (!isRight || found === undefined) return json(response, 400, { error: 'invalid_grant' });
        const now = Math.floor(Date.now() / 1000);
        const claims = { iss: issuer, sub: 'someone', aud: client.id, iat: now, exp: now + 60, nonce: found.nonce };
        const person = state.isTaciturn ? {} : { email: state.email, email_verified: state.isVerified };
        const id_token = sign({ ...claims, ...person, ...state.wrong }, (state.isForged ? forger : keys).privateKey);
        json(response, 200, { access_token: 'canary-access', token_type: 'Bearer', expires_in: 60, id_token });
      },
      '/userinfo': (request, response) => {
        if (request.headers.authorization !== 'Bearer canary-access') return json(response, 401, {});
        json(response, 200, { sub: 'someone', email: state.email, email_verified: state.isVerified });
      },
    };
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', issuer);
    const route = routes[url.pathname];
    if (route === undefined) response.writeHead(404).end();
    else void route(request, response, url);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  atEnd(() => {
    server.closeAllConnections();
    server.close();
  });
  return { issuer, state };
}

function sign(claims: object, key: KeyObject): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${part({ alg: 'RS256', kid: 'one', typ: 'JWT' })}.${part(claims)}`;
  return `${signed}.${createSign('sha256').update(signed).sign(key).toString('base64url')}`;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts).toString();
}

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
