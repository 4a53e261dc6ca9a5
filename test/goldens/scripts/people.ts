/** People change, are away, are late, sign early, sign what has changed since, and prove who they are. */

import { subjectDigest } from '../../../domain/gates/subjects';
import { claimsOf } from '../../../domain/messages/claims';
import type { Charter } from '../../../domain/model/charter';
import type { Received } from '../../../domain/model/commands';
import type { PublicKey, Role } from '../../../domain/model/people';
import type { StepId } from '../../../domain/model/steps';
import { keyId } from '../../../domain/people/keys';
import { digest } from '../../../domain/values/digest';
import {
  amends,
  casesAreHandedIn,
  everybodySigns,
  handsIn,
  MAILBOX,
  ordersDrill,
  pass,
  SIXTY_LINES,
  says,
  signs,
  submits,
  theWorldAnswers,
  timePasses,
  transfersTo,
} from '../../rules/vocabulary';
import { type Act, all, moment, type Script } from '../script';

const NEW = 'lena-fischer';
const away = (who: Role, cover: string, from: string, until: string): Act =>
  says(who, { kind: 'absent', from: `${from}T00:00:00Z`, until: `${until}T00:00:00Z`, cover });
const waives = (gate: StepId, requirement: string, until: string, by = 'sponsor'): Act =>
  says(by, { kind: 'waive', gate, requirement, until, reason: 'next week' });
const personLeaves = (person: string): Act => says('sponsor', { kind: 'person-left', person, reason: 'a new job' });
const accepts = (role: Role, by = NEW): Act => says(by, { kind: 'accept-role', role });

/** Late people: reminders, the deputy, escalation, a standstill; then decisions that are revoked and given again. */
export const latePeople: Script = {
  name: 'late-people',
  begins: { under: SIXTY_LINES },
  acts: [
    theWorldAnswers(),
    timePasses(3),
    moment('reminded'),
    timePasses(6),
    moment('at a standstill'),
    signs('account-manager', 'first-conversation'),
    signs('owner', 'ownership'),
    everybodySigns('first-conversation'),
    theWorldAnswers(),
    casesAreHandedIn,
    everybodySigns('process-redesign'),
    theWorldAnswers(),
    moment('a sign-off given early counts'),
    everybodySigns('ownership'),
    theWorldAnswers(),
    signs('owner', 'metrics', 'request-changes'),
    timePasses(4),
    moment('the deputy is asked'),
    signs('owner', 'metrics', 'approve', SIXTY_LINES.people.deputy),
    says('deputy', { kind: 'revoke', gate: 'metrics', reason: 'too early' }),
    signs('owner', 'metrics'),
    theWorldAnswers(),
    amends((c) => ({ ...c, governance: { ...c.governance!, oversight: 'two people look through it' } })),
    signs('governance-lead', 'governance'),
    amends((c) => ({ ...c, governance: { ...c.governance!, oversight: 'one person looks through it' } })),
    moment('a sign-off is outdated'),
    everybodySigns('governance'),
    theWorldAnswers(),
    amends((c) => ({ ...c, calendar: { ...c.calendar, opens: '06:00', holidays: ['2027-01-01'] } })),
    theWorldAnswers(),
    everybodySigns('rollback-plan'),
    theWorldAnswers(),
    amends((c) => ({ ...c, governance: { ...c.governance!, risk: 'limited' } })),
    moment('an amendment closes the lock'),
    says('sponsor', { kind: 'close', reason: 'nobody has time' }),
    theWorldAnswers(),
  ],
};

