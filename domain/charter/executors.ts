/** Turns a written executor into the one that is meant, by its `kind` or else by its shape. */
import type { z } from 'zod';
import type { ExecutorSpec, SecretRef } from '../model/sources';
import type { Defaults } from './defaults';
import { type Hint, type Path, type Report, refuseOthers } from './fault';
import type { WrittenDraft } from './read';
import type { WrittenExecutor } from './schema-reach';

type Written = WrittenDraft<z.output<typeof WrittenExecutor>>;

function kindOf({ name, by, flag }: Written): ExecutorSpec['kind'] {
  if (name !== undefined) return 'command';
  if (by !== undefined) return 'manual';
  return flag !== undefined ? 'openfeature' : 'webhook';
}

/** Reads the executor at `path`. Undefined after a fault. */
export function resolveExecutor(
  written: Written,
  path: Path,
  defaults: Defaults,
  report: Report,
): ExecutorSpec | undefined {
  const kind = defaults.inferred(
    [...path, 'kind'],
    written.kind,
    kindOf(written),
    'a name is a command, a person acts by hand, a flag is set, an address is a webhook',
  );
  const missing: Missing = (key, hint) => void report([...path, key], 'is missing', hint);
  if (kind === 'command') {
    refuseOthers(written, ['kind', 'name'], 'a command executor', path, report);
    if (written.name !== undefined) return { kind, name: written.name };
    return missing('name', { expected: 'the name of a command that the worker allows', example: 'switch-target' });
  }
  if (kind === 'manual') {
    refuseOthers(written, ['kind', 'by', 'confirmedBy'], 'a manual executor', path, report);
    const { by, confirmedBy } = written;
    if (by !== undefined && by === confirmedBy) {
      report([...path, 'confirmedBy'], 'is the same as by', { expected: 'a second person', example: 'deputy' });
    }
    if (by !== undefined && confirmedBy !== undefined) return { kind, by, confirmedBy };
    const role = { expected: 'a role', example: by === undefined ? 'owner' : 'deputy' };
    return missing(by === undefined ? 'by' : 'confirmedBy', role);
  }
  if (kind === 'openfeature') {
    refuseOthers(written, ['kind', 'url', 'secret', 'provider', 'token', 'flag'], 'a feature flag', path, report);
    const { flag, provider, token } = written;
    if (flag === undefined) missing('flag', { expected: 'the name of the flag', example: 'invoice-ai' });
    if (provider === undefined) missing('provider', PROVIDER);
    const webhook = resolveWebhook(written, missing);
    if (!webhook || flag === undefined || provider === undefined) return undefined;
    return { kind, flag, ...webhook, provider, ...(token !== undefined && { token: token as SecretRef }) };
  }
  refuseOthers(written, ['kind', 'status', 'secret', 'url'], 'a webhook', path, report);
  const webhook = resolveWebhook(written, missing);
  if (!webhook) return undefined;
  const why = 'the switch answers for itself';
  return { kind, ...webhook, status: defaults.inferred([...path, 'status'], written.status, webhook.url, why) };
}

type Missing = (key: string, hint: Hint) => undefined;

const PROVIDER: Hint = {
  expected: 'the address of the service that evaluates the flag, by OFREP',
  example: 'http://flags.client.example',
};

/** Where an order is posted and by what it is signed. Undefined after a fault. */
function resolveWebhook({ url, secret }: Written, missing: Missing): { url: string; secret: SecretRef } | undefined {
  if (url === undefined)
    missing('url', { expected: 'the address that switches', example: 'http://target.client.example/switch' });
  if (secret === undefined)
    missing('secret', { expected: 'a reference to a secret, env:NAME or file:PATH', example: 'env:WEBHOOK_SECRET' });
  return url === undefined || secret === undefined ? undefined : { url, secret: secret as SecretRef };
}
