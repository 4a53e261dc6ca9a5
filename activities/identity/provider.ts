/** The keys by which providers of logins (OpenID Connect) sign, as they say themselves. */

import { z } from 'zod';
import { Failure } from '../../domain/kernel/failures';
import type { LoginProvider, ProviderKey } from '../../domain/model/proofs';
import { readJson as parseJson } from '../../domain/values/json';
import { lookup } from '../../domain/values/own-members';
import { stripTrailing } from '../../domain/values/text';
import type { Deps } from '../deps';
import { HttpProblem, redactUrl, send, truncateForeign } from '../http';

/** How long a provider's keys are good without asking again, and how long an unknown key is not asked for, ms. */
const KEPT_FOR = 600_000;
const ASKED_AGAIN_AFTER = 10_000;
/** A person waits for the answer, and everybody else behind them: two questions of this length at most, ms. */
const PATIENCE = 2_500;

const discovery = z.object({ issuer: z.string(), jwks_uri: z.url() });
const jwks = z.object({ keys: z.array(z.record(z.string(), z.unknown())).max(100) });

interface Kept {
  keys: readonly Record<string, unknown>[];
  at: number;
}

/** By worker, so that two in one process do not share what they know. */
const keptBy = new WeakMap<Deps, Map<string, Kept>>();

async function readJson<T>(url: string, schema: z.ZodType<T>, issuer: string, deps: Deps): Promise<T> {
  const { host } = new URL(issuer);
  const named = new URL(url).host === host ? ({ allowedHosts: [host], allowedAddresses: 'any' } as const) : {};
  const http = { ...deps.http, timeoutMs: PATIENCE, ...named };
  try {
    const { status, body } = await send({ url, headers: { accept: 'application/json' } }, http);
    if (status !== 200) throw away(`${redactUrl(url)} answered ${status}`);
    return schema.parse(parseJson(body));
  } catch (cause) {
    if (cause instanceof Failure) throw cause;
    throw away(cause instanceof HttpProblem ? cause.message : `${redactUrl(url)} answered with something else`, cause);
  }
}

const away = (what: string, cause?: unknown): Failure => new Failure('PROVIDER_UNREACHABLE', what, [], { cause });

/** The operator named the issuer, so its host may be called, wherever it is; keys elsewhere need an allowed host. */
async function ask({ issuer }: LoginProvider, deps: Deps): Promise<Kept> {
  const url = `${stripTrailing(issuer, '/')}/.well-known/openid-configuration`;
  const found = await readJson(url, discovery, issuer, deps);
  if (found.issuer !== issuer)
    throw away(`${redactUrl(url)} is the configuration of another issuer, ${truncateForeign(found.issuer)}`);
  const { keys } = await readJson(found.jwks_uri, jwks, issuer, deps);
  return { keys, at: Date.now() };
}

/** Members of a public key, as the ledger keeps them; certificates and the like are left out. */
const PUBLIC = ['kty', 'kid', 'alg', 'crv', 'x', 'y', 'n', 'e'];

const publicPart = (key: Record<string, unknown>): ProviderKey =>
  Object.fromEntries(
    PUBLIC.flatMap((name) => {
      const value = lookup(key, name);
      return typeof value === 'string' ? [[name, value]] : [];
    }),
  );

/** Of the keys that could have made a signature of this kind: the one that is named, or the only one. */
function pick(keys: Kept['keys'], wanted: { kid: string | null; alg: string }): ProviderKey | null {
  const fits = keys.filter(
    ({ kid, alg, use }) =>
      (wanted.kid === null || kid === wanted.kid) && (alg === undefined || alg === wanted.alg) && use !== 'enc',
  );
  return fits.length === 1 ? publicPart(fits[0]!) : null;
}

/**
 * The key with which a provider says that it has signed something. The provider's keys are cached; if the wanted one is
 * not among them, they are requested again, because providers change their keys.
 * @throws Failure PROVIDER_UNREACHABLE; LOGIN_REFUSED if the provider has no such key
 */
export async function providerKey(
  provider: LoginProvider,
  wanted: { kid: string | null; alg: string },
  deps: Deps,
): Promise<ProviderKey> {
  const kept = keptBy.get(deps) ?? new Map<string, Kept>();
  keptBy.set(deps, kept);
  const known = kept.get(provider.issuer);
  const age = known ? Date.now() - known.at : Number.POSITIVE_INFINITY;
  const found = known && age < KEPT_FOR ? pick(known.keys, wanted) : null;
  if (found) return found;
  const fresh = age < ASKED_AGAIN_AFTER ? known! : await ask(provider, deps);
  kept.set(provider.issuer, fresh);
  const key = pick(fresh.keys, wanted);
  if (key) return key;
  throw new Failure('LOGIN_REFUSED', `${provider.issuer} has no key by which this login could be signed`);
}
