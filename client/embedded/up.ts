/** What `dayone up` keeps running: the embedded server, and a worker that is restarted if it ends unexpectedly. */
import { once } from 'node:events';
import path from 'node:path';
import { Failure } from '../../domain/kernel/failures';
import { requireServer, type TemporalPlace } from '../temporal/connection';
import { type Claim, claimDirectory } from './claim';
import { startDevServer } from './dev-server';
import { keepWorker } from './worker-process';

export interface UpOptions {
  /** The evidence directory; the server's file and log are there too. */
  data: string;
  port: number;
  uiPort: number;
  /** A server that already runs, HOST:PORT and how it is reached: then none is embedded. */
  elsewhere?: TemporalPlace | undefined;
  namespace?: string;
  /** Called with one line about each action. */
  say(line: string): void;
}

export interface Up {
  address: string;
  uiAddress: string | undefined;
  /** Of the first one. */
  workerPid: number;
  /** Resolves with the reason when one of the two has ended unexpectedly and for good. */
  broken: Promise<Failure>;
  /** Worker first, then server: running work can still report its end to the server. */
  stop(): Promise<void>;
}

/**
 * Starts the server, unless there is one, then the worker.
 * @throws Failure ALREADY_UP where another one runs on this directory; PORT_TAKEN, SETUP_MISSING, WRONG_STORE, …
 */
export async function startUp(options: UpOptions): Promise<Up> {
  const claim = await claimDirectory(options.data, options.say);
  try {
    const running = await startOn(options, claim);
    claim.serves(running.address);
    return {
      ...running,
      stop: async () => {
        claim.ends();
        await running.stop();
        claim.release();
      },
    };
  } catch (error) {
    claim.release();
    throw error;
  }
}

async function startOn(options: UpOptions, claim: Claim): Promise<Up> {
  const { data, say } = options;
  const { elsewhere } = options;
  if (elsewhere) await requireNamed(elsewhere);
  const server = elsewhere === undefined ? await embedded(options, claim) : undefined;
  const address = server?.address ?? elsewhere?.options.address ?? '';
  try {
    say('Starting the worker');
    const env = {
      TEMPORAL_ADDRESS: address,
      DAYONE_DATA: data,
      ...(options.namespace === undefined ? {} : { TEMPORAL_NAMESPACE: options.namespace }),
    };
    const worker = await keepWorker(env, say);
    const serverGone = server?.ended.then(
      (log) => new Failure('TEMPORAL_UNREACHABLE', 'the embedded Temporal server has ended', log.slice(-10)),
    );
    return {
      address,
      uiAddress: server?.uiAddress,
      workerPid: worker.pid,
      broken: Promise.race([worker.ended, ...(serverGone ? [serverGone] : [])]),
      stop: async () => {
        await worker.stop();
        await server?.stop();
      },
    };
  } catch (error) {
    await server?.stop();
    throw error;
  }
}

/** Before a worker is started, which could only say the same. @throws Failure TEMPORAL_UNREACHABLE */
async function requireNamed(elsewhere: TemporalPlace): Promise<void> {
  try {
    await requireServer(elsewhere);
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'TEMPORAL_UNREACHABLE') throw error;
    const why = 'that server was named, by an option, TEMPORAL_ADDRESS or a Temporal profile: none is started here';
    throw new Failure(error.code, error.message, [...error.details, why], { cause: error });
  }
}

function embedded({ data, port, uiPort, namespace, say }: UpOptions, claim: Claim) {
  say('Starting the embedded Temporal server');
  return startDevServer({
    port,
    uiPort,
    namespace,
    dbFile: path.join(data, 'temporal.db'),
    logFile: path.join(data, 'temporal.log'),
    began: claim.began,
    say,
  });
}

/** Resolves with the first signal that asks to end; later ones are caught and change nothing. */
export async function waitForShutdownSignal(): Promise<NodeJS.Signals> {
  const signals: NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  const heard = await Promise.race(signals.map(async (signal) => once(process, signal).then(() => signal)));
  for (const signal of signals) process.on(signal, () => {});
  return heard;
}
