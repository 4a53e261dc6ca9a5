/** What people sent, read back from the entries that it became. */
import { gateOf } from '../gates/gate-of';
import type { Entry, Events } from '../model/events';
import type { SignOff } from '../model/gates';
import type { PersonCommand } from '../model/messages';
import type { StepId } from '../model/steps';
import type { Readers } from './entry-readers';

type Said = PersonCommand extends infer C ? (C extends PersonCommand ? Omit<C, 'key' | 'by'> : never) : never;

/** An instant may have been said with or without its milliseconds. */
const spellings = (at: string): string[] => [at, ...(at.endsWith('.000Z') ? [at.replace('.000Z', 'Z')] : [])];

const amended = ({ charter, charterDigest }: Events['charter.amended']): Said[] => [
  { kind: 'amend', charter, charterDigest },
];
const performed = ({ key }: { key: string }): Said[] => [{ kind: 'performed', switchKey: key }];

/** A sign-off that stood already: with its comment, or without one. */
const saidAgain = ({ role, decision, subject, comment }: SignOff, gate: StepId, { actor }: Entry): Said[] =>
  [{}, ...(comment === null ? [] : [{ comment }])].map((more) => ({
    kind: 'sign',
    gate,
    role,
    decision,
    subject,
    ...more,
    ...(actor.relayed ? { relayed: actor.relayed } : {}),
  }));

/** It may have named what it was about, or not. */
const rolledBack = (reason: string, release: string): Said[] => [
  { kind: 'roll-back', reason, release },
  { kind: 'roll-back', reason },
];

