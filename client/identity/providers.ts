/** Which providers of logins an installation believes: its workers and its command line read the same two variables. */

import { Failure } from '../../domain/kernel/failures';
import type { LoginProvider } from '../../domain/model/proofs';

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/** What is wrong with an issuer, or null: a login over an open line is anybody's. */
export function issuerFault(issuer: string): string | null {
  const url = URL.canParse(issuer) ? new URL(issuer) : null;
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK.includes(url.hostname));
  if (url && isSafe && url.search === '' && url.hash === '' && url.username === '') return null;
  return `${issuer}: expected an issuer such as https://login.client.example`;
}

const listed = (text: string | undefined): string[] => (text ?? '').split(',').flatMap((one) => one.trim() || []);

/**
 * DAYONE_OIDC_ISSUER and DAYONE_OIDC_CLIENT_ID: one each, or several with commas between, in the same order; one client
 * id may serve all issuers. None where neither is set.
 * @throws Failure BAD_INPUT with every fault
 */
export function loginProviders(env: NodeJS.ProcessEnv): LoginProvider[] {
  const issuers = listed(env.DAYONE_OIDC_ISSUER);
  const clients = listed(env.DAYONE_OIDC_CLIENT_ID);
  if (issuers.length === 0 && clients.length === 0) return [];
  const faults = issuers.flatMap((issuer) => issuerFault(issuer) ?? []).map((fault) => `DAYONE_OIDC_ISSUER: ${fault}`);
  if (issuers.length === 0) faults.push('DAYONE_OIDC_ISSUER: is missing; expected the provider of the client id');
  if (clients.length === 0) faults.push('DAYONE_OIDC_CLIENT_ID: is missing; expected who dayone is at the provider');
  else if (clients.length > 1 && clients.length !== issuers.length)
    faults.push(`DAYONE_OIDC_CLIENT_ID: has ${clients.length} client ids for ${issuers.length} issuers`);
  if (faults.length > 0) throw new Failure('BAD_INPUT', 'nobody can log in like this', faults);
  return issuers.map((issuer, index) => ({ issuer, clientId: clients[clients.length === 1 ? 0 : index]! }));
}
