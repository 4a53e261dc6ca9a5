/** What an entry sets off beside the state: notices to people, and words to a drill that is running. */
import type { Events } from './events';
import type { Entry } from './ledger';
import type { Role } from './people';
import type { State } from './state';

export type Effect =
  | { kind: 'notify'; to: string[]; about: string; text: string }
  | { kind: 'cancel-drill'; drill: string }
  | { kind: 'tell-drill'; drill: string; key: string };

type Told = { [K in keyof Events]?: (s: State, data: Events[K]) => { to: (Role | string)[]; text: string } };

/** Who hears of what. Roles are resolved by the charter; person ids stay what they are. */
const TOLD: Told = {
  'gate.opened': (_s, { step }) => ({ to: ['account-manager', 'delivery-lead'], text: `${step} is open` }),
  'gate.reopened': (_s, { step, why }) => ({
    to: ['account-manager', 'delivery-lead', 'owner'],
    text: `${step} is open again: ${why}`,
  }),
  'gate.disproved': (_s, { step }) => ({
    to: ['delivery-lead'],
    text: `${step}: something that was claimed does not hold`,
  }),
  'gate.reminded': (_s, { step, waitingOn }) => ({ to: waitingOn, text: `${step} is overdue and waits for you` }),
  'gate.escalated': (_s, { step, waitingOn }) => ({
    to: ['account-manager', 'sponsor', 'deputy'],
    text: `${step} waits for ${waitingOn.join(', ')} and is overdue`,
  }),
  'stage.inconclusive': (_s, { why }) => ({ to: ['owner'], text: `a stage needs your decision: ${why}` }),
  'rollback.pulled': (_s, { release, reason }) => ({
    to: ['owner', 'deputy', 'account-manager', 'sponsor'],
    text: `release ${release} was rolled back: ${reason}`,
  }),
  'release.withdrawn': (_s, { release, why }) => ({
    to: ['owner', 'delivery-lead'],
    text: `release ${release} is withdrawn: ${why}`,
  }),
  'incident.opened': (_s, { what }) => ({ to: ['owner', 'deputy', 'delivery-lead'], text: what }),
  'finding.opened': (_s, { what, owner }) => ({ to: [owner], text: what }),
  'pilot-mode.entered': (_s, { detail }) => ({
    to: ['account-manager', 'sponsor', 'owner'],
    text: `pilot mode: ${detail}`,
  }),
  'target.pending': (_s, { key, on }) => ({
    to: [on],
    text: `please act on the target system now (${key}), then say so`,
  }),
  'drill.acted': (_s, { key, on }) => ({ to: [on], text: `please confirm what was switched by hand (${key})` }),
  'drill.waits-for-person': (_s, { key, on }) => ({
    to: [on],
    text: `the drill waits for you to act (${key}), then say so`,
  }),
};

const personOf = (s: State, who: Role | string): string | undefined =>
  s.charter.people[who as Role] ?? (who.includes(' ') ? undefined : who);

/** What this entry sets off, judged by the state after it. */
export function effectsOf(s: State, entry: Entry): Effect[] {
  const effects: Effect[] = [];
  const tell = TOLD[entry.type as keyof Events] as
    | ((s: State, data: unknown) => { to: (Role | string)[]; text: string })
    | undefined;
  if (tell) {
    const { to, text } = tell(s, entry.data);
    const people = [...new Set(to.map((who) => personOf(s, who)).filter((person) => person !== undefined))];
    effects.push({ kind: 'notify', to: people, about: entry.type, text });
  }
  if (s.drill?.started && s.drill.cancel && (entry.type === 'drill.cancelled' || entry.type === 'drill.started'))
    effects.push({ kind: 'cancel-drill', drill: s.drill.drill });
  if (entry.type === 'drill.performed') {
    const { drill, key } = entry.data as Events['drill.performed'];
    effects.push({ kind: 'tell-drill', drill, key });
  }
  return effects;
}
