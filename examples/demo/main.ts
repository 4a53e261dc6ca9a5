/** `npm run demo`: two engagements on a real Temporal server, printed as they happen. */
import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { failureJson, failureLines, note, processIo, tellJson } from '../../client/cli/output';
import { paintFor } from '../../client/cli/paint';
import { Failure } from '../../domain/kernel/failures';
import { engagementStream } from '../../domain/kernel/names';
import type { Entry } from '../../domain/model/events';
import { readEntries } from '../../domain/record/read-entry';
import { loadMails } from '../mailbox/mails';
import { type Closing, closingOf, closingRows } from './closing';
import { type Folder, makeFolder } from './folder';
import { Page } from './page';
import { type Claim, claimsOf } from './proof';
import { type Running, startEverything } from './running';
import { Services } from './services';
import {
  firstCycle,
  fromFirstConversationToHandover,
  heldByTheLock,
  LOCKED,
  ownerLeaves,
  type Scene,
  TRIAGE,
} from './story';
import { Teller } from './teller';

const HELP = `Usage: npm run demo -- [--json] [--keep] [--help]

Starts a Temporal server on loopback (or uses the one of TEMPORAL_ADDRESS), a worker and a mailbox, and carries two
engagements: one is held by the production lock, one goes from first conversation to live operation. Takes about a
minute. Its data lie in .dayone/demo until the next run.

  --json   print nothing but one closing object
  --keep   leave everything running until Ctrl-C, and say where Temporal's web UI is
  --help   show this help

Example: npm run demo -- --keep
Exit code: 0 only if all of the story happened; 1 if not; 2 wrong usage; 3 something that is needed is not there.
`;

interface Flags {
  json: boolean;
  keep: boolean;
  help: boolean;
}

const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/** @throws Failure BAD_INPUT */
function flagsOf(argv: readonly string[]): Flags {
  const flag = { type: 'boolean', default: false } as const;
  try {
    return parseArgs({ args: [...argv], options: { json: flag, keep: flag, help: { ...flag, short: 'h' } } }).values;
  } catch (cause) {
    throw new Failure('BAD_INPUT', messageOf(cause), ['npm run demo -- [--json] [--keep] [--help]'], { cause });
  }
}

