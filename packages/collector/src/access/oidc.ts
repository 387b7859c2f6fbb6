import * as client from 'openid-client';

/** Sign-in of people by a provider of identities: OpenID Connect, authorization code with PKCE. */
export interface OidcOptions {
  readonly issuer: string;
  readonly clientId: string;
  /** Who may come in: e-mail addresses, or domains of them. */
  readonly allow: readonly string[];
}

export interface Oidc {
  /** Where to send a person, and what has to be remembered until they come back. */
  begin(redirectUri: string): Promise<{ readonly url: string; readonly flow: Flow }>;
  /** @returns whether who came back may come in; nothing of them is kept */
  finish(cameBackTo: URL, flow: Flow): Promise<boolean>;
}

/** One person's way to the provider and back: it stays in a signed cookie of theirs. */
export interface Flow {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

/**
 * @param secret the client's secret, where it has one
 * @example const { url, flow } = await openOidc(options, secret).begin('https://telemetry.example.org/api/oidc/callback')
 */
export function openOidc({ issuer, clientId, allow }: OidcOptions, secret: string | undefined): Oidc {
  let discovered: Promise<client.Configuration> | undefined;
  const configuration = () => {
    discovered ??= discover(issuer, clientId, secret);
    // A provider that was away is asked again by the next who comes.
    discovered.catch(() => {
      discovered = undefined;
    });
    return discovered;
  };
  return {
    async begin(redirectUri) {
      const verifier = client.randomPKCECodeVerifier();
      const flow = { state: client.randomState(), nonce: client.randomNonce(), verifier };
      const url = client.buildAuthorizationUrl(await configuration(), {
        redirect_uri: redirectUri,
        scope: 'openid email',
        code_challenge: await client.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        state: flow.state,
        nonce: flow.nonce,
      });
      return { url: url.href, flow };
    },
    async finish(cameBackTo, { state, nonce, verifier }) {
      const config = await configuration();
      const tokens = await client.authorizationCodeGrant(config, cameBackTo, {
        pkceCodeVerifier: verifier,
        expectedState: state,
        expectedNonce: nonce,
        idTokenExpected: true,
      });
      const claims = tokens.claims();
      if (claims === undefined) return false;
      const person =
        claims.email === undefined ? await client.fetchUserInfo(config, tokens.access_token, claims.sub) : claims;
      return isAllowed(person.email, person.email_verified, allow);
    },
  };
}

function discover(issuer: string, clientId: string, secret: string | undefined): Promise<client.Configuration> {
  const url = new URL(issuer);
  const authentication = secret === undefined ? client.None() : client.ClientSecretPost(secret);
  // The signature of a token counts also where it came straight from the provider: `http:` is allowed on this machine.
  const execute = [client.enableNonRepudiationChecks];
  if (url.protocol === 'http:') execute.push(client.allowInsecureRequests);
  return client.discovery(url, clientId, undefined, authentication, { execute, timeout: 10 });
}

/** An address that the provider has not verified could be anybody's. */
export function isAllowed(email: unknown, isVerified: unknown, allow: readonly string[]): boolean {
  if (typeof email !== 'string' || isVerified !== true) return false;
  const [address, domain] = /^[^@\s]+@([^@\s]+)$/.exec(email.toLowerCase()) ?? [];
  return allow.some((entry) => {
    const allowed = entry.toLowerCase();
    return allowed.includes('@') ? allowed === address : allowed === domain;
  });
}
