/** Reads a feature flag through the OpenFeature SDK, which asks its provider by the remote evaluation protocol (OFREP). */

import { AsyncLocalStorage } from 'node:async_hooks';
import { Failure } from '../../domain/kernel/failures';
import type { ExecutorSpec } from '../../domain/model/charter/executors';
import type { TargetStatus } from '../../domain/model/rollback';
import { stripTrailing } from '../../domain/values/text';
import type { ProbeContext } from '../deps';
import { type HttpAnswer, HttpProblem, redactUrl, send, truncateForeign } from '../http';
import { resolveSecret } from '../secrets';
import { isPassing, mayCall, refusal, unreachable } from './signed-order';
import { parseJson, parseStatus } from './status';

type Spec = Extract<ExecutorSpec, { kind: 'openfeature' }>;

/** One reading of a flag: what its request needs, and its result. */
interface Asked {
  look: ProbeContext;
  token: string | null;
  came: HttpAnswer | HttpProblem | null;
}

/** The SDK has one provider per name and does not know our readings: this says to which one a request belongs. */
const asking = new AsyncLocalStorage<Asked>();

/** `fetch` for the SDK's provider, within the bounds of every other request. */
async function fetchWithin(request: Request): Promise<Response> {
  const asked = asking.getStore()!;
  const headers: Record<string, string> = { accept: 'application/json', ...Object.fromEntries(request.headers) };
  if (asked.token !== null) headers.authorization = `Bearer ${asked.token}`;
  const sent = {
    method: 'POST',
    url: request.url,
    headers,
    body: await request.text(),
    signal: asked.look.signal,
  } as const;
  const answer = await send(sent, asked.look.deps.http).catch((error: unknown) => {
    if (error instanceof HttpProblem) asked.came = error;
    throw error;
  });
  asked.came = answer;
  // Without Retry-After: the provider would send nothing for that long, but a rollback is needed at once.
  return new Response(answer.body, { status: answer.status, headers: { 'content-type': answer.mediaType } });
}

const bound = new Map<string, Promise<void>>();

/** The SDK's client of the provider at `address`. Loaded at the first flag: most workers never read one. */
async function clientOf(address: string) {
  const [{ OpenFeature }, { OFREPProvider }] = await Promise.all([
    import('@openfeature/server-sdk'),
    import('@openfeature/ofrep-provider'),
  ]);
  const baseUrl = stripTrailing(address, '/');
  if (!bound.has(baseUrl)) {
    const provider = new OFREPProvider({ baseUrl, fetchImplementation: fetchWithin as typeof fetch });
    bound.set(baseUrl, OpenFeature.setProviderAndWait(baseUrl, provider));
  }
  await bound.get(baseUrl);
  return OpenFeature.getClient(baseUrl);
}

/** Why a flag was not read. */
function failureOf({ flag, provider }: Spec, { came, token }: Asked, said: string): unknown {
  if (came instanceof HttpProblem) return unreachable(came);
  if (came === null)
    return new Failure('EXECUTOR_UNREACHABLE', `${redactUrl(provider)} was not asked: ${truncateForeign(said)}`);
  if (isPassing(came.status))
    return new Failure('EXECUTOR_UNREACHABLE', `${redactUrl(provider)} answered ${came.status} for flag ${flag}`);
  if (came.status >= 400) return refusal(provider, came, token === null ? {} : { authorization: `Bearer ${token}` });
  return new Failure(
    'EXECUTOR_REFUSED',
    `${redactUrl(provider)} gave no usable flag ${flag}: ${truncateForeign(said)}`,
  );
}

/**
 * The target that is the value of the flag; its artefacts are in the flag's metadata, as JSON in a text: metadata of
 * flags has no objects.
 * @throws Failure EXECUTOR_UNREACHABLE, EXECUTOR_REFUSED or SECRET_UNRESOLVED
 */
export async function readFlag(spec: Spec, look: ProbeContext): Promise<TargetStatus> {
  mayCall(spec.provider, look);
  const asked: Asked = { look, token: spec.token ? await resolveSecret(spec.token) : null, came: null };
  const client = await clientOf(spec.provider);
  const { value, flagMetadata, errorCode, errorMessage } = await asking.run(asked, () =>
    // The provider puts the name into a path as it is.
    client.getObjectDetails(encodeURIComponent(spec.flag), {}, { targetingKey: look.engagement }),
  );
  look.signal.throwIfAborted();
  if (errorCode !== undefined) throw failureOf(spec, asked, errorMessage ?? errorCode);
  const { artefacts } = flagMetadata;
  const held = artefacts === undefined ? {} : { artefacts: parseJson(String(artefacts)) ?? artefacts };
  return parseStatus(JSON.stringify({ ...(value as object), ...held }), `flag ${spec.flag}`);
}
