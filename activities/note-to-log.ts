/** Notes for people, written to the worker's log. It is what people read with an operator's help; nothing is sent. */
import type { Deps } from './deps';

export interface Note {
  engagement: string;
  /** Person ids. */
  to: string[];
  /** What it is about: `asked`, `reminder`, `escalation`, `page`, … */
  kind: string;
  text: string;
  /** Engagement Step that it belongs to, if it belongs to one. */
  step?: string;
  /** Failure code behind it, if there is one. */
  code?: string;
}

/** Writes one structured log line per note: a page as an error, everything else as information. */
export async function noteToLog({ text, ...fields }: Note, { log }: Pick<Deps, 'log'>): Promise<void> {
  const line = { activity: 'noteToLog', ...fields };
  if (fields.kind === 'page') log.error(line, text);
  else log.info(line, text);
}
