/** Turns a written executor into the one that is meant, by its `kind` or else by its shape. */
import type { z } from 'zod';
import type { ExecutorSpec, SecretRef } from './charter';
import type { Filler } from './defaults';
import { type Hint, type Path, type Report, refuseOthers } from './fault';
import type { Draft } from './read';
import type { WrittenExecutor } from './schema-reach';

/** Reads the executor at `path`. Undefined after a fault. */
export function resolveExecutor(
  written: Draft<z.output<typeof WrittenExecutor>>,
  path: Path,
  { derive }: Filler,
  report: Report,
): ExecutorSpec | undefined {
  const kind = derive(
    [...path, 'kind'],
    written.kind,
    written.name !== undefined ? 'command' : written.by !== undefined ? 'manual' : 'webhook',
    'a name is a command, a person acts by hand, an address is a webhook',
  );
  const missing = (key: string, hint: Hint) => void report([...path, key], 'is missing', hint);
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
  refuseOthers(written, ['kind', 'status', 'secret', 'url'], 'a webhook', path, report);
  const { url, secret } = written;
  if (url === undefined)
    missing('url', { expected: 'the address that switches', example: 'http://target.client.example/switch' });
  if (secret === undefined)
    missing('secret', { expected: 'a reference to a secret, env:NAME or file:PATH', example: 'env:WEBHOOK_SECRET' });
  if (url === undefined || secret === undefined) return undefined;
  const status = derive([...path, 'status'], written.status, url, 'the switch answers for itself');
  return { kind, url, status, secret: secret as SecretRef };
}
