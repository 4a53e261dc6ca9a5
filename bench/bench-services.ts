/** What a run of the benchmark needs: one in-memory server, a worker process for each side, the clients' systems. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Client } from '@temporalio/client';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { readCharterText } from '../client/charter/file';
import { DayOne } from '../client/dayone';
import { type DevServer, startDevServer } from '../client/embedded/dev-server';
import { packageRoot } from '../client/embedded/paths';
import { EvidenceAccess } from '../client/files/evidence-access';
import { connect } from '../client/temporal/connection';
import type { Charter } from '../domain/model/charter';
import { openEvidence } from '../evidence/open-evidence';
import { Ear } from './ear';
import { casesCsv, type Papers } from './engagement/script';
import { startTargets, type Targets } from './engagement/target';
import { startWorkerProcess as start, type WorkerProcess } from './processes';

export const BARE_QUEUE = 'bench-bare';
const SECRET = 'a secret of the benchmark';

export interface BenchServices {
  server: DevServer;
  client: Client;
  dayone: DayOne;
  ear: Ear;
  /** The evidence directory of dayone's worker. */
  data: string;
  papers: Papers;
  /** The benchmark's charter under an id of its own. */
  charter(id: string): Charter;
  /** The same as it is written. */
  charterText(id: string): string;
  startOurs(): Promise<WorkerProcess>;
  /** dayone's worker, bundling its workflows at its start. */
  startBundling(): Promise<WorkerProcess>;
  startBare(): Promise<WorkerProcess>;
  close(): Promise<void>;
}

async function bundleBare(file: string): Promise<void> {
  const { code } = await bundleWorkflowCode({
    workflowsPath: path.join(__dirname, 'bare', 'workflows.js'),
    logger: new DefaultLogger('WARN'),
  });
  writeFileSync(file, code);
}

async function handIn(data: string): Promise<Papers> {
  const evidence = await openEvidence({ dir: data });
  const put = async (text: string, type: string, name: string): Promise<string> =>
    (await evidence.attachments.put(Buffer.from(text), type, name)).digest;
  const papers = {
    cases: await put(casesCsv(), 'text/csv', 'cases.csv'),
    training: await put('Both users have been trained.', 'text/plain', 'training.txt'),
  };
  await evidence.close();
  return papers;
}

const textFor = (targets: Targets, id: string): string =>
  readFileSync(path.join(__dirname, 'engagement', 'charter.yaml'), 'utf8')
    .replace(/^id: .*$/m, `id: ${id}`)
    .replaceAll('TARGET', `${targets.address}/${id}`);

function charterFor(targets: Targets, id: string): Charter {
  const read = readCharterText(textFor(targets, id));
  if ('faults' in read) throw new Error(read.faults.map(({ line, what }) => `${line}: ${what}`).join('\n'));
  return read.charter;
}

export async function openHouse(): Promise<BenchServices> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'dayone-bench-'));
  const data = path.join(folder, 'ours');
  const server = await startDevServer();
  const targets = await startTargets();
  const client = await connect({ options: { address: server.address }, namespace: 'default' });
  const ear = new Ear();
  const bundle = path.join(folder, 'bare.js');
  await bundleBare(bundle);
  const ours = { TEMPORAL_ADDRESS: server.address, DAYONE_DATA: data, DAYONE_LOG: 'info', BENCH_SECRET: SECRET };
  const bare = {
    BENCH_ADDRESS: server.address,
    BENCH_QUEUE: BARE_QUEUE,
    BENCH_FOLDER: path.join(folder, 'bare'),
    BENCH_TARGETS: targets.address,
    BENCH_BUNDLE: bundle,
  };
  const modules = {
    ours: path.join(packageRoot(), 'dist', 'workers', 'main.js'),
    bundling: path.join(__dirname, 'bundling-worker.js'),
    bare: path.join(__dirname, 'bare', 'worker.js'),
  };
  const workers = new Set<WorkerProcess>();
  const kept = async (starting: Promise<WorkerProcess>): Promise<WorkerProcess> => {
    const worker = await starting;
    workers.add(worker);
    return worker;
  };
  return {
    server,
    client,
    dayone: new DayOne(client, undefined, new EvidenceAccess(data)),
    ear,
    data,
    papers: await handIn(data),
    charter: (id) => charterFor(targets, id),
    charterText: (id) => textFor(targets, id),
    startOurs: () => kept(start(modules.ours, ours, ear)),
    startBundling: () => kept(start(modules.bundling, ours, ear)),
    startBare: () => kept(start(modules.bare, bare, ear)),
    close: async () => {
      await Promise.all([...workers].map((worker) => worker.stop()));
      await client.connection.close();
      await targets.stop();
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
