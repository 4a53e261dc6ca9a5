/** Why a workflow task fails, in words that hold no free text: an error's message may quote whatever it stumbled over. */
import type { StoredEntry } from './ledger';
import { truncate } from './text';

/**
 * How a failure begins that says that another build wrote the history or the ledger: Temporal's core, of a history that
 * this build does not follow, and dayone, of an entry that it would compose otherwise or cannot read. They name types
 * and ids only.
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

/** What a workflow throws where the entry on record is another one than the rules of this build compose. */
export const entryDiffers = ({ stream, seq, type }: Pick<StoredEntry, 'stream' | 'seq' | 'type'>): string =>
  `[ENTRY_DIFFERS] entry ${seq} of ${stream}: this build composes another ${type} than the one on record`;

/** What a workflow throws where the run before it was one of a newer release, which has left another input. */
export const inputIsNewer = (workflow: string, v: number): string =>
  `[NEWER_RECORD] the input of this ${workflow} has version ${v}, which this release cannot read`;

/** Whether the build that wrote the history or the ledger continues where this one fails. */
export const isOfOtherBuild = (cause: string): boolean => OTHER_BUILD.test(cause);

/** The engagement that a workflow works for, by the workflow's id; null where it works for none. */
export function engagementServed(workflowId: string): string | null {
  const [, , id] = /^(engagement|drill|cycle|watch|notices):([a-z0-9-]+)/.exec(workflowId) ?? [];
  // A Schedule appends its time to the id of what it starts.
  return id?.replace(/-\d{4}-\d\d-\d\d$/, '') ?? null;
}
