/** What dayone needs on this machine and around it, and whether an engagement's Schedules are as they should be. */

import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Client } from '@temporalio/client';
import { Option } from 'commander';
import { Failure } from '../../../domain/kernel/failures';
import { engagementWorkflowId, SEARCH_ATTRIBUTES } from '../../../domain/kernel/names';
import { FAILURES } from '../../../domain/model/failures';
import { readEntries } from '../../../domain/record/read-entry';
import { storeFault } from '../../../domain/record/stores';
import { adviceOnTask } from '../../../domain/record/task-cause';
import { lookup } from '../../../domain/values/own-members';
import { nextText } from '../../../evidence/command-words';
import { storeIdAt } from '../../../evidence/open-evidence';
import { packageRoot } from '../../embedded/paths';
import { externalAddress, findTemporalCli } from '../../embedded/temporal-cli';
import { failingTasks } from '../../temporal/failing-tasks';
import { toGrpcFailure } from '../../temporal/grpc-failures';
import { standingOf, wholeLedger } from '../../temporal/ledger-end';
import { pollers } from '../../temporal/pollers';
import { aheadOfServer, clockFault } from '../../temporal/server-clock';
import { type Orphaned, orphanedOf } from '../../temporal/workflow-status';
import { counted } from '../../texts/words';
import { type Answer, command, usageError } from '../command';
import { columns } from '../output';
import type { Paint } from '../paint';
import { lookAtSchedules } from '../schedule-findings';
import type { Session } from '../session';

export interface Finding {
  what: string;
  ok: boolean;
  /** What was found. */
  found: string;
  /** How to repair what is missing; advice if nothing is missing. */
  mend: string | null;
}

export const doctor = command<{ repair?: boolean; mend?: boolean }>({
  name: 'doctor',
  args: '[id]',
  summary: 'what is there, what is missing, how to fix it',
  about:
    'Looks at everything that dayone needs on this machine and around it, and says how to fix what is missing. With an ' +
    "id also at the engagement's two Schedules in Temporal: whether they are there and as they should be, when they act " +
    'next, and who has paused them. It fetches and changes nothing, except with --repair: then a cycle of the retainer that ' +
    'runs no step makes the Schedules as they should be; a pause that somebody made in Temporal stays. Exit code 0 if all ' +
    'is there, else 3.',
  examples: [
    'dayone doctor',
    'dayone doctor --address temporal.example:7233 --json',
    'dayone doctor shared-mailbox-triage',
    'dayone doctor shared-mailbox-triage --repair',
  ],
  options: [
    new Option('--repair', "makes the engagement's Schedules as they should be"),
    // Its former name.
    new Option('--mend').hideHelp(),
  ],
  exits: { 0: 'all is there', 3: 'something is missing' },
  run: async (session, [id], { mend, repair = mend ?? false }): Promise<Answer> => {
    if (repair && id === undefined) throw usageError('--repair repairs the Schedules of one engagement: say which');
    const around = [
      node(),
      build(),
      await temporalCli(session),
      ...(await evidence(session)),
      ...(await server(session)),
    ];
    const findings = [...around, ...(id === undefined ? [] : await schedules(session, id, repair))];
    const ok = findings.every((one) => one.ok);
    return { json: { ok, findings }, text: (paint) => findingsText(findings, paint), exit: ok ? 0 : 3 };
  },
});

function findingsText(findings: readonly Finding[], paint: Paint): string[] {
  const marks = { ok: paint.green('ok     '), missing: paint.red('missing') };
  const rows = columns(findings.map(({ ok, what, found }) => [ok ? marks.ok : marks.missing, what, found]));
  return findings.flatMap(({ mend }, index) => [rows[index]!, ...(mend ? [`         ${paint.yellow(mend)}`] : [])]);
}

function node(): Finding {
  const old = process.versions.node.startsWith('20.');
  const mend = old ? 'Node 20 has been out of support since April 2026; Node 24 is current.' : null;
  return { what: 'Node', ok: true, found: process.versions.node, mend };
}

function build(): Finding {
  const dist = path.join(packageRoot(), 'dist');
  const lacking = ['workers/main.js', 'workflow-bundle.js'].filter((file) => !existsSync(path.join(dist, file)));
  const ok = lacking.length === 0;
  return {
    what: 'build',
    ok,
    found: ok ? 'worker and workflow bundle are built' : `not built: ${lacking.join(', ')}`,
    mend: ok ? null : 'Run `npm run build`.',
  };
}