/** Roles, absences, waivers and leavers before and after the go-live; an amendment that is a proposal. */
export const changingPeople: Script = {
  name: 'changing-people',
  begins: { under: MAILBOX },
  acts: [
    (e) => e.upTo('metrics'),
    transfersTo('owner', NEW),
    transfersTo('reviewer', 'rolf-lind'),
    accepts('reviewer', 'rolf-lind'),
    moment('two roles are handed over'),
    signs('owner', 'ownership'),
    signs('deputy', 'ownership'),
    signs('sponsor', 'ownership'),
    theWorldAnswers(),
    away('owner', MAILBOX.people['governance-lead']!, '2026-11-20', '2026-12-05'),
    away('owner', MAILBOX.people.sponsor!, '2026-12-20', '2027-01-05'),
    away('owner', MAILBOX.people['governance-lead']!, '2026-12-28', '2027-01-02'),
    moment('the owner is away'),
    signs('owner', 'metrics', 'approve', MAILBOX.people['governance-lead']),
    theWorldAnswers(),
    (e) => {
      const subject = subjectDigest(e.state, 'governance');
      const sign = {
        kind: 'sign',
        key: 'alike-1',
        gate: 'governance',
        role: 'governance-lead',
        decision: 'approve',
      } as const;
      const alike = [
        { people: [MAILBOX.people.reviewer!, 'p-0f3a'].sort() as [string, string], by: 'address' as const },
      ];
      e.act({ ...sign, subject, by: e.who('governance-lead'), comment: 'as agreed', alike });
    },
    everybodySigns('governance'),
    theWorldAnswers(),
    (e) => e.upTo('readiness'),
    waives('readiness', 'evidence:training', '2026-11-24T00:00:00Z'),
    waives('readiness', 'evidence:drill', '2026-11-24T00:00:00Z'),
    moment('a waiver'),
    pass(2, 'days'),
    theWorldAnswers(),
    moment('a waiver ended'),
    handsIn('training'),
    ordersDrill(NEW),
    theWorldAnswers(),
    everybodySigns('readiness'),
    theWorldAnswers(),
    (e) => e.go(),
    (e) => e.observe(),
    everybodySigns('operation-handover'),
    theWorldAnswers(),
    moment('handed over'),
    amends((c) => ({ ...c, limits: { ...c.limits, remindDays: 9 } })),
    amends((c) => ({
      ...c,
      governance: { ...c.governance!, risk: 'limited' },
      rollback: { ...c.rollback!, rto: '20 s' },
    })),
    moment('an amendment is proposed'),
    everybodySigns('governance'),
    theWorldAnswers(),
    everybodySigns('rollback-plan'),
    theWorldAnswers(),
    moment('an amendment is accepted'),
    personLeaves(MAILBOX.people['account-manager']!),
    personLeaves(NEW),
    theWorldAnswers(),
    moment('the owner has left'),
    pass(15, 'days'),
    theWorldAnswers(),
    moment('pilot mode'),
    submits('r2'),
    transfersTo('owner', MAILBOX.people.deputy!),
    transfersTo('deputy', 'ole-berg'),
    transfersTo('owner', MAILBOX.people.deputy!),
    transfersTo('account-manager', 'mia-holt'),
    theWorldAnswers(),
    all(
      (e) => e.sign('ownership', 'owner', 'approve', MAILBOX.people.deputy!),
      (e) => e.sign('ownership', 'deputy', 'approve', 'ole-berg'),
      (e) => e.sign('ownership', 'sponsor'),
    ),
    theWorldAnswers(),
    everybodySigns('first-conversation'),
    theWorldAnswers(),
    moment('a new owner'),
  ],
};

const X = 'A'.repeat(43);
const KEY: PublicKey = { kid: keyId(X), x: X, from: '2026-01-01T00:00:00.000Z' };
const MANAGER = MAILBOX.people['account-manager']!;
const SIGNED: Charter = { ...MAILBOX, assurance: 'signed', identities: { [MANAGER]: { keys: [KEY] } } };

const signing =
  (claims: object = {}, more: object = {}): Act =>
  (e) => {
    const gate = 'first-conversation';
    const subject = subjectDigest(e.state, gate);
    const sign = {
      kind: 'sign',
      key: `signed-${e.entries.length}`,
      by: MANAGER,
      gate,
      role: 'account-manager',
      decision: 'approve',
      subject,
    } as const;
    const iat = Date.parse(e.at) / 1000;
    const proven = {
      ok: true,
      claims: { ...claimsOf(e.state.id, sign), iat, exp: iat + 300, ...claims },
      key: { kid: KEY.kid, x: KEY.x },
      known: null,
      login: null,
    };
    e.act({ ...sign, proof: { jws: 'a.b.c' }, proven, ...more } as Received);
  };

/** Signatures: what counts, and every way in which one does not. */
export const signatures: Script = {
  name: 'signatures',
  begins: { under: SIGNED },
  acts: [
    theWorldAnswers(),
    signs('account-manager', 'first-conversation'),
    signing({ gate: 'metrics' }),
    signing({ iat: 4e9, exp: 4e9 + 60 }),
    signing({ exp: 4e9 }),
    signing({}, { proven: { ok: false, code: 'KEY_UNKNOWN', detail: 'no key of that name' } }),
    signing({}, { refusal: { code: 'KEY_REVOKED', message: 'this key does not count', details: ['revoked since'] } }),
    signing({}, { usedFor: { entry: 1, event: 'engagement.started', by: MANAGER, at: '2026-11-23T09:00:00.000Z' } }),
    signing(),
    signing(),
    moment('signed by a key'),
    amends((c) => ({ ...c, assurance: 'relayed' })),
    (e) =>
      e.act({
        kind: 'sign',
        key: 'relayed-1',
        gate: 'first-conversation',
        role: 'sponsor',
        decision: 'approve',
        subject: subjectDigest(e.state, 'first-conversation'),
        by: e.who('sponsor'),
        relayed: { by: e.who('delivery-lead'), message: digest('a mail') },
      }),
    theWorldAnswers(),
    moment('relayed'),
  ],
};
