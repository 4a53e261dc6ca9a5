/** Why a workflow task fails, in words that hold no free text: an error's message may quote whatever it stumbled over. */
import { truncate } from './text';

/** How Temporal's core begins what it says of a history that today's workflow does not follow; it names types and ids only. */
const NON_DETERMINISM = /\[TMPRL1100\][^"\\\n]*/;
/** The name of an error at the beginning of a line of its stack. */
const NAME = /^(?:Uncaught )?([A-Z]\w*(?:Error|Failure|Violation|Exception))\b/m;
const FRAME = /^ {4}at .+$/m;

/** @param message the failure's own @param stack its stack trace @returns the kind of error and where it was thrown */
export function causeOfTask(message: string, stack: string): string {
  const said = NON_DETERMINISM.exec(message);
  if (said) return truncate(said[0].trim(), 300);
  const name = NAME.exec(stack)?.[1] ?? 'an error';
  const frame = FRAME.exec(stack)?.[0].trim();
  return frame ? `${name} ${frame}` : name;
}

/** The engagement that a workflow works for, by the workflow's id; null where it works for none. */
export function engagementServed(workflowId: string): string | null {
  const [, , id] = /^(engagement|drill|cycle|watch|notices):([a-z0-9-]+)/.exec(workflowId) ?? [];
  // A Schedule appends its time to the id of what it starts.
  return id?.replace(/-\d{4}-\d\d-\d\d$/, '') ?? null;
}
