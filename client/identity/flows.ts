/** The two ways to an ID token: confirmed with a code on any device, or in a browser on this machine. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Failure } from '../../domain/kernel/failures';

/** Loaded on demand: it is ESM only and slow to load. */
const library = () => import('openid-client');
type Library = Awaited<ReturnType<typeof library>>;
/** The parts of a provider's answer that are used here. */
type Tokens = Pick<Awaited<ReturnType<Library['refreshTokenGrant']>>, 'claims' | 'id_token'>;

/** What a person is asked to do. */
export interface Confirmation {
  /** Where to confirm. */
  url: string;
  /** What to type there; null: nothing. */
  code: string | null;
  /** The same page with the code filled in, where the provider has one. */
  direct: string | null;
  /** Seconds until it is too late. */
  expiresIn: number;
}

export interface Asked {
  provider: InstanceType<Library['Configuration']>;
  nonce: string;
  /** Shows the person where to confirm. */
  tell: (confirmation: Confirmation) => void;
}

/** Longest wait for the browser, in seconds. */
const BROWSER_PATIENCE = 600;

/** The device flow (RFC 8628). @throws Failure LOGIN_REFUSED where the provider offers none; the library's errors */
export async function byDevice({ provider, nonce, tell }: Asked): Promise<Tokens> {
  const client = await library();
  const { device_authorization_endpoint: offered, issuer } = provider.serverMetadata();
  if (!offered) throw new Failure('LOGIN_REFUSED', `${issuer} offers no device flow`, [IN_A_BROWSER]);
  const asked = await client.initiateDeviceAuthorization(provider, { scope: 'openid', nonce });
  const { verification_uri: url, user_code: code, verification_uri_complete: direct = null, expires_in } = asked;
  tell({ url, code, direct, expiresIn: expires_in });
  return client.pollDeviceAuthorizationGrant(provider, asked);
}

/** What to do where a provider's device flow is of no use. */
export const IN_A_BROWSER = 'log in by a browser on this machine: dayone login --as PERSON --browser';

/** The code flow with PKCE; the browser comes back to this machine (RFC 8252). @throws the library's errors */
export async function byBrowser({ provider, nonce, tell }: Asked): Promise<Tokens> {
  const client = await library();
  const comesBack = createServer();
  comesBack.listen(0, '127.0.0.1');
  try {
    await once(comesBack, 'listening');
    const home = `http://127.0.0.1:${(comesBack.address() as AddressInfo).port}/`;
    const pkceCodeVerifier = client.randomPKCECodeVerifier();
    const expectedState = client.randomState();
    const url = client.buildAuthorizationUrl(provider, {
      redirect_uri: home,
      scope: 'openid',
      code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
      code_challenge_method: 'S256',
      state: expectedState,
      nonce,
    });
    const answered = answerTo(comesBack, expectedState);
    tell({ url: url.href, code: null, direct: null, expiresIn: BROWSER_PATIENCE });
    const answer = new URL(await answered, home);
    return await client.authorizationCodeGrant(provider, answer, {
      pkceCodeVerifier,
      expectedState,
      expectedNonce: nonce,
    });
  } finally {
    comesBack.closeAllConnections();
    comesBack.close();
  }
}

/** The address with which the browser returns; requests without our state are ignored. */
function answerTo(server: ReturnType<typeof createServer>, state: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(
      () => reject(new Failure('LOGIN_REFUSED', `nobody confirmed it in ${BROWSER_PATIENCE / 60} min`)),
      BROWSER_PATIENCE * 1000,
    );
    server.on('request', ({ url = '/' }, response) => {
      const isOurs = new URL(url, 'http://127.0.0.1').searchParams.get('state') === state;
      response.writeHead(isOurs ? 200 : 404, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' });
      response.end(isOurs ? 'dayone has its answer. You may close this page.\n' : 'Nothing is here.\n', () => {
        if (!isOurs) return;
        clearTimeout(late);
        resolve(url);
      });
    });
  });
}
