/**
 * What a use case works with. Each is one function, called by the TypeScript client and by the command line, and has its
 * effects in one order:
 *
 * 1. what can be refused without the engagement is refused;
 * 2. a file is stored, because the message names its digest: stored twice it is the same, and alone it means nothing;
 * 3. the message goes to the engagement, which decides;
 * 4. only what it has taken changes other records, such as the people directory.
 */
import type { Client } from '@temporalio/client';
import { type Attached, attachFile } from '../files/attach';
import type { EvidenceAccess } from '../files/evidence-access';
import type { Signer } from '../identity/signer';
import { WorkflowGateway } from '../temporal/workflow-gateway';

export interface Context {
  client: Client;
  taskQueue: string;
  /** The workflows of engagements. */
  gateway: WorkflowGateway;
  /** The data directory: evidence, people, attachments. */
  records: EvidenceAccess;
  /** Adds proofs to what people send; absent: no proofs. */
  signer: Signer | undefined;
}

/** The same where much is done without a server: it is connected only once it is needed. */
export interface LazyContext {
  records: EvidenceAccess;
  /** @throws Failure TEMPORAL_UNREACHABLE */
  context(): Promise<Context>;
}

/** Where the client connects. What is absent is taken from the environment, as the command line does. */
export interface ConnectOptions {
  /** HOST:PORT of the Temporal server, without a port 7233; else TEMPORAL_ADDRESS, a Temporal profile, or 127.0.0.1:7233. */
  address?: string;
  /** The Temporal namespace; else TEMPORAL_NAMESPACE, a Temporal profile, or `default`. */
  namespace?: string;
  /** The data directory, for people and attachments; else DAYONE_DATA, or `.dayone`. */
  data?: string;
  /** The task queue of the engagements; else DAYONE_TASK_QUEUE, or `dayone`. */
  taskQueue?: string;
  /** Proves what people say; else the keys and logins of this machine's user. */
  signer?: Signer;
}

export const contextOf = (client: Client, taskQueue: string, records: EvidenceAccess, signer?: Signer): Context => ({
  client,
  taskQueue,
  gateway: new WorkflowGateway(client, taskQueue, records),
  records,
  signer,
});

/**
 * Stores a file that a message is going to name by its digest.
 * @param mediaType follows from the file's name if absent
 * @throws Failure FILE_UNREADABLE, TOO_LARGE, STORE_UNAVAILABLE
 */
export const attach = async (
  { records }: Pick<Context, 'records'>,
  file: string,
  mediaType?: string,
): Promise<Attached> => attachFile(await records.evidence(), file, mediaType);
