/** Who sends a message, and how surely: the worker verifies a proof, the rules judge it (docs/decisions/0016). */

import { subjectDigest } from '../../domain/gates/subjects';
import { claimsOf, SIGNATURE_LIVES_S } from '../../domain/messages/claims';
import type { Charter } from '../../domain/model/charter';
import type { Received } from '../../domain/model/commands';
import type { PersonCommand } from '../../domain/model/messages';
import type { PublicKey } from '../../domain/model/people';
import type { Claims, Proven } from '../../domain/model/proofs';
import { keyId, loginDigest } from '../../domain/people/keys';
import { FREE_TEXT } from '../../domain/values/texts';
import type { PaperEngagement } from '../support/paper-engagement';
import { lastRoundOf } from '../support/paper-rounds';
import { engagement, gate, given, MAILBOX, refused, says, signs, stands, theWorldAnswers, wrote } from './vocabulary';

const STEP = 'first-conversation';
const manager = MAILBOX.people['account-manager']!;
const X = 'A'.repeat(43);
const KEY: PublicKey = { kid: keyId(X), x: X, from: '2026-01-01T00:00:00.000Z' };
const ISSUER = 'https://login.client.example';

const charter = (change: Partial<Charter> = {}): Charter => ({
  ...MAILBOX,
  assurance: 'signed',
  identities: { [manager]: { keys: [KEY] } },
  ...change,
});

interface Signed {
  claims?: Partial<Claims>;
  key?: { kid: string; x: string };
  known?: PublicKey | null;
  login?: (Proven & { ok: true })['login'];
  message?: Partial<Record<string, unknown>>;
  proven?: Proven;
}

/** The account manager qualifies the engagement, with a signature over the message as it is, but for what is changed. */
const signing =
  ({ claims, key = KEY, known = null, login = null, message = {}, proven }: Signed = {}) =>
  (e: PaperEngagement) => {
    const said = {
      kind: 'sign',
      key: `key-${e.entries.length}`,
      by: manager,
      gate: STEP,
      role: 'account-manager',
      decision: 'approve',
      subject: subjectDigest(e.state, STEP),
    } as const;
    const iat = Date.parse(e.at) / 1000;
    const signed: Claims = { ...claimsOf(e.state.id, said), iat, exp: iat + 300, ...claims };
    const facts: Proven = proven ?? { ok: true, claims: signed, key: { kid: key.kid, x: key.x }, known, login };
    const proof = { jws: 'a.b.c', ...(login ? { login: `text:${'1'.repeat(64)}` as const } : {}) };
    e.act({ ...said, ...message, proof, proven: facts } as Received);
  };

const begun = (change: Partial<Charter> = {}) => engagement(charter(change)).begun();

test('a signature by a key in the charter counts, and the ledger has both', () => {
  given(begun(), signing())
    .then(wrote('sign-off.given'), (e) =>
      expect(e.last[0]!.actor).toEqual({ id: manager, assurance: 'signed', proof: { jws: 'a.b.c', key: KEY } }),
    )
    .when(theWorldAnswers())
    .then(gate(STEP).asksNoMore('qualifies the engagement'));
});

test('without a signature the message of a client does not count, and the refusal is recorded', () => {
  given(begun(), signs('account-manager', STEP)).then(
    refused('WEAK_ASSURANCE', 'known as asserted', 'the charter asks for signed'),
    gate(STEP).isNotAccepted,
  );
});

