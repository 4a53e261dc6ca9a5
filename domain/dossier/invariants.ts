/**
 * What must hold whatever command was behind an entry: the lock, the order, and what each entry says of another. It is
 * checked for every entry, in addition to the rules.
 */

import { lockOpen } from '../gates/prerequisites';
import { requirementsOf } from '../gates/requirements';
import { unwaivable } from '../gates/waivers';
import type { Entry, Events, EventType } from '../model/events';
import type { State } from '../model/state';
import { lookup } from '../values/own-members';
import { isSomebodys } from './commands';
import { summaryFault } from './stage-summary';

/** What is wrong with an entry, given the state before it; null where it holds. */
type Invariants<K extends EventType> = (data: Events[K], before: State, entry: Entry) => string | null;

const unless = (holds: unknown, fault: string): string | null => (holds ? null : fault);

const INVARIANTS: { [K in EventType]?: Invariants<K> } = {
  'amendment.accepted': ({ charterDigest }, { proposal }) =>
    unless(
      proposal?.digest === charterDigest && Object.values(proposal.gates).every((gate) => gate.acceptedAt),
      'no such amendment had been accepted by all the gates that it reopened',
    ),
  'release.submitted': (_data, before) => unless(lockOpen(before), 'the production lock was closed'),
  'go-live.decided': ({ release }, before, { at }) =>
    unless(
      before.pass?.release === release &&
        requirementsOf(before, 'staged-go-live', at).every((one) => one.kind !== 'sign-off' || one.met),
      'not everybody who is asked had said go',
    ),
  'target.desired': ({ target }, before) =>
    target.candidate === null
      ? null
      : (unless(lockOpen(before), 'a release is wanted at the target system while the production lock is closed') ??
        (target.exposure === 0
          ? null
          : unless(
              before.pass?.goAt &&
                before.pass.gates.readiness.acceptedAt &&
                lookup(before.releases, target.candidate)?.drill,
              'a release is exposed without readiness, drill and go',
            ))),
  'stage.measured': (data, before, { at }) => summaryFault(data, before, at),
  'stage.passed': ({ decidedBy }, before) =>
    decidedBy === 'person'
      ? unless(
          before.pass?.gates['staged-go-live'].signOffs.owner?.decision === 'approve',
          'no owner had decided that the stage has passed',
        )
      : unless(
          ['pass', 'warn'].includes(before.pass?.stage?.last?.worst ?? ''),
          'the measurements before it do not say that the stage has passed',
        ),
  'release.went-live': ({ release }, before) =>
    unless(
      before.pass?.release === release &&
        before.pass.gates['staged-go-live'].acceptedAt &&
        lookup(before.releases, release)?.drill &&
        lockOpen(before),
      'the release had not gone through all of its gates',
    ),
  'waiver.granted': ({ gate, requirement }, before, { at }) => {
    const asked = requirementsOf(before, gate, at).find((one) => one.id === requirement);
    return unless(asked && unwaivable(gate, asked) === null, 'what it waives can never be waived');
  },
  'engagement.recovered': ({ after }, { head }) =>
    unless(
      after.seq === head.seq && after.hash === head.hash,
      'it continues from another entry than the one before it',
    ),
};

/** Each is the result of one piece of work, or one person's word: it never follows from something else. */
const ONLY_FIRST: ReadonlySet<string> = new Set<EventType>([
  'gate.accepted',
  'gate.disproved',
  'drill.passed',
  'drill.failed',
  'calendar.laid-out',
  'stage.measured',
  'retainer.reported',
  'watch.reported',
  'sign-off.given',
]);

/** What an entry promises and does not keep; null where it keeps all. @param before the state before it */
export function violatedInvariant(entry: Entry, before: State): string | null {
  const { type, actor, epoch, data, part } = entry;
  if ((actor.id === 'dayone') !== (actor.assurance === 'system')) return 'its actor is neither a person nor dayone';
  if (actor.id === 'dayone' && isSomebodys(entry)) return 'only a person does this, and it says that dayone did';
  if ((actor.assurance === 'signed' || actor.assurance === 'oidc') && !actor.proof)
    return `its assurance is ${actor.assurance}, and it has no proof`;
  if (part[0] > 0 && ONLY_FIRST.has(type)) return 'it stands in the append of something else';
  if (epoch !== before.epoch && type !== 'engagement.recovered') return 'a new epoch begins without a recovery';
  const promised = lookup(INVARIANTS, type) as Invariants<EventType> | undefined;
  return promised ? promised(data, before, entry) : null;
}
