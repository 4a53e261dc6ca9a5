/** Faults as lines: in a text made to do harm there are more of them than anybody reads. */
import type * as z from 'zod';

/** At most so many are listed one by one; of the others only the number is given. */
export const MOST_FAULTS = 100;

/** The first hundred, and how many more there are. */
export function firstFaults(lines: readonly string[]): readonly string[] {
  const more = lines.length - MOST_FAULTS;
  // A list that was shortened before has one line more.
  return more <= 1 ? lines : [...lines.slice(0, MOST_FAULTS), `and ${more} more`];
}

/** `place: what`, one for each fault that a schema found, each unknown key alone. @param whole names the value itself */
export function issueLines({ issues }: z.ZodError, whole: string): string[] {
  const lines = issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => `${[...issue.path, key].join('.')}: is not a key here`)
      : [`${issue.path.join('.') || whole}: ${issue.message}`],
  );
  return [...firstFaults(lines)];
}

/** What a caught value says: the message of an error, else the value as text. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
