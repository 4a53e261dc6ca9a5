/**
 * A provider of feature flags: a management webhook that sets a flag, and OpenFeature's remote evaluation protocol
 * (OFREP 0.2, POST /ofrep/v1/evaluate/flags/{key}) that evaluates it.
 */
import { createHmac } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { json, type Site, site } from './support';

export interface Flag {
  value: unknown;
  metadata?: Record<string, unknown>;
}

export interface FlagService extends Site {
  flags: Map<string, Flag>;
  /** Keys of the orders that were carried out. */
  keys: string[];
}

export interface Behaviour {
  /** Answers an order instead; `set` carries it out. */
  manage?: (response: ServerResponse, set: () => void, request: Site['requests'][number]) => void;
  /** Answers an evaluation instead; `evaluate` answers it as it should be. */
  evaluate?: (response: ServerResponse, evaluate: () => void, request: Site['requests'][number]) => void;
}

/** @param token what an evaluation must bear, if anything */
export async function flagService(
  secret: string,
  token: string | null,
  behaviour: Behaviour = {},
): Promise<FlagService> {
  const flags = new Map<string, Flag>();
  const keys: string[] = [];
  const set = (body: string): void => {
    const { flag, target, key } = JSON.parse(body);
    if (keys.includes(key)) return;
    keys.push(key);
    flags.set(flag, { ...flags.get(flag), value: target });
  };
  const evaluate = (request: Site['requests'][number], response: ServerResponse) => {
    const key = decodeURIComponent(request.url.slice('/ofrep/v1/evaluate/flags/'.length));
    if (token !== null && request.headers.authorization !== `Bearer ${token}`) return json(response, {}, 401);
    if (typeof JSON.parse(request.body).context?.targetingKey !== 'string')
      return json(response, { key, errorCode: 'TARGETING_KEY_MISSING' }, 400);
    const flag = flags.get(key);
    if (!flag) return json(response, { key, errorCode: 'FLAG_NOT_FOUND', errorDetails: `no flag ${key}` }, 404);
    json(response, { key, reason: 'STATIC', variant: 'on', metadata: {}, ...flag });
  };
  const there = await site((request, response) => {
    if (request.url.startsWith('/ofrep/')) {
      const asUsual = (): void => evaluate(request, response);
      return behaviour.evaluate ? behaviour.evaluate(response, asUsual, request) : asUsual();
    }
    const [, t, v1] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(request.headers['dayone-signature'])) ?? [];
    if (v1 !== createHmac('sha256', secret).update(`${t}.${request.body}`).digest('hex'))
      return json(response, {}, 401);
    if (behaviour.manage) return behaviour.manage(response, () => set(request.body), request);
    set(request.body);
    response.writeHead(204).end();
  });
  return { ...there, flags, keys };
}
