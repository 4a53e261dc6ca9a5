/** Structured logs with pino: human-readable on a terminal, JSON otherwise. The SDK's and workflows' logs included. */

import {
  type LogLevel,
  type LogMetadata,
  makeTelemetryFilterString,
  Runtime,
  type Logger as TemporalLogger,
} from '@temporalio/worker';
import pino, { type Logger } from 'pino';
import pretty from 'pino-pretty';
import { withoutSecretsIn } from '../activities/secrets';
import { causeOfTask, engagementServed } from '../domain/record/task-cause';
import { lookup } from '../domain/values/own-members';
import { inOneLine, visibleJson } from '../domain/values/text';
import { withoutTexts } from '../domain/values/texts';

/** Logs go to standard error: standard output belongs to answers. */
export function createLog(level: string): Logger {
  const { err: error } = pino.stdSerializers;
  const serializers = { error };
  const options = { level, base: undefined, timestamp: pino.stdTimeFunctions.isoTime, serializers };
  if (!process.stderr.isTTY)
    return pino({ ...options, hooks: { streamWrite: readableLine } }, pino.destination({ dest: 2, sync: true }));
  const terminal = pretty({ destination: 2, ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss.l', sync: true });
  return pino({ ...options, hooks: { streamWrite: lineForTerminal } }, terminal);
}

/** Removes secrets from the values of a line, not from its text: a match there could break the JSON. */
const withoutSecretsInLine = (json: string): string => `${JSON.stringify(withoutSecretsIn(JSON.parse(json)))}\n`;

/**
 * A log line with texts that are safe to show, without secrets; texts that are stored outside the ledger are omitted.
 */
export const readableLine = (json: string): string => visibleJson(withoutTexts(withoutSecretsInLine(json)));

/** The same for a terminal, where texts are printed without quotes: none begins a line, and of a stack its frames stay. */
export function lineForTerminal(json: string): string {
  const shown = (name: string, value: unknown): unknown => {
    if (typeof value !== 'string') return value;
    if (name !== 'stack') return inOneLine(value);
    return value
      .split('\n')
      .filter((line) => /^\s+at /.test(line))
      .map(inOneLine)
      .join('\n');
  };
  return `${JSON.stringify(JSON.parse(withoutTexts(withoutSecretsInLine(json))), shown)}\n`;
}

const LEVELS: Record<LogLevel, 'trace' | 'debug' | 'info' | 'warn' | 'error'> = {
  TRACE: 'trace',
  DEBUG: 'debug',
  INFO: 'info',
  WARN: 'warn',
  ERROR: 'error',
};

/** Fields of the SDK's log lines that say something to a reader. */
const KEPT = [
  'state',
  'workflowId',
  'runId',
  'cause',
  'activityType',
  'activityId',
  'attempt',
  'taskQueue',
  'error',
  'detail',
  'stream',
  'engagement',
  'effect',
  'faults',
];

let installed = false;

/**
 * The SDK and its core write through this log; of several calls in one process the first one counts. The SDK's runtime
 * starts here and ends with the last connection or worker: call it where one is about to be made, because a runtime that
 * nothing uses keeps the process alive.
 */
export function logTemporalTo(log: Logger): void {
  if (installed) return;
  installed = true;
  Runtime.install({
    logger: temporalLogger(log),
    shutdownSignals: [],
    telemetryOptions: { logging: { forward: {}, filter: makeTelemetryFilterString({ core: 'WARN', other: 'ERROR' }) } },
  });
}

/** Runs whose workflow is remembered: the core names a run alone where one of its tasks fails. */
const RUNS_KEPT = 5_000;

/** What a workflow's error says without its message, which may quote free text; failures that are meant to be read stay. */
function causeIn({ failure, error }: LogMetadata): string | null {
  // The core prints its failure as Rust prints a structure: one line, with escapes.
  if (typeof failure === 'string') {
    const part = (name: string) => new RegExp(`${name}: "((?:[^"\\\\]|\\\\.)*)"`).exec(failure)?.[1] ?? '';
    const lines = part('stack_trace').replaceAll('\\n', '\n');
    return causeOfTask(part('message'), lines);
  }
  const { name, message = '', stack = '' } = (error ?? {}) as Partial<Error>;
  return name === undefined || MEANT.has(name) ? null : causeOfTask(message, stack);
}

/** Errors with which a workflow ends on purpose: their message is dayone's own. */
const MEANT: ReadonlySet<string> = new Set([
  'ApplicationFailure',
  'ActivityFailure',
  'ChildWorkflowFailure',
  'CancelledFailure',
  'TerminatedFailure',
  'TimeoutFailure',
  'ContinueAsNew',
]);

/** The same log as the SDK wants it, with the fields that matter. */
export function temporalLogger(log: Logger): TemporalLogger {
  const runs = new Map<string, string>();
  /** The workflow of the line's run, which the SDK's own lines name. */
  const workflowOf = ({ runId, workflowId }: LogMetadata): string | undefined => {
    if (typeof runId !== 'string') return typeof workflowId === 'string' ? workflowId : undefined;
    if (typeof workflowId !== 'string') return runs.get(runId);
    if (!runs.has(runId) && runs.size >= RUNS_KEPT) runs.delete(runs.keys().next().value!);
    runs.set(runId, workflowId);
    return workflowId;
  };
  const completed = (meta: LogMetadata): LogMetadata => {
    const workflowId = workflowOf(meta);
    const isOfWorkflow = meta.activityId === undefined && meta.runId !== undefined;
    const cause = isOfWorkflow ? causeIn(meta) : null;
    const engagement = meta.engagement ?? (workflowId && engagementServed(workflowId));
    return {
      ...meta,
      ...(workflowId ? { workflowId } : {}),
      ...(engagement ? { engagement } : {}),
      ...(cause === null ? {} : { cause, error: undefined }),
    };
  };
  const write = (level: LogLevel, message: string, meta: LogMetadata = {}): void => {
    // The SDK traces each turn of a workflow, mostly for nobody; a run's workflow is learnt from that.
    if (!log.isLevelEnabled(LEVELS[level])) return void workflowOf(meta);
    const whole = completed(meta);
    const fields = Object.fromEntries(
      KEPT.filter((key) => lookup(whole, key) !== undefined).map((key) => [key, lookup(whole, key)]),
    );
    log[LEVELS[level]](fields, message);
  };
  return {
    log: write,
    trace: (message, meta) => write('TRACE', message, meta),
    debug: (message, meta) => write('DEBUG', message, meta),
    info: (message, meta) => write('INFO', message, meta),
    warn: (message, meta) => write('WARN', message, meta),
    error: (message, meta) => write('ERROR', message, meta),
  };
}
