/**
 * Logs in at an OpenID Connect provider. A key is made first and its thumbprint is the nonce, so the ID token vouches
 * for that key.
 */

import { Failure } from '../../domain/kernel/failures';
import type { LoginProvider } from '../../domain/model/proofs';
import { keyId } from '../../domain/people/keys';
import { instantOf } from '../../domain/values/dates';
import { lookup } from '../../domain/values/own-members';
import { nonceOf } from '../../evidence/id-token';
import { makeKeyPair } from '../../evidence/jws';
import { type Asked, byDevice, IN_A_BROWSER } from './flows';
import type { OwnLogin } from './own-files';
import { issuerFault } from './providers';

/** Longest wait for one answer of the provider, in seconds. */
const PATIENCE = 10;

/**
 * @param tell shows the person where to confirm, and with which code
 * @param flow how: `byDevice`, or `byBrowser` where the provider does not hand on the nonce of a device flow
 * @throws Failure LOGIN_REFUSED with why; PROVIDER_UNREACHABLE; BAD_INPUT for an issuer that is none
 */
export async function logIn(
  { issuer, clientId }: LoginProvider,
  tell: Asked['tell'],
  flow: typeof byDevice = byDevice,
): Promise<OwnLogin> {
  const fault = issuerFault(issuer);
  if (fault) throw new Failure('BAD_INPUT', 'this is no provider of logins', [fault]);
  const client = await import('openid-client');
  const key = await makeKeyPair();
  const nonce = nonceOf(keyId(key.x));
  // Plain http was let through for this machine alone.
  const open = issuer.startsWith('http:') ? [client.allowInsecureRequests] : [];
  try {
    const provider = await client.discovery(new URL(issuer), clientId, undefined, client.None(), {
      execute: [...open, client.enableNonRepudiationChecks],
      timeout: PATIENCE,
    });
    const tokens = await flow({ provider, nonce, tell });
    const claims = tokens.claims();
    if (!claims || !tokens.id_token) throw new Failure('LOGIN_REFUSED', `${issuer} gave no ID token`);
    if (claims.nonce !== nonce)
      throw new Failure('LOGIN_REFUSED', `${issuer} does not hand on the nonce of a device flow`, [
        'without it a login vouches for no key, and anyone who takes the token could decide',
        IN_A_BROWSER,
      ]);
    const expiresAt = instantOf(claims.exp * 1000);
    return { issuer: claims.iss, clientId, subject: claims.sub, expiresAt, idToken: tokens.id_token, key };
  } catch (error) {
    throw explainFailure(error, issuer);
  }
}

const WORDS: Record<string, string> = {
  access_denied: 'it was refused there',
  expired_token: 'nobody confirmed it in time',
  invalid_client: 'it does not know this client id, or wants a secret: dayone is a public client',
  unauthorized_client: 'this client id may not log in in this way',
};

/** Explains an error of the libraries by its shape, because the libraries load their error classes themselves. */
function explainFailure(error: unknown, issuer: string): Failure {
  if (error instanceof Failure) return error;
  const { error: refused, code, cause } = error as { error?: unknown; code?: unknown; cause?: unknown };
  if (typeof refused === 'string')
    return new Failure('LOGIN_REFUSED', `${issuer}: ${lookup(WORDS, refused) ?? refused}`, [], { cause: error });
  const isSilence = error instanceof TypeError || code === undefined || code === 'OAUTH_TIMEOUT';
  const what = [error, cause].map((one) => (one instanceof Error ? one.message : '')).filter(Boolean);
  return isSilence
    ? new Failure('PROVIDER_UNREACHABLE', `${issuer} does not answer`, what, { cause: error })
    : new Failure('LOGIN_REFUSED', `${issuer} answered with something else than a login`, what, { cause: error });
}
