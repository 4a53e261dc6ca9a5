import { optional, required } from '../field';
import { url } from '../kinds';
import { executorForm, SIGNED_ENDPOINT, signedEndpoint } from './form';

/** A service of the client that switches when a signed order is posted to it. */
export const webhook = executorForm('webhook', {
  label: 'a webhook',
  keys: {
    status: optional(
      url('http://target.client.example/status'),
      'webhook: the address that says what runs',
      'the address of the switch',
    ),
    secret: optional(SIGNED_ENDPOINT.secret.kind, SIGNED_ENDPOINT.secret.says),
    url: optional(SIGNED_ENDPOINT.url.kind, SIGNED_ENDPOINT.url.says),
  },
  resolvedKeys: {
    url: required(SIGNED_ENDPOINT.url.kind, ''),
    status: required(url('http://target.client.example/status'), ''),
    secret: required(SIGNED_ENDPOINT.secret.kind, ''),
  },
  matches: () => true,
  resolve(written) {
    const order = signedEndpoint(written);
    if (!order) return undefined;
    const { given, path, defaults } = written;
    const why = 'the switch answers for itself';
    return { kind: 'webhook', ...order, status: defaults.inferred([...path, 'status'], given.status, order.url, why) };
  },
});
