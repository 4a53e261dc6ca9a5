import type { Hint } from '../fault';
import { optional, required } from '../field';
import { secretRef, text, url } from '../kinds';
import { executorForm, missing, SIGNED_ENDPOINT, signedEndpoint } from './form';

const PROVIDER: Hint = {
  expected: 'the address of the service that evaluates the flag, by OFREP',
  example: 'http://flags.client.example',
};

/**
 * A feature flag whose value is the target: set through its provider's management webhook (signed as `webhook` is),
 * read back through OpenFeature's remote evaluation protocol at `provider`.
 */
export const openfeature = executorForm('openfeature', {
  label: 'a feature flag',
  keys: {
    url: optional(SIGNED_ENDPOINT.url.kind, SIGNED_ENDPOINT.url.says),
    secret: optional(SIGNED_ENDPOINT.secret.kind, SIGNED_ENDPOINT.secret.says),
    provider: optional(
      url('http://flags.client.example'),
      "flag: who evaluates it, by OpenFeature's remote evaluation protocol (OFREP)",
    ),
    token: optional(secretRef(), 'flag: the bearer token for requests to the provider', 'none is sent'),
    flag: optional(text('invoice-ai'), 'flag: its name at the provider; its value is the target'),
  },
  resolvedKeys: {
    flag: required(text(''), ''),
    url: required(SIGNED_ENDPOINT.url.kind, ''),
    secret: required(SIGNED_ENDPOINT.secret.kind, ''),
    provider: required(url(''), ''),
    token: optional(secretRef(), ''),
  },
  matches: ({ flag, by, name }) => flag !== undefined && by === undefined && name === undefined,
  resolve(written) {
    const { flag, provider, token } = written.given;
    if (flag === undefined) missing(written, 'flag', { expected: 'the name of the flag', example: 'invoice-ai' });
    if (provider === undefined) missing(written, 'provider', PROVIDER);
    const order = signedEndpoint(written);
    if (!order || flag === undefined || provider === undefined) return undefined;
    return { kind: 'openfeature', flag, ...order, provider, ...(token !== undefined && { token }) };
  },
});
