/** The least that a charter says, and what becomes of it with more. */

import { placedLine, readCharterText } from '../../client/charter/file';
import { type Resolved, resolveCharter } from '../../domain/charter/resolve';
import { faultLine } from '../../domain/model/charter/fault';

export const PEOPLE = { sponsor: 'Gita Rao', 'account-manager': 'Cleo Diaz', 'delivery-lead': 'Dan Eklund' };
export const LEAST = { id: 'triage', client: 'Harbour Office Ltd', title: 'Mailbox triage', people: PEOPLE };
export const PROM = 'http://127.0.0.1:9400/metrics';

export function resolved(more: object): Resolved {
  const result = resolveCharter({ ...LEAST, ...more });
  if ('faults' in result) throw new Error(result.faults.map(faultLine).join('\n'));
  return result;
}

export const faultsOf = (written: unknown): string[] => {
  const result = resolveCharter(written);
  return 'faults' in result ? result.faults.map(faultLine) : [];
};
export const faults = (more: object): string[] => faultsOf({ ...LEAST, ...more });

/** The faults of a text, as lines of a file `f`. */
export const lines = (text: string): string[] => {
  const read = readCharterText(text);
  return 'faults' in read ? read.faults.map((fault) => placedLine('f', fault)) : [];
};

/** The least charter as seven lines of text. */
export const HEAD = `id: triage
client: Harbour Office Ltd
title: Mailbox triage
people:
  sponsor: Gita Rao
  account-manager: Cleo Diaz
  delivery-lead: Dan Eklund
`;
