/** A world of a test's own: a worker, its evidence, and the mailbox as the client's system. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { Logger } from 'pino';
import { readCharterText } from '../../client/charter/file';
import { DayOne } from '../../client/dayone';
import { packageRoot } from '../../client/embedded/paths';
import { EvidenceAccess } from '../../client/files/evidence-access';
import { connect, type TemporalPlace, temporalPlace } from '../../client/temporal/connection';
import type { Charter } from '../../domain/model/charter';
import { openEvidence } from '../../evidence/open-evidence';
import type { Evidence } from '../../evidence/store';
import { loadMails, type Mails } from '../../examples/mailbox/mails';
import { type RunningMailbox, startMailbox } from '../../examples/mailbox/server';
import { Team } from '../../examples/mailbox/team';
import type { WorkerConfig } from '../../workers/config';
import { startWorker } from '../../workers/worker';
import { log } from './log';
import { pass, sharedServer, uniqueId, type Watched } from './temporal';

const SECRET = 'a secret of the tests';

export interface World {
  dayone: DayOne;
  evidence: Evidence;
  data: string;
  queue: string;
  mails: Mails;
  mailbox: RunningMailbox;
  /** The mailbox charter with an id of its own and this world's addresses; `change` edits its text. */
  charter(change?: (yaml: string) => string, mailboxUrl?: string): Charter;
  team(charter: Charter): Team;
  /** Lets so many milliseconds pass on this server, whose worker runs in this process. */
  pass(time: TestWorkflowEnvironment, ms: number): Promise<void>;
  close(): Promise<void>;
}

/** The text of the mailbox charter for this mailbox. */
const charterText = (url: string): string =>
  readFileSync(path.join(packageRoot(), 'test/fixtures/charters/mailbox.yaml'), 'utf8').replaceAll(
    'http://127.0.0.1:7070',
    url,
  );

/** @throws Error naming every fault of the charter */
function readOrThrow(text: string): Charter {
  const read = readCharterText(text);
  if ('faults' in read)
    throw new Error(read.faults.map((fault) => `${fault.line}:${fault.column} ${fault.what}`).join('\n'));
  return read.charter;
}

export interface WorldOptions {
  address?: string;
  commands?: WorkerConfig['commands'];
  notices?: WorkerConfig['notices'];
  logins?: WorkerConfig['logins'];
  /** Runs the worker; the default runs it in this process. */
  run?: (
    config: WorkerConfig,
    log: Logger,
    place: TemporalPlace,
  ) => Promise<{ close(): Promise<void>; worker?: Watched }>;
}

export async function openWorld(options: WorldOptions = {}): Promise<World> {
  process.env.MAILBOX_SECRET = SECRET;
  const place = temporalPlace(options.address ?? sharedServer());
  const data = mkdtempSync(path.join(os.tmpdir(), 'dayone-world-'));
  const queue = uniqueId('queue');
  const mails = loadMails();
  const mailbox = await startMailbox({ port: 0, secret: SECRET, mails });
  const bundle = path.join(packageRoot(), 'dist', 'workflow-bundle.js');
  const config = {
    data,
    allowedHosts: undefined,
    commands: options.commands ?? {},
    notices: options.notices ?? {},
    logins: options.logins ?? [],
    site: null,
    bundle,
    taskQueue: queue,
    logLevel: 'silent',
  };
  const worker = await (options.run ?? startWorker)(config, log, place);
  const client = await connect(place);
  const dayone = new DayOne(client, queue, new EvidenceAccess(data));
  const evidence = await openEvidence({ dir: data });
  return {
    dayone,
    evidence,
    data,
    queue,
    mails,
    mailbox,
    charter: (change = (yaml) => yaml, mailboxUrl = mailbox.url) =>
      readOrThrow(change(charterText(mailboxUrl).replace(/^id: .*$/m, `id: ${uniqueId('mailbox')}`))),
    team: (charter) => new Team(dayone, evidence, charter, mails, mailbox.url),
    pass: (time, ms) => pass(time, worker.worker!, ms),
    close: async () => {
      await worker.close();
      await mailbox.stop();
      await evidence.close();
      await client.connection.close();
      rmSync(data, { recursive: true, force: true });
    },
  };
}
