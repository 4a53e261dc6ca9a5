/** Whether the evidence store of a machine is the one that a Temporal namespace names: decided here for every command. */
import { Failure } from '../kernel/failures';

export interface StoresSeen {
  /** The data directory, and the id of the store in it; undefined where it holds none. */
  data: string;
  here: string | undefined;
  /** The Temporal server, and the id of the store that its namespace names; undefined where it names none. */
  address: string;
  namespace: string;
  there: string | undefined;
}

/** Only what runs on the same machine can share its disk: a server elsewhere has its evidence elsewhere, if nobody has said otherwise. */
export function isOnThisMachine(address: string): boolean {
  const host = address
    .replace(/^[a-z][a-z0-9+.-]*:\/\//i, '')
    .replace(/:\d+$/, '')
    .replace(/^\[|\]$/g, '')
    .toLowerCase();
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

const inWords = (store: string | undefined): string => (store ? `the evidence store ${store}` : 'no evidence store');

/** In what the two differ, in one line that names both; null where they do not, or where nobody can tell yet. */
export function storeDifference({ data, here, address, namespace, there }: StoresSeen): string | null {
  if (there === undefined || here === there) return null;
  return `${data} holds ${inWords(here)}, and namespace ${namespace} at ${address} is kept in ${there}`;
}

/**
 * Why the evidence store here must not be read or written for what runs there; null where it may. A namespace that
 * names no store yet is believed to share this machine's if it is on this machine, and never otherwise.
 */
export function storeFault(seen: StoresSeen): Failure | null {
  const { data, address, namespace, there } = seen;
  const difference = storeDifference(seen);
  const local = isOnThisMachine(address);
  if (difference === null && (there !== undefined || local)) return null;
  if (local) return new Failure('WRONG_STORE', difference!);
  const shared = 'run this command where the evidence store is: next to the worker, with its data directory';
  if (difference !== null)
    return new Failure('SETUP_MISSING', `this machine does not share the evidence store: ${difference}`, [shared]);
  return new Failure(
    'SETUP_MISSING',
    `namespace ${namespace} at ${address} names no evidence store yet, and ${data} is not known to be shared with it`,
    ['start the worker of the engagements first: it brings the evidence store', shared],
  );
}