/** Needed for the embedded server only. */
async function temporalCli({ io, options }: Session): Promise<Finding> {
  const elsewhere = options.address ?? externalAddress(io.env);
  const { cli, faults } = await findTemporalCli({ env: io.env });
  if (cli) return { what: 'Temporal CLI', ok: true, found: `${cli.path}, server ${cli.serverVersion}`, mend: null };
  if (elsewhere) return { what: 'Temporal CLI', ok: true, found: `not needed: the server is ${elsewhere}`, mend: null };
  return {
    what: 'Temporal CLI',
    ok: false,
    found: faults.join('; '),
    mend: '`dayone up` brings it; or put `temporal` on PATH, or set TEMPORAL_ADDRESS.',
  };
}

/** Failures of the server or its namespace, which keep the stores from being compared. */
const OF_THE_SERVER: ReadonlySet<string> = new Set(['TEMPORAL_UNREACHABLE', 'SETUP_MISSING']);

async function evidence(session: Session): Promise<Finding[]> {
  const what = 'evidence store';
  try {
    const seen = await session.stores().catch((error: unknown) => {
      // Said of the server, below.
      if (error instanceof Failure && OF_THE_SERVER.has(error.code)) return undefined;
      throw error;
    });
    const here = await storeIdAt({ dir: session.data });
    const fault = seen && storeFault(seen);
    if (fault) return [{ what, ok: false, found: [fault.message, ...fault.details].join('; '), mend: nextText(fault) }];
    if (here === undefined)
      return [
        {
          what,
          ok: true,
          found: `${session.data}, not made yet`,
          mend: 'It is made at the first `dayone up` or `dayone start`.',
        },
      ];
    const streams = await (await session.evidence()).ledger.streams('engagement:');
    const asked = await session.client().then(
      () => true,
      () => false,
    );
    const named = seen?.there
      ? `as namespace ${seen.namespace} says`
      : asked
        ? 'which no namespace has named yet'
        : 'not compared: no server answers';
    const engagements = counted(streams.length, 'engagement');
    return [{ what, ok: true, found: `${session.data}, ${engagements}; ${here}, ${named}`, mend: null }];
  } catch (error) {
    return [missing(what, error)];
  }
}

async function server(session: Session): Promise<Finding[]> {
  let client: Client;
  try {
    client = await session.client();
    await requireNamespace(client);
  } catch (error) {
    return [missing('Temporal server', error)];
  }
  const { address } = session.location().options;
  const serving = await worker(client, session.taskQueue);
  const failing = await tasks(client, session.taskQueue, serving.ok);
  return [
    { what: 'Temporal server', ok: true, found: `${address}, namespace ${client.options.namespace}`, mend: null },
    await clock(client, session.taskQueue),
    await attributes(client),
    serving,
    ...failing.findings,
    ...(await engagements(session, client, failing.workflows)),
  ];
}

/** A server that does not describe its namespaces to everybody may still have it. @throws Failure SETUP_MISSING */
async function requireNamespace(client: Client): Promise<void> {
  const { namespace } = client.options;
  await client.workflowService.describeNamespace({ namespace }).catch((error: unknown) => {
    const failure = toGrpcFailure(error);
    if (failure.code === 'SETUP_MISSING') throw failure;
  });
}

/** Workflows of this task queue that run and cannot continue: engagements, drills, cycles, what belongs to the installation. */
async function tasks(
  client: Client,
  taskQueue: string,
  isServed: boolean,
): Promise<{ findings: Finding[]; workflows: Set<string> }> {
  const what = 'workflow tasks';
  const workflows = new Set<string>();
  try {
    const failing = await failingTasks(client, taskQueue, isServed);
    if (failing.length === 0) return { findings: [{ what, ok: true, found: 'none fails', mend: null }], workflows };
    for (const { workflowId } of failing) workflows.add(workflowId);
    const findings = failing.map(({ workflowId, runId, attempt, cause }) => ({
      what: 'workflow task',
      ok: false,
      found: `${workflowId} (run ${runId}) fails, ${attempt === 0 ? 'when it is asked' : `attempt ${attempt}`}: ${cause}`,
      mend: adviceOnTask(cause),
    }));
    return { findings, workflows };
  } catch (error) {
    return { findings: [missing(what, error)], workflows };
  }
}