/** What a person may have said for this to be the first entry. More than one where an optional part leaves no trace. */
export const SENT: Readers<Said> = {
  'sign-off.given': ({ gate, role, decision, subject, comment }, _before, [first]) => [
    {
      kind: 'sign',
      gate,
      role,
      decision,
      subject,
      ...(comment === null ? {} : { comment }),
      ...(first?.actor.relayed ? { relayed: first.actor.relayed } : {}),
    },
  ],
  'sign-off.revoked': ({ gate, role, reason }) => [
    { kind: 'revoke', gate, role, reason },
    { kind: 'revoke', gate, reason },
  ],
  'role.transferred': ({ role, to, reason }) => [{ kind: 'transfer', role, to, reason }],
  'role.accepted': ({ role }) => [{ kind: 'accept-role', role }],
  'absence.noted': ({ person, from, until, cover }) =>
    spellings(from).flatMap((begins) =>
      spellings(until).flatMap((ends): Said[] => [
        { kind: 'absent', person, from: begins, until: ends, cover },
        { kind: 'absent', from: begins, until: ends, cover },
      ]),
    ),
  'waiver.granted': ({ gate, requirement, until, reason }) =>
    spellings(until).map((ends) => ({ kind: 'waive', gate, requirement, until: ends, reason })),
  'evidence.submitted': ({ name, digest }) => [{ kind: 'submit-evidence', name, digest }],
  'cases.submitted': ({ digest }) => [{ kind: 'submit-cases', digest }],
  'reading.attested': ({ metric, reading: { at: _at, ...reading } }) => [
    { kind: 'submit-reading', metric, ...reading },
  ],
  'stage.reviewed': ({ cases, wrong, digest }) => [
    { kind: 'submit-review', cases, wrong, ...(digest === null ? {} : { digest }) },
  ],
  'release.submitted': ({ manifest }) => [{ kind: 'submit-release', manifest }],
  // Another one was on its way, and gives way.
  'release.withdrawn': (_data, _before, [, second]) =>
    second?.type === 'release.submitted' ? [{ kind: 'submit-release', manifest: second.data.manifest }] : [],
  'drill.ordered': () => [{ kind: 'order-drill' }],
  'target.performed': performed,
  'target.switched': performed,
  'drill.acted': performed,
  'drill.performed': performed,
  'rollback.pulled': ({ reason, release }) => rolledBack(reason, release),
  'hold.set': ({ reason }) => [{ kind: 'hold', reason }],
  'hold.lifted': ({ reason }) => [{ kind: 'resume', reason }],
  'gate.recheck-asked': () => [{ kind: 'recheck' }],
  'command.noted': ({ command, gate, role, release, reason }, before, [first]) => {
    if (command === 'recheck') return [{ kind: 'recheck' }];
    if (command === 'submit-cases') return before.cases ? [{ kind: command, digest: before.cases.digest }] : [];
    if (command === 'roll-back') return release && reason ? rolledBack(reason, release) : [];
    const given = gate && role ? gateOf(before, gate)?.signOffs[role] : undefined;
    return given ? saidAgain(given, gate!, first!) : [];
  },
  'charter.amended': amended,
  'amendment.proposed': amended,
  'owner.acknowledged': () => [{ kind: 'acknowledge' }],
  'person.left': ({ person, reason }) => [{ kind: 'person-left', person, reason }],
  'sample.graded': ({ sample, good, total, digest }) => [
    { kind: 'grade-sample', sample, good, total, ...(digest === null ? {} : { digest }) },
  ],
  'incident.recorded': ({ id, severity, what, harm, detectedAt, serious }, _before, [first]) => {
    const said = { severity, what, ...(harm === null ? {} : { harm }), ...(serious === null ? {} : { serious }) };
    const times = [
      ...spellings(detectedAt).map((at) => ({ detectedAt: at })),
      ...(first?.at === detectedAt ? [{}] : []),
    ];
    return times.map((time): Said => ({ kind: 'incident-open', incident: id, ...said, ...time }));
  },
  'incident.updated': ({ id, action, ...changed }) => {
    // The owner is who does it where nobody was named.
    const owners = action?.owner === 'owner' ? [{ owner: action.owner }, {}] : [action && { owner: action.owner }];
    const agreed = owners.map((owner) => (action ? { action: action.what, ...owner } : {}));
    const due = action ? spellings(action.dueAt) : [undefined];
    const reportedTimes = changed.reportedAt === undefined ? [undefined] : spellings(changed.reportedAt);
    return due.flatMap((dueAt) =>
      reportedTimes.flatMap((reportedAt) =>
        agreed.map(
          (one): Said => ({
            kind: 'incident-update',
            incident: id,
            ...changed,
            ...one,
            ...(dueAt === undefined ? {} : { dueAt }),
            ...(reportedAt === undefined ? {} : { reportedAt }),
          }),
        ),
      ),
    );
  },
  'incident.closed': ({ id, how }) => [{ kind: 'incident-close', incident: id, how }],
  'incident.reviewed': ({ id, learned }) => [{ kind: 'incident-review', incident: id, learned }],
  'process.confirmed': () => [{ kind: 'confirm-process' }],
  'process.changed': ({ what, handOvers }) => [{ kind: 'confirm-process', what, handOvers }],
  'value.decided': ({ decision, reason }) => [{ kind: 'decide-value', decision, reason }],
  'effort.submitted': ({ hours, on, what }, _before, [first]) =>
    [{ on }, ...(first?.at.startsWith(on) ? [{}] : [])].map(
      (day): Said => ({ kind: 'submit-effort', hours, ...(what === null ? {} : { what }), ...day }),
    ),
  'report.signed': ({ period, digest }) => [{ kind: 'sign-report', period, subject: digest }],
  'finding.remediated': ({ id, how, evidence }) => [
    { kind: 'remediate', finding: id, how, ...(evidence === null ? {} : { evidence }) },
  ],
  'finding.remedy-named': ({ id, release }) => [{ kind: 'name-remedy', finding: id, release }],
  'finding.remedy-approved': ({ id, release }) => [{ kind: 'approve-remedy', finding: id, release }],
  'retainer.paused': ({ until, reason }) =>
    spellings(until).map((end): Said => ({ kind: 'pause-retainer', until: end, reason })),
  'retainer.resumed': ({ reason }) => [{ kind: 'resume-retainer', reason }],
  'engagement.closing': ({ mode, reason }) => [
    { kind: 'close', reason },
    ...(mode === 'not-live'
      ? (['leave-running', 'roll-back'] as const).map((other): Said => ({ kind: 'close', mode: other, reason }))
      : [{ kind: 'close', mode, reason } as Said]),
  ],
};
