/** What the doctor examines, and what it reports. */
import type { Client } from '@temporalio/client';
import { Failure } from '../../../domain/kernel/failures';
import type { StoresSeen } from '../../../domain/record/stores';
import { nextText } from '../../../evidence/command-words';
import type { EvidenceAccess } from '../../files/evidence-access';
import type { TemporalPlace } from '../../temporal/connection';
import { toGrpcFailure } from '../../temporal/grpc-failures';
import type { Context } from '../context';

/** An installation, reached as far as it can be. */
export interface Installation {
  env: NodeJS.ProcessEnv;
  /** Of the server, HOST:PORT, where it is named in addition to the environment. */
  address: string | undefined;
  taskQueue: string;
  records: EvidenceAccess;
  /** Where Temporal should be. @throws Failure BAD_INPUT */
  location(): TemporalPlace;
  /** @throws Failure TEMPORAL_UNREACHABLE */
  client(): Promise<Client>;
  /** Both evidence stores by their ids. @throws Failure TEMPORAL_UNREACHABLE, SETUP_MISSING */
  stores(): Promise<StoresSeen | undefined>;
  /** @throws Failure TEMPORAL_UNREACHABLE */
  context(): Promise<Context>;
}

export interface Finding {
  what: string;
  ok: boolean;
  /** What was found. */
  found: string;
  /** How to repair what is missing; advice if nothing is missing. */
  mend: string | null;
}

/** What could not be examined, or is not there. */
export function missing(what: string, error: unknown): Finding {
  const failure = toGrpcFailure(error);
  const isKnown = error instanceof Failure || failure.code !== 'INTERNAL';
  // What is missing says itself what to do: its advice is to run this very command.
  const advice = failure.code === 'SETUP_MISSING' ? failure.details.join('; ') : '';
  return { what, ok: false, found: failure.message, mend: isKnown ? advice || nextText(failure) : null };
}
