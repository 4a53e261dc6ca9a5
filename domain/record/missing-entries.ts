/** Entries that were written once and are missing at the end of a ledger: it was cut off, or is an older copy. */

/** How it is known that an entry was written. */
export interface Known {
  seq: number;
  /** `its workflow`, or which receipt. */
  by: string;
}

export interface MissingEntries {
  /** What happened, in one line. */
  message: string;
  details: string[];
}

/**
 * @param stream name of the ledger
 * @param seq the last entry that the ledger holds; 0 for none
 * @param known what knows of entries
 * @returns null where nothing is missing
 */
export function missingEntries(stream: string, seq: number, known: readonly Known[]): MissingEntries | null {
  const beyond = known.filter((one) => one.seq > seq);
  if (beyond.length === 0) return null;
  const last = Math.max(...beyond.map((one) => one.seq));
  const which = last === seq + 1 ? `entry ${last} is missing` : `entries ${seq + 1} to ${last} are missing`;
  return {
    message: `the ledger of ${stream} ${seq === 0 ? 'is empty' : `ends with entry ${seq}`}, and ${which}`,
    details: [
      ...beyond.map((one) => `entry ${one.seq} was written: ${one.by} knows it`),
      'the ledger was cut off at its end, or this is an older copy of the evidence store: restore the evidence directory from a copy that has these entries',
    ],
  };
}
