/** What the demo runs on: a Temporal server, a worker and the mailbox, each a process of its own. */
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { DayOne } from '../../client/dayone';
import { startDevServer } from '../../client/embedded/dev-server';
import { externalAddress } from '../../client/embedded/temporal-cli';
import { EvidenceAccess } from '../../client/files/evidence-access';
import { connect, type TemporalPlace, temporalPlace } from '../../client/temporal/connection';
import { Failure } from '../../domain/kernel/failures';
import { NAMESPACE, retainerScheduleId, watchScheduleId } from '../../domain/kernel/names';
import { openEvidence } from '../../evidence/open-evidence';
import type { Evidence } from '../../evidence/store';
import type { Folder } from './folder';
import { type RunningPrometheus, startPrometheus } from './prometheus';
import type { Services } from './services';

export interface Running {
  dayone: DayOne;
  evidence: Evidence;
  mailboxUrl: string;
  /** Scrapes the mailbox, and is what the metrics are asked of; null where none is installed. */
  prometheus: RunningPrometheus | null;
  temporal: { address: string; embedded: boolean; webUi: string | undefined; namespace: string };
  queue: string;
  pids: { temporal: number | null; worker: number; mailbox: number };
  /** What is added to the engagements' ids: nothing on a server of our own. */
  suffix: string;
}

const compiled = (module: string): string => path.join(__dirname, '..', '..', module);

/** The user's environment without what would lead a child elsewhere than to this run. */
function cleanEnvironment(embedded: boolean): NodeJS.ProcessEnv {
  const foreign = embedded ? /^(DAYONE_|TEMPORAL_|MAILBOX_)/ : /^(DAYONE_|MAILBOX_)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)));
}

async function openTemporal(services: Services, folder: Folder, keep: boolean, say: (line: string) => void) {
  const external = externalAddress();
  if (external) {
    const place = temporalPlace();
    return { place, pid: null, webUi: undefined, env: {} };
  }
  const server = await services.open(
    () =>
      startDevServer({
        dbFile: folder.file('temporal.db'),
        logFile: folder.file('temporal.log'),
        ...(keep ? { uiPort: 0 } : {}),
        say,
      }),
    (opened) => opened.stop(),
  );
  void server.ended.then((log) => {
    services.failedPart(
      new Failure('TEMPORAL_UNREACHABLE', 'the embedded Temporal server ended unexpectedly', log.slice(-3)),
    );
  });
  const place: TemporalPlace = { options: { address: server.address }, namespace: NAMESPACE };
  // A profile of the user's own must not add keys or certificates to a server on loopback.
  const profile = folder.file('temporal-profile.toml');
  writeFileSync(profile, '[profile.default]\n');
  const env = { TEMPORAL_ADDRESS: server.address, TEMPORAL_NAMESPACE: NAMESPACE, TEMPORAL_CONFIG_FILE: profile };
  return { place, pid: server.pid, webUi: server.uiAddress, env };
}

/** Removes the demo's Schedules and workflows from a foreign server, where they would have no worker. */
async function leave(dayone: DayOne, queue: string, engagements: readonly string[]): Promise<void> {
  const { client } = dayone;
  for (const schedule of engagements.flatMap((id) => [retainerScheduleId(id), watchScheduleId(id)]))
    await client.schedule
      .getHandle(schedule)
      .delete()
      .catch(() => undefined); // there is none before the handover
  const query = `TaskQueue = "${queue}" AND ExecutionStatus = "Running"`;
  const workflows = new Set(engagements.map((id) => `engagement:${id}`));
  for await (const { workflowId } of client.workflow.list({ query })) workflows.add(workflowId);
  for (const id of workflows)
    await client.workflow
      .getHandle(id)
      .terminate('the demo has ended')
      .catch(() => undefined); // it has already ended, or never began
}

/**
 * Starts everything, each on a free port of loopback, and registers it to be closed at the end.
 * @param engagements ids without suffix; on a foreign server these engagements are removed at the end
 * @throws Failure SETUP_MISSING, TEMPORAL_UNREACHABLE, STORE_UNAVAILABLE
 */
export async function startEverything(
  services: Services,
  folder: Folder,
  options: { keep: boolean; engagements: readonly string[]; say: (line: string) => void },
): Promise<Running> {
  const { place, pid, webUi, env } = await openTemporal(services, folder, options.keep, options.say);
  const embedded = pid !== null;
  const suffix = embedded ? '' : `-${randomBytes(3).toString('hex')}`;
  const queue = `dayone-demo-${process.pid}${suffix}`;
  const secret = randomBytes(24).toString('hex');
  const base = cleanEnvironment(embedded);
  const evidence = await services.open(
    async () => openEvidence({ dir: folder.dir }),
    (opened) => opened.close(),
  );
  const client = await services.open(
    () => connect(place),
    (opened) => opened.connection.close(),
  );
  const dayone = new DayOne(client, queue, new EvidenceAccess(folder.dir));
  if (!embedded)
    await services.open(
      async () => {},
      () =>
        leave(
          dayone,
          queue,
          options.engagements.map((id) => id + suffix),
        ),
    );
  const mailbox = await services.child<{ url: string }>({
    name: 'mailbox',
    module: compiled('examples/mailbox/main.js'),
    args: ['--port', '0'],
    env: { ...base, MAILBOX_SECRET: secret },
    logFile: folder.file('mailbox.log'),
  });
  const [prometheus, worker] = await Promise.all([
    startPrometheus(services, folder, mailbox.message.url),
    services.child({
      name: 'worker',
      module: compiled('workers/main.js'),
      env: { ...base, ...env, DAYONE_DATA: folder.dir, DAYONE_TASK_QUEUE: queue, MAILBOX_SECRET: secret },
      logFile: folder.file('worker.log'),
    }),
  ]);
  return {
    dayone,
    evidence,
    mailboxUrl: mailbox.message.url,
    prometheus,
    temporal: { address: place.options.address!, embedded, webUi, namespace: place.namespace },
    queue,
    pids: { temporal: pid, worker: worker.pid, mailbox: mailbox.pid },
    suffix,
  };
}