test.each<[string, Signed, Parameters<typeof refused>]>([
  ['over another engagement', { claims: { sub: 'another' } }, ['BAD_SIGNATURE', 'sub: signed another']],
  ['over another gate', { claims: { gate: 'metrics' } }, ['BAD_SIGNATURE', 'gate: signed metrics']],
  ['in another role', { claims: { role: 'owner' } }, ['BAD_SIGNATURE', 'role: signed owner']],
  ['of another decision', { claims: { decision: 'reject' } }, ['BAD_SIGNATURE', 'decision: signed reject']],
  ['over another subject', { claims: { subject: 'e'.repeat(64) } }, ['BAD_SIGNATURE', 'subject: signed eee']],
  ['made for another message', { claims: { jti: 'key-of-before' } }, ['BAD_SIGNATURE', 'jti: signed key-of-before']],
  ['by another person', { claims: { iss: 'somebody' } }, ['BAD_SIGNATURE', 'iss: signed somebody']],
  [
    'that says no role',
    { message: { role: undefined }, claims: { role: undefined } },
    ['BAD_SIGNATURE', 'in which role'],
  ],
  ['from the future', { claims: { iat: 4e9, exp: 4e9 + 60 } }, ['PROOF_EXPIRED', 'in the future']],
  ['that has expired', { claims: { iat: 1e9, exp: 1e9 + 60 } }, ['PROOF_EXPIRED', 'expired on its way']],
  ['that is good for ever', { claims: { exp: 4e9 } }, ['PROOF_EXPIRED', `more than ${SIGNATURE_LIVES_S} s`]],
  ['by a key of nobody', { key: { kid: keyId('B'), x: 'B' } }, ['KEY_UNKNOWN', `no key of ${manager}`]],
  [
    'that could not be read',
    { proven: { ok: false, code: 'BAD_SIGNATURE', detail: 'no JWS' } },
    ['BAD_SIGNATURE', 'no JWS'],
  ],
])('a signature %s is refused', (_what, signed, [code, ...words]) => {
  given(begun(), signing(signed)).then(refused(code, ...words), gate(STEP).isNotAccepted);
});

test('a signature covers its message, without facts about it and without erasable text', () => {
  const said = { kind: 'incident-open', key: 'key-of-it', by: manager, incident: 'twice', severity: 'low' } as const;
  const incident = { ...said, what: 'a mail was sent twice' } as const;
  const found: Partial<Received> = {
    refusal: { code: 'KEY_REVOKED', message: 'this key does not count', details: [] },
    usedFor: { entry: 4, event: 'hold.set', by: manager, at: '2026-11-23T09:00:00.000Z' },
    alike: [],
  };
  const texts = Object.fromEntries(FREE_TEXT.map((field) => [field, `text:${'1'.repeat(64)}`]));
  expect(claimsOf('e', { ...incident, ...found, ...texts } as Received)).toEqual(claimsOf('e', incident));
  expect(claimsOf('e', { ...incident, severity: 'severe' })).not.toEqual(claimsOf('e', incident));
});

describe('keys', () => {
  const named = (key: PublicKey) => begun({ identities: { [manager]: { keys: [key] } } });

  test.each<[string, Partial<PublicKey>, Parameters<typeof refused> | null]>([
    ['good until later', { until: '2027-01-01T00:00:00.000Z' }, null],
    ['rotated before', { until: '2026-06-01T00:00:00.000Z' }, ['KEY_UNKNOWN', 'was good until']],
    ['good from later on', { from: '2027-01-01T00:00:00.000Z' }, ['KEY_UNKNOWN', 'is good from']],
    ['revoked before', { revokedAt: '2026-11-01T00:00:00.000Z' }, ['KEY_REVOKED', 'was revoked at']],
    ['revoked later', { revokedAt: '2027-01-01T00:00:00.000Z' }, null],
  ])('a key that is %s', (_what, change, refusal) => {
    const story = given(named({ ...KEY, ...change }), signing());
    if (refusal) story.then(refused(...refusal));
    else story.then(wrote('sign-off.given'));
  });

  test('a signature with a date before the revocation is refused after it', () => {
    const at = Date.parse('2026-11-23T09:00:00.000Z') / 1000;
    given(
      named({ ...KEY, revokedAt: '2026-11-23T08:59:30.000Z' }),
      signing({ claims: { iat: at - 40, exp: at + 200 } }),
    ).then(refused('KEY_REVOKED'));
  });

  test('keys of the directory count only if the charter names none for this person', () => {
    given(begun({ identities: {} }), signing({ known: KEY })).then(wrote('sign-off.given'));
    const other = { ...KEY, kid: keyId('C'), x: 'C' };
    given(begun(), signing({ key: other, known: other })).then(refused('KEY_UNKNOWN'));
  });
});

