/** What the demo claims, looked up in the ledgers: only what they contain counts. */

import { fold } from '../../domain/engagement/apply';
import { lockOpen, prerequisiteStatuses } from '../../domain/gates/prerequisites';
import { WRITTEN_STEP_IDS } from '../../domain/model/charter/retainer-steps';
import type { Entry, Events, EventType } from '../../domain/model/events';
import type { State } from '../../domain/model/state';

export interface Claim {
  what: string;
  holds: boolean;
}

const having = <K extends EventType>(
  entries: readonly Entry[],
  type: K,
  such: (data: Events[K], entry: Entry) => boolean = () => true,
): boolean => entries.some((entry) => entry.type === type && such(entry.data as Events[K], entry));

function lockClaims(entries: readonly Entry[]): Claim[] {
  const state = fold(entries);
  return [
    {
      what: 'lead qualification: a release was refused by the production lock, with every reason at once',
      holds: having(entries, 'command.refused', (one) => one.code === 'PRODUCTION_LOCKED' && one.details.length > 1),
    },
    { what: 'lead qualification: its lock is still closed', holds: state !== null && !lockOpen(state) },
  ];
}

const drilled = (s: State, release: string): boolean => {
  const proof = s.releases[release]?.drill;
  return proof !== undefined && proof !== null && proof.restoreSeconds <= proof.rtoSeconds;
};

function triageClaims(entries: readonly Entry[]): Claim[] {
  const s = fold(entries);
  if (!s) return [{ what: 'shared mailbox triage: started', holds: false }];
  const signedMetrics = entries.filter((entry) => entry.type === 'sign-off.given' && entry.data.gate === 'metrics');
  const accepted = (step: string): boolean => having(entries, 'gate.accepted', (one) => one.step === step);
  return [
    {
      what: 'a sign-off by the wrong person was refused',
      holds: having(entries, 'command.refused', (one) => one.command === 'sign' && one.code === 'WRONG_PERSON'),
    },
    {
      what: 'a claim about the metrics failed verification by a gate activity',
      holds: having(entries, 'gate.disproved', (one) => one.step === 'metrics'),
    },
    {
      what: 'the amended metrics were signed again',
      holds: having(entries, 'charter.amended') && new Set(signedMetrics.map(({ hash }) => hash)).size >= 2,
    },
    { what: 'every gate of the process was accepted, and the lock opened', holds: lockOpen(s) },
    { what: 'the rollback of r1 was drilled within the RTO', holds: drilled(s, 'r1') },
    {
      what: 'r1 was caught by a stage and rolled back automatically',
      holds: having(entries, 'rollback.pulled', (one) => one.release === 'r1' && one.automatic),
    },
    {
      what: 'the mailbox confirmed the rollback of r1',
      holds: s.rollbacks.length === 1 && s.rollbacks[0]!.seconds !== null,
    },
    {
      what: 'a person lifted the hold, with a reason',
      holds: having(entries, 'hold.lifted', (one, { actor }) => one.reason !== '' && actor.id !== 'dayone'),
    },
    { what: 'the rollback of r2 was drilled within the RTO', holds: drilled(s, 'r2') },
    {
      what: 'r2 passed the stage of 100 percent',
      holds: having(entries, 'stage.passed', (one) => one.release === 'r2' && one.exposure === 100),
    },
    {
      what: 'r2 is live, and the mailbox has confirmed it',
      holds: s.live?.release === 'r2' && s.target.desired.base === 'r2' && s.target.confirmedAt !== null,
    },
    { what: 'operation was handed over', holds: accepted('operation-handover') },
    {
      what: 'all four prerequisites are proven',
      holds: Object.values(prerequisiteStatuses(s)).every(({ standing }) => standing === 'proven'),
    },
    {
      what: 'a cycle of the retainer has run all of its twelve steps',
      holds: WRITTEN_STEP_IDS.every((id) => having(entries, 'retainer.reported', (one) => one.step === id)),
    },
    {
      what: 'the drift that is in the mail was found',
      holds: having(entries, 'finding.opened', (one) => one.id === 'drift-check:mail-length'),
    },
    {
      what: 'Ownership lapsed when the owner left, and that was pilot mode',
      holds:
        having(entries, 'prerequisite.lapsed', (one) => one.prerequisite === 'Ownership') &&
        having(entries, 'pilot-mode.entered', (one) => one.why === 'lapsed'),
    },
    {
      what: 'in pilot mode a release was refused',
      holds: having(entries, 'command.refused', (one) => one.code === 'FROZEN'),
    },
    {
      what: 'the deputy accepted, and it came out again by the same gate',
      holds:
        having(entries, 'prerequisite.regained', (one) => one.prerequisite === 'Ownership') &&
        having(entries, 'pilot-mode.left') &&
        s.charter.people.owner === s.gates.ownership.signOffs.owner?.by,
    },
  ];
}

/** Everything that has to have happened. `firings` is what Temporal says of the Schedule. */
export const claimsOf = (locked: readonly Entry[], triage: readonly Entry[], firings: number): Claim[] => [
  ...lockClaims(locked),
  ...triageClaims(triage),
  { what: "the retainer's Schedule fired automatically", holds: firings > 0 },
];
