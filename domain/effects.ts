/** What an entry sets off beside the state: words to a drill that is running, a receipt. Notices are in `notices/`. */
import type { Events } from './events';
import type { Entry } from './ledger';
import { type ReceiptBody, receiptBody } from './receipt';
import type { State } from './state';

export type Effect =
  | { kind: 'cancel-drill'; drill: string }
  | { kind: 'tell-drill'; drill: string; key: string }
  | { kind: 'issue-receipt'; receipt: ReceiptBody };

/** What this entry sets off, judged by the state after it. */
export function effectsOf(s: State, entry: Entry): Effect[] {
  const effects: Effect[] = [];
  if (s.drill?.started && s.drill.cancel && (entry.type === 'drill.cancelled' || entry.type === 'drill.started'))
    effects.push({ kind: 'cancel-drill', drill: s.drill.drill });
  if (entry.type === 'drill.performed') {
    const { drill, key } = entry.data as Events['drill.performed'];
    effects.push({ kind: 'tell-drill', drill, key });
  }
  if (entry.type === 'gate.accepted')
    effects.push({ kind: 'issue-receipt', receipt: receiptBody(s.id, s.charter.client, entry) });
  return effects;
}
