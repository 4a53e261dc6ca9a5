import { optional, required } from '../field';
import { url } from '../kinds';
import { executorForm, ORDERED, ordered } from './form';

/** A service of the client that switches when a signed order is posted to it. */
export const webhook = executorForm('webhook', {
  called: 'a webhook',
  keys: {
    status: optional(
      url('http://target.client.example/status'),
      'webhook: the address that says what runs',
      'the address of the switch',
    ),
    secret: optional(ORDERED.secret.kind, ORDERED.secret.says),
    url: optional(ORDERED.url.kind, ORDERED.url.says),
  },
  carries: {
    url: required(ORDERED.url.kind, ''),
    status: required(url('http://target.client.example/status'), ''),
    secret: required(ORDERED.secret.kind, ''),
  },
  fits: () => true,
  resolve(written) {
    const order = ordered(written);
    if (!order) return undefined;
    const { given, path, defaults } = written;
    const why = 'the switch answers for itself';
    return { kind: 'webhook', ...order, status: defaults.inferred([...path, 'status'], given.status, order.url, why) };
  },
});
