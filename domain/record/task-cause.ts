/** Why a workflow task fails, in words that hold no free text: an error's message may quote whatever it stumbled over. */

import { Failure } from '../kernel/failures';
import type { StoredEntry } from '../model/entries';
import { truncate } from '../values/text';

/**
 * How the message of a failure begins if another build wrote the history or the ledger. It comes from Temporal's core, for a
 * history that does not fit this build, or from dayone, for an entry that differs or cannot be read. The messages contain
 * only types and ids.
 */
const OTHER_BUILD =
  /(?:\[(?:TMPRL1100|ENTRY_DIFFERS|NEWER_RECORD)\]|entry \d+ of [\w:.-]+ is newer than this release)[^"\\\n]*/;
/** The name of an error at the beginning of a line of its stack. */
const NAME = /^(?:Uncaught )?([A-Z]\w*(?:Error|Failure|Violation|Exception))\b/m;
const FRAME = /^ {4}at .+$/m;

/** @param message the failure's own @param stack its stack trace @returns the kind of error and where it was thrown */
export function causeOfTask(message: string, stack: string): string {
  const said = OTHER_BUILD.exec(message);
  if (said) return truncate(said[0].trim(), 300);
  const name = NAME.exec(stack)?.[1] ?? 'an error';
  const frame = FRAME.exec(stack)?.[0].trim();
  return frame ? `${name} ${frame}` : name;
}

/** Message of the error if the rules of this build compose another entry than the one on record. */
export const entryDiffers = ({ stream, seq, type }: Pick<StoredEntry, 'stream' | 'seq' | 'type'>): string =>
  `[ENTRY_DIFFERS] entry ${seq} of ${stream}: this build composes another ${type} than the one on record`;

/** What a workflow throws where the rules of this build compose more or fewer entries than one append has on record. */
export const countDiffers = (stream: string, recorded: readonly Pick<StoredEntry, 'seq'>[], composed: number): string =>
  `[ENTRY_DIFFERS] entry ${recorded[0]!.seq} of ${stream}: this build composes ${composed} entries where ${recorded.length} are on record`;

/** Message of the error if a newer release has continued the workflow as new, with an input that this build cannot read. */
export const inputIsNewer = (workflow: string, v: number): string =>
  `[NEWER_RECORD] the input of this ${workflow} has version ${v}, which this release cannot read`;

const ONLY_THAT_BUILD = 'This build cannot continue it: start a worker of the build';
/** What to do if tasks fail, by which build can continue. */
const ADVICE = {
  'entry-differs': `${ONLY_THAT_BUILD} that wrote the entry, whether it is older or newer.`,
  'history-differs': `${ONLY_THAT_BUILD} that wrote the history, whether it is older or newer.`,
  newer: 'Start a worker of the release that wrote it, or of a newer one.',
  defect: 'A defect of dayone: the worker repeats the task, and a build without the defect continues.',
} as const;

function kindOfCause(cause: string): keyof typeof ADVICE {
  if (/ENTRY_DIFFERS/.test(cause)) return 'entry-differs';
  if (/TMPRL1100/.test(cause)) return 'history-differs';
  return OTHER_BUILD.test(cause) ? 'newer' : 'defect';
}

/** What to do if tasks fail for this cause. */
export const adviceOnTask = (cause: string): string => `${ADVICE[kindOfCause(cause)]} Nothing is lost meanwhile.`;

/** An engagement that a worker serves and cannot continue: NEWER_RECORD, or WORKFLOW_FAILING for any other cause. */
export function workflowFailing(id: string, cause: string, options: { cause?: unknown } = {}): Failure {
  const code = kindOfCause(cause) === 'newer' ? 'NEWER_RECORD' : 'WORKFLOW_FAILING';
  return new Failure(code, `no worker of this build can continue ${id}: ${cause}`, [adviceOnTask(cause)], options);
}

/** The engagement that a workflow works for, by the workflow's id; null where it works for none. */
export function engagementServed(workflowId: string): string | null {
  const [, , id] = /^(engagement|drill|cycle|watch|notices):([a-z0-9-]+)/.exec(workflowId) ?? [];
  // A Schedule appends its time to the id of what it starts.
  return id?.replace(/-\d{4}-\d\d-\d\d$/, '') ?? null;
}
