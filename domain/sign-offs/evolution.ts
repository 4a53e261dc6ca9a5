/** Roles handed over, people away, decisions taken back, requirements waived. */

import { gateOf, isPassStep } from '../gates/gate-of';
import type { Appliers } from '../kernel/events';
import { handedOver, overlaps } from '../people/delegation';
import { digest } from '../values/digest';

type PeopleEvents =
  | 'sign-off.revoked'
  | 'role.transferred'
  | 'role.accepted'
  | 'absence.noted'
  | 'people.alike'
  | 'waiver.granted'
  | 'waiver.expired';

export const peopleEvents: Appliers<PeopleEvents> = {
  'sign-off.revoked': (state, { gate, role }) => {
    delete gateOf(state, gate)!.signOffs[role];
  },
  'role.transferred': (state, transferred, entry) => {
    state.transfers[transferred.role] = handedOver(state, transferred, entry.at);
  },
  'role.accepted': (state, { role }, entry) => {
    const transfer = state.transfers[role];
    if (transfer) transfer.acceptedAt = entry.at;
  },
  'absence.noted': (state, { replaces: _, ...absence }) => {
    // Several absences can be on record; if two of one person overlap, the latest message counts.
    state.absences = [...state.absences.filter((one) => !overlaps(one, absence)), absence];
  },
  'people.alike': (state, { alike }) => {
    state.alike = alike;
  },
  'waiver.granted': (state, { gate, requirement, what, until, reason }, entry) => {
    const release = isPassStep(gate) ? (state.pass?.release ?? null) : null;
    const waiver = {
      gate,
      requirement,
      what,
      until,
      reason,
      by: entry.actor.id,
      at: entry.at,
      release,
      expired: false,
    };
    const same = digest([gate, requirement, release]);
    state.waivers = [
      ...state.waivers.filter((one) => digest([one.gate, one.requirement, one.release]) !== same),
      waiver,
    ];
    state.progressAt = entry.at;
  },
  'waiver.expired': (state, { gate, requirement }) => {
    for (const waiver of state.waivers)
      if (waiver.gate === gate && waiver.requirement === requirement) waiver.expired = true;
  },
};
