/** Many engagements started at once by a shell loop, each by a command of its own: all of them start, and once. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { packageRoot } from '../../client/embedded/paths';
import { engagementStream } from '../../domain/kernel/names';
import { openEvidence } from '../../evidence/open-evidence';
import type { BenchServices } from '../bench-services';
import { timeOf } from '../processes';

export interface ShellLoop {
  engagements: number;
  /** From the first command to the end of the last, seconds. */
  seconds: number;
  /** Engagements whose ledger begins, and begins once. */
  startedOnce: number;
}

/** Every command in the background at once; each failure is printed to standard error and makes the loop fail. */
const LOOP = `
pids=""
for charter in "$CHARTERS"/*.yaml; do "$DAYONE" start "$charter" --address "$ADDRESS" --data "$DATA" >/dev/null & pids="$pids $!"; done
worst=0
for pid in $pids; do wait "$pid" || worst=$?; done
exit $worst`;

/** @throws Error where a command failed, with what it said */
export async function measureShellLoop(services: BenchServices, count: number): Promise<ShellLoop> {
  const worker = await services.startOurs();
  const charters = path.join(services.data, 'charters');
  mkdirSync(charters, { recursive: true });
  const ids = Array.from({ length: count }, (_, n) => `loop-${n}`);
  for (const id of ids) writeFileSync(path.join(charters, `${id}.yaml`), services.charterText(id));
  const env = {
    CHARTERS: charters,
    DAYONE: path.join(packageRoot(), 'dayone'),
    ADDRESS: services.server.address,
    DATA: services.data,
  };
  const seconds = (await timeOf('sh', ['-c', LOOP], env)) / 1000;
  // Again: what runs already is no fault, and starts nothing.
  await timeOf('sh', ['-c', LOOP], env);
  const evidence = await openEvidence({ dir: services.data });
  const begun = await Promise.all(
    ids.map(async (id) => {
      const entries = await evidence.ledger.read(engagementStream(id));
      return entries.filter(({ type }) => type === 'engagement.started').length;
    }),
  );
  await evidence.close();
  await worker.stop();
  return {
    engagements: count,
    seconds: Math.round(seconds * 10) / 10,
    startedOnce: begun.filter((times) => times === 1).length,
  };
}