describe('logins', () => {
  const login = (subject = '4711', expiresAt = '2027-01-01T00:00:00.000Z') => ({
    digest: loginDigest(ISSUER, subject),
    issuer: ISSUER,
    key: { kty: 'OKP' },
    expiresAt,
  });
  const known = { identities: { [manager]: { login: loginDigest(ISSUER, '4711') } } };

  test('a login of the person counts as oidc, and is recorded with the provider’s key', () => {
    given(begun({ ...known, assurance: 'oidc' }), signing({ login: login() })).then(wrote('sign-off.given'), (e) =>
      expect(e.last[0]!.actor).toMatchObject({
        assurance: 'oidc',
        proof: { login: { issuer: ISSUER, key: { kty: 'OKP' } }, key: { until: '2027-01-01T00:00:00.000Z' } },
      }),
    );
  });

  test.each<[string, Partial<Charter>, ReturnType<typeof login>, Parameters<typeof refused>]>([
    ['of somebody else', known, login('4712'), ['LOGIN_REFUSED', 'not that of']],
    ['that the charter does not name', { identities: {} }, login(), ['LOGIN_REFUSED', 'names no login']],
    ['that has expired', known, login('4711', '2026-01-01T00:00:00.000Z'), ['PROOF_EXPIRED', 'has expired']],
  ])('a login %s is refused', (_what, change, given_, [code, ...words]) => {
    given(begun(change), signing({ login: given_ })).then(refused(code, ...words));
  });

  test('a key alone is not enough if a login is required', () => {
    given(begun({ assurance: 'oidc' }), signing()).then(refused('WEAK_ASSURANCE', 'known as signed'));
  });
});

describe('every command needs the same proof as a sign-off', () => {
  const hold = { kind: 'hold', reason: 'a strike' } as const;
  test.each<[string, Partial<PersonCommand> & { kind: PersonCommand['kind'] }, boolean]>([
    ['hold', hold, true],
    ['recheck', { kind: 'recheck' }, true],
    ['close', { kind: 'close', reason: 'the end' }, false],
    ['transfer', { kind: 'transfer', role: 'reviewer', to: 'newcomer', reason: 'left' }, false],
  ])('%s without a signature is accepted: %s', (_what, command, taken) => {
    const story = given(begun(), says('sponsor', command as never));
    if (taken) story.then((e) => expect(e.last[0]!.type).not.toBe('command.refused'));
    else story.then(refused('WEAK_ASSURANCE'));
  });
});

describe('a relayed decision', () => {
  const message = 'd'.repeat(64);
  const relaying =
    (step: 'governance' | 'ownership', by: string, more: object = {}) =>
    (e: PaperEngagement) => {
      const role = step === 'governance' ? 'governance-lead' : 'owner';
      const subject = subjectDigest(e.state, step);
      const relayed = { by, message };
      says(role, { kind: 'sign', gate: step, role, decision: 'approve', subject, relayed, ...more } as never)(e);
    };
  const at = (step: 'governance' | 'ownership', assurance: Charter['assurance'] = 'relayed') =>
    engagement({ ...MAILBOX, assurance }).upTo(step);

  test('names both people, and counts if the charter says so', () => {
    given(at('governance'), relaying('governance', manager))
      .then(wrote('sign-off.given'), (e) =>
        expect(e.last[0]!.actor).toEqual({
          id: MAILBOX.people['governance-lead'],
          assurance: 'relayed',
          relayed: { by: manager, message },
        }),
      )
      .when(theWorldAnswers())
      .then(gate('governance').isAccepted);
    given(at('governance', 'asserted'), relaying('governance', manager)).then(refused('WEAK_ASSURANCE'));
  });

  test('is notified to the person, who can withdraw it', () => {
    given(at('governance'), relaying('governance', manager)).then((e) => {
      const mine = lastRoundOf(e)?.notices.find((one) => one.to === MAILBOX.people['governance-lead']);
      expect(mine?.news).toEqual([
        expect.objectContaining({ by: manager, text: expect.stringContaining('was recorded for you, approve') }),
      ]);
    });
  });

  test('is never enough for ownership, and is recorded by another person in the charter', () => {
    given(at('ownership'), relaying('ownership', manager)).then(refused('WEAK_ASSURANCE', 'personally'));
    given(at('governance'), relaying('governance', 'a-stranger')).then(refused('UNKNOWN_PERSON'));
    const lead = MAILBOX.people['governance-lead']!;
    given(at('governance'), relaying('governance', lead)).then(refused('BAD_INPUT', 'personally'));
  });

  test('can be withdrawn by the person', () => {
    given(at('governance'), relaying('governance', manager))
      .when(says('governance-lead', { kind: 'revoke', gate: 'governance', reason: 'I never said so' }))
      .then(
        wrote('sign-off.revoked'),
        stands((s) => s.gates.governance.signOffs, {}),
      );
  });
});