/** The story's page: standard output; with `--json` standard error, and only where somebody sits before it. */
function openPage({ json }: Flags): Page {
  const stream = json ? process.stderr : process.stdout;
  const write = json && !stream.isTTY ? () => {} : (text: string) => void stream.write(text);
  return new Page(write, paintFor(stream.isTTY === true, process.env), stream.columns);
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const missingOf = (claims: readonly Claim[]): string[] =>
  claims.filter((claim) => !claim.holds).map(({ what }) => what);

interface DemoResult {
  closing: Closing;
  claims: Claim[];
}

function tellSetting(page: Page, { temporal, pids, queue, mailboxUrl, prometheus }: Running, mails: number): void {
  const server = temporal.embedded ? `embedded dev server, process ${pids.temporal}` : 'yours, by TEMPORAL_ADDRESS';
  page.heading('Production from Day One: two engagements, as they happen');
  page.rows([
    ['Temporal', `${temporal.address}, ${server}`],
    ['worker', `process ${pids.worker}, task queue ${queue}`],
    ['mailbox', `process ${pids.mailbox}, ${mailboxUrl}, ${mails} real e-mails`],
    [
      'metrics',
      prometheus
        ? `by the Prometheus that is installed here, process ${prometheus.pid}, ${prometheus.url}`
        : "from the mailbox's own endpoint: no Prometheus is installed here",
    ],
  ]);
}

function tellClosing(
  page: Page,
  triage: readonly Entry[],
  claims: readonly Claim[],
  who: (id: string) => string,
): void {
  page.heading('Result');
  page.rows(closingRows(triage, who));
  const missing = missingOf(claims);
  if (missing.length === 0)
    page.rows([
      [
        'proof',
        `each of the ${claims.length} things that this story tells was looked up in the ledgers, and stands there`,
      ],
    ]);
  for (const what of missing) page.rows([['did not happen', what]]);
}

function tellWhatNext(page: Page, { running, folder }: Scene, keep: boolean): void {
  const { temporal, queue, suffix } = running;
  page.rows([
    ['ledger', `in ${folder.shown}, readable and verifiable without any server`],
    ['logs', `${folder.shown}/worker.log, temporal.log, mailbox.log${running.prometheus ? ', prometheus.log' : ''}`],
  ]);
  page.say();
  if (keep) {
    page.say(`Everything stays up until Ctrl-C.${temporal.webUi ? ` Temporal's web UI: ${temporal.webUi}` : ''}`);
    page.say('In another terminal:');
    const place = `TEMPORAL_ADDRESS=${temporal.address} DAYONE_TASK_QUEUE=${queue} DAYONE_DATA=${folder.shown}`;
    page.say(`  export ${place}`);
    for (const command of ['status', 'timeline']) page.say(`  ./dayone ${command} ${TRIAGE}${suffix}`);
    page.say(`  ./dayone why ${LOCKED}${suffix}`);
    return;
  }
  page.say('Three commands to try next:');
  page.say(`  ./dayone timeline ${TRIAGE}${suffix} --data ${folder.shown}`);
  page.say('  ./dayone validate --explain examples/mailbox/charter.yaml');
  page.say('  npm run demo -- --keep');
}

/** The four acts and the closing. @throws what went wrong, or that `signal` was aborted */
async function tellAll(
  running: Running,
  folder: Folder,
  page: Page,
  flags: Flags,
  signal: AbortSignal,
): Promise<DemoResult> {
  const { evidence, mailboxUrl } = running;
  const mails = loadMails();
  tellSetting(page, running, mails.corrections.size);
  const names = new Map<string, string>();
  const who = (id: string): string => names.get(id) ?? id;
  const teller = new Teller(page, evidence.ledger, evidence.texts, who);
  const scene: Scene = { running, folder, page, teller, names, signal };
  page.begins();
  try {
    await heldByTheLock(scene);
    teller.start(mailboxUrl);
    const team = await fromFirstConversationToHandover(scene, mails);
    const firings = await firstCycle(scene, team);
    await teller.tell();
    await ownerLeaves(scene, team);
    const { triage, claims } = await recorded(running, firings);
    tellClosing(page, triage, claims, who);
    tellWhatNext(page, scene, flags.keep);
    return { closing: closingOf(triage), claims };
  } catch (cause) {
    if (cause instanceof Failure || signal.aborted) throw cause;
    const { claims } = await recorded(running, 0);
    throw new Failure('NOT_MET', `the story stopped: ${messageOf(cause)}`, missingOf(claims), { cause });
  } finally {
    teller.stop();
  }
}

/** What the ledgers hold of the story until now. */
async function recorded({ evidence, suffix }: Running, firings: number): Promise<{ triage: Entry[]; claims: Claim[] }> {
  const triage = readEntries(await evidence.ledger.read(engagementStream(TRIAGE + suffix)));
  const locked = readEntries(await evidence.ledger.read(engagementStream(LOCKED + suffix)));
  return { triage, claims: claimsOf(locked, triage, firings) };
}

/** Longest time that a story that was asked to end may take, ms: some steps, as training, are not broken off. */
const LAST_STEP_MS = 5_000;

/** Tells until the end, or until `end` comes first; then nothing of it goes on. */
async function tellUntil<T>(running: Running, end: Promise<T>, tell: (signal: AbortSignal) => Promise<DemoResult>) {
  const stopping = new AbortController();
  setMaxListeners(0, stopping.signal); // one for each request to Temporal
  const story = running.dayone.client.connection.withAbortSignal(stopping.signal, () => tell(stopping.signal));
  try {
    return await Promise.race([story, end]);
  } finally {
    stopping.abort();
    const late = new AbortController();
    await Promise.race([story.catch(() => undefined), sleep(LAST_STEP_MS, undefined, { signal: late.signal })]);
    late.abort();
  }
}

/** Resolves with the exit code when the user or the parent process sends a signal. Further signals change nothing. */
function interruption(): { code: Promise<number>; forget: () => void } {
  let heed: (code: number) => void = () => {};
  const code = new Promise<number>((resolve) => {
    heed = resolve;
  });
  const handlers = Object.entries(SIGNALS).map(([signal, exit]) => [signal, () => heed(exit)] as const);
  for (const [signal, handler] of handlers) process.on(signal, handler);
  return {
    code,
    forget: () => {
      for (const [signal, handler] of handlers) process.off(signal, handler);
    },
  };
}

function report(error: unknown, { json }: Flags): number {
  const failure = error instanceof Failure ? error : new Failure('INTERNAL', messageOf(error), [], { cause: error });
  if (json) tellJson(processIo(), failureJson(failure));
  else note(processIo(), ...failureLines(failure, paintFor(process.stderr.isTTY === true, process.env)));
  return failure.exit;
}

/**
 * Runs the demo.
 * @returns the exit code: 0 only if all of it happened, 130 and 143 after SIGINT and SIGTERM
 */
export async function main(argv: readonly string[]): Promise<number> {
  let flags: Flags = { json: argv.includes('--json'), keep: false, help: false };
  const services = new Services();
  const interrupted = interruption();
  try {
    flags = flagsOf(argv);
    if (flags.help) {
      process.stdout.write(HELP);
      return 0;
    }
    const page = openPage(flags);
    void interrupted.code.then(() => page.close());
    const folder = makeFolder();
    const options = { keep: flags.keep, engagements: [LOCKED, TRIAGE], say: (line: string) => page.say(line) };
    const end = Promise.race([services.fallen, interrupted.code]);
    const running = await Promise.race([startEverything(services, folder, options), end]);
    if (typeof running === 'number') return running;
    const told = await tellUntil(running, end, (signal) => tellAll(running, folder, page, flags, signal));
    if (typeof told === 'number') return told;
    const missing = missingOf(told.claims);
    const { address, webUi } = running.temporal;
    const places = { data: folder.shown, temporal: address, ...(webUi ? { webUi } : {}) };
    const closing = { ok: missing.length === 0, missing, ...told.closing, ...places };
    if (flags.json) tellJson(processIo(), closing);
    if (missing.length > 0) return 1;
    return flags.keep ? await end : 0;
  } catch (error) {
    return report(error, flags);
  } finally {
    await services.close();
    interrupted.forget();
  }
}