/** Of what this data directory knows: whether the server runs what is not closed. */
async function engagements(session: Session, client: Client, failing: Set<string>): Promise<Finding[]> {
  const what = 'engagements';
  try {
    const { receipts } = await session.evidence();
    const ids = [...new Set([...(await session.known()), ...(await receipts.engagements())])].sort();
    const faults = await ledgerFaults(session, client, ids, failing);
    const lost = await orphanedOf(client, ids, (id) => session.unknown(id));
    const found = [...faults, ...lost.filter(({ id }) => !faults.some((one) => one.id === id))];
    if (found.length > 0)
      return found.map(({ id, failure, verifies }) => ({
        what: 'engagement',
        ok: false,
        found: [failure.message, ...failure.details].join(': '),
        mend: mendOf(id, failure, verifies),
      }));
    return [{ what, ok: true, found: ids.length === 0 ? 'none yet' : 'what is not closed, runs', mend: null }];
  } catch (error) {
    return [missing(what, error)];
  }
}

/** Ledgers that lack what was written, and workflows that cannot write theirs. */
async function ledgerFaults(
  session: Session,
  client: Client,
  ids: readonly string[],
  failing: Set<string>,
): Promise<Orphaned[]> {
  const evidence = await session.evidence();
  const faults: Orphaned[] = [];
  for (const id of ids) {
    // One whose tasks fail answers no question either.
    const asked = !failing.has(engagementWorkflowId(id));
    const standing = asked ? await standingOf(client, session.taskQueue, id) : null;
    try {
      readEntries(await wholeLedger(id, evidence, standing?.head ?? null));
      if (!standing?.away) continue;
      const { code, detail } = standing.away;
      faults.push({ id, failure: new Failure(code, `engagement ${id} waits: ${detail}`), verifies: true });
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      faults.push({ id, failure: error, verifies: false });
    }
  }
  return faults;
}

function mendOf(id: string, failure: Failure, verifies: boolean): string {
  const { code } = failure;
  if (code === 'LEDGER_CUT' || code === 'STORE_UNAVAILABLE' || code === 'NEWER_RECORD') return nextText(failure);
  if (code === 'LEDGER_BROKEN' && !verifies) return nextText(failure);
  const recover = `\`dayone recover ${id}\``;
  if (code === 'LEDGER_BROKEN') return `Its ledger verifies as it is now: ${recover}`;
  return code === 'LEDGER_CONFLICT' ? `Find the other writer first; once it is gone: ${recover}` : recover;
}

async function clock(client: Client, taskQueue: string): Promise<Finding> {
  const what = 'clock';
  const ahead = await aheadOfServer(client, taskQueue).catch(() => null);
  const fault = clockFault(ahead);
  if (fault) return { what, ok: false, found: fault, mend: 'Set the clock of this machine, for example by NTP.' };
  return {
    what,
    ok: true,
    found: ahead === null ? 'cannot be compared while no worker polls' : 'as the server has it',
    mend: null,
  };
}

async function attributes(client: Client): Promise<Finding> {
  const what = 'search attributes';
  try {
    const { namespace } = client.options;
    const { customAttributes } = await client.connection.operatorService.listSearchAttributes({ namespace });
    const lacking = Object.keys(SEARCH_ATTRIBUTES).filter((name) => lookup(customAttributes, name) === undefined);
    if (lacking.length === 0) return { what, ok: true, found: 'registered', mend: null };
    return {
      what,
      ok: false,
      found: `lacking: ${lacking.join(', ')}`,
      mend: 'A worker registers them when it starts: `dayone worker`.',
    };
  } catch (error) {
    return missing(what, error);
  }
}

async function worker(client: Client, taskQueue: string): Promise<Finding> {
  const what = 'worker';
  try {
    const count = await pollers(client, taskQueue);
    if (count > 0) return { what, ok: true, found: `task queue ${taskQueue} is served`, mend: null };
    return { what, ok: false, found: `nobody serves the task queue ${taskQueue}`, mend: nextText(FAILURES.NO_WORKER) };
  } catch (error) {
    return missing(what, error);
  }
}

async function schedules(session: Session, id: string, mend: boolean): Promise<Finding[]> {
  return lookAtSchedules(session, id, mend).catch((error) => [missing('Schedules', error)]);
}

function missing(what: string, error: unknown): Finding {
  const failure = toGrpcFailure(error);
  const isKnown = error instanceof Failure || failure.code !== 'INTERNAL';
  // What is missing says itself what to do: its advice is to run this very command.
  const advice = failure.code === 'SETUP_MISSING' ? failure.details.join('; ') : '';
  return { what, ok: false, found: failure.message, mend: isKnown ? advice || nextText(failure) : null };
}
