/** A message's proof, from the signature over the worker's look to the domain's judgement. */

import { createActivities } from '../../activities';
import { subjectDigest } from '../../domain/gates/subjects';
import { claimsOf, SIGNATURE_LIVES_S } from '../../domain/messages/claims';
import type { Events } from '../../domain/model/events';
import type { PersonCommand } from '../../domain/model/messages';
import type { Assurance, PublicKey } from '../../domain/model/people';
import type { Claims } from '../../domain/model/proofs';
import { keyId } from '../../domain/people/keys';
import { digest } from '../../domain/values/digest';
import { type KeyPair, makeKeyPair, signClaims } from '../../evidence/jws';
import { openEvidence } from '../../evidence/open-evidence';
import type { Evidence } from '../../evidence/store';
import { inPlace } from '../evidence/support';
import { MAILBOX } from '../rules/vocabulary';
import { activityEnvironment } from '../support/log';
import { PaperEngagement } from '../support/paper-engagement';
import { START } from '../support/paper-ledger';
import { deps } from './support';

const OWNER = MAILBOX.people.owner!;
const MANAGER = MAILBOX.people['account-manager']!;

let theirs: KeyPair;
let another: KeyPair;
beforeAll(async () => {
  [theirs, another] = [await makeKeyPair(), await makeKeyPair()];
});

const entered = ({ x }: KeyPair, change: Partial<PublicKey> = {}): PublicKey => ({
  kid: keyId(x),
  x,
  from: '2026-11-01T00:00:00.000Z',
  ...change,
});

/** An engagement that hears nobody who is less sure, and a worker with a key directory. */
async function engaged(
  assurance: Assurance,
  identities: Record<string, { keys: PublicKey[] }>,
  task: (e: PaperEngagement, evidence: Evidence) => Promise<void>,
): Promise<void> {
  await inPlace(async (dir) => {
    const evidence = await openEvidence({ dir });
    const e = new PaperEngagement({ ...MAILBOX, assurance, identities });
    e.settle();
    await task(e, evidence).finally(() => evidence.close());
  });
}

const approval = (e: PaperEngagement, change: object = {}): PersonCommand =>
  ({
    kind: 'sign',
    key: 'one-intent',
    by: OWNER,
    gate: 'process-redesign',
    role: 'owner',
    decision: 'approve',
    subject: subjectDigest(e.state, 'process-redesign'),
    ...change,
  }) as PersonCommand;

/** The message is signed, changed on its way, taken in by a worker, and decided. */
async function says(
  e: PaperEngagement,
  evidence: Evidence,
  message: PersonCommand,
  { pair = theirs, claims = {}, sent = {} }: { pair?: KeyPair; claims?: Partial<Claims>; sent?: object } = {},
) {
  const iat = Date.parse(e.at) / 1000;
  const whole = { ...claimsOf(e.state.id, message), iat, exp: iat + SIGNATURE_LIVES_S, ...claims };
  return arrives(e, evidence, { ...message, ...sent } as PersonCommand, await signClaims(whole, pair));
}

async function arrives(e: PaperEngagement, evidence: Evidence, message: PersonCommand, jws: string) {
  const speaker = message.kind === 'sign' && message.relayed ? message.relayed.by : message.by;
  const { receiveMessage } = createActivities(deps({ evidence }));
  const input = { engagement: e.state.id, by: message.by, texts: {}, proof: { jws }, speaker };
  const { proven } = (await activityEnvironment().run(receiveMessage, input)) as Awaited<
    ReturnType<typeof receiveMessage>
  >;
  const [entry] = e.act({ ...message, proof: { jws }, ...(proven ? { proven } : {}) });
  return entry!;
}

/** Code and words of a refusal. */
const refusal = ({ type, data }: { type: string; data: unknown }): string => {
  const { code, message, details = [] } = data as Events['command.refused'];
  return type === 'command.refused' ? [code, message, ...details].join('; ') : type;
};

test('a signed message counts as signed, and the ledger has its proof', () =>
  engaged('signed', { [OWNER]: { keys: [entered(theirs)] } }, async (e, evidence) => {
    const entry = await says(e, evidence, approval(e));
    expect(entry).toMatchObject({ type: 'sign-off.given', data: { role: 'owner', decision: 'approve' } });
    expect(entry.actor).toMatchObject({ id: OWNER, assurance: 'signed', proof: { key: { kid: keyId(theirs.x) } } });
    expect(entry.actor.proof!.jws.split('.')).toHaveLength(3);
  }));

test('an unsigned message counts only if it makes the engagement safer', () =>
  engaged('signed', {}, async (e) => {
    expect(refusal(e.act(approval(e))[0]!)).toContain('WEAK_ASSURANCE; this is known as asserted');
    expect(e.act({ kind: 'hold', key: 'hold-1', by: OWNER, reason: 'a strike' })[0]).toMatchObject({
      type: 'hold.set',
    });
  }));

test.each<[string, { claims?: Partial<Claims>; sent?: object; other?: true }, string]>([
  [
    'of another engagement',
    { claims: { sub: 'another-engagement' } },
    'BAD_SIGNATURE; the signature is over something else; sub',
  ],
  ['of another gate', { claims: { gate: 'ownership' } }, 'BAD_SIGNATURE; the signature is over something else; gate'],
  ['in another role', { claims: { role: 'deputy' } }, 'BAD_SIGNATURE; the signature is over something else; role'],
  [
    'without a role',
    { claims: { role: undefined }, sent: { role: undefined } },
    'BAD_SIGNATURE; the signature does not say in which role',
  ],
  [
    'of another decision',
    { sent: { decision: 'reject' } },
    'BAD_SIGNATURE; the signature is over something else; decision',
  ],
  [
    'over another subject',
    { claims: { subject: 'b'.repeat(64) } },
    'BAD_SIGNATURE; the signature is over something else; subject',
  ],
  ['of somebody else', { sent: { by: MANAGER } }, 'BAD_SIGNATURE; the signature is over something else; iss'],
  [
    'sent again as another intent',
    { sent: { key: 'another-intent' } },
    'BAD_SIGNATURE; the signature is over something else; jti',
  ],
  ['by a key of nobody', { other: true }, 'KEY_UNKNOWN'],
  [
    'that is good for too long',
    { claims: { exp: 2_000_000_000 } },
    'PROOF_EXPIRED; it says that it is good for more than 600 s',
  ],
  [
    'made tomorrow',
    { claims: { iat: Date.parse(START) / 1000 + 86_400, exp: Date.parse(START) / 1000 + 86_500 } },
    'PROOF_EXPIRED; it was made in the future',
  ],
])('a signature %s does not count', (_name, { other, ...given }, said) =>
  engaged('signed', { [OWNER]: { keys: [entered(theirs)] } }, async (e, evidence) => {
    const entry = await says(e, evidence, approval(e), { ...given, pair: other ? another : theirs });
    expect(refusal(entry)).toContain(said);
    expect(entry.actor.id).toBe(given.sent && 'by' in given.sent ? MANAGER : OWNER);
  }),
);

test('a signature that arrives too late has expired', () =>
  engaged('signed', { [OWNER]: { keys: [entered(theirs)] } }, async (e, evidence) => {
    const message = approval(e);
    const iat = Date.parse(e.at) / 1000;
    const jws = await signClaims({ ...claimsOf(e.state.id, message), iat, exp: iat + 60 }, theirs);
    e.wait(3);
    expect(refusal(await arrives(e, evidence, message, jws))).toContain('PROOF_EXPIRED; it has expired on its way');
  }));

test('a text that is not a signature is refused with what is wrong', () =>
  engaged('signed', { [OWNER]: { keys: [entered(theirs)] } }, async (e, evidence) => {
    expect(refusal(await arrives(e, evidence, approval(e), 'e30.e30.AA'))).toContain(
      "BAD_SIGNATURE; the signature does not count: its header is not one of dayone's",
    );
  }));

test('every submission has to be signed, also of evidence', () =>
  engaged('signed', { [OWNER]: { keys: [entered(theirs)] } }, async (e, evidence) => {
    const message: PersonCommand = {
      kind: 'submit-evidence',
      key: 'evidence-1',
      by: OWNER,
      name: 'dpia',
      digest: digest('dpia'),
    };
    expect(refusal(await says(e, evidence, message, { sent: { digest: digest('another') } }))).toContain('subject');
    expect((await says(e, evidence, message)).actor).toMatchObject({ assurance: 'signed' });
  }));

test('a false proof does not block a message that needs none', () =>
  engaged('signed', {}, async (e, evidence) => {
    const hold: PersonCommand = { kind: 'hold', key: 'hold-1', by: OWNER, reason: 'a strike' };
    const entry = await says(e, evidence, hold);
    expect(entry).toMatchObject({ type: 'hold.set', actor: { assurance: 'asserted' } });
    expect(entry.actor.proof).toBeUndefined();
  }));

describe('a key counts for its period', () => {
  const at = (minutes: number): string => new Date(Date.parse(START) + minutes * 60_000).toISOString();
  const signsAt = async (e: PaperEngagement, evidence: Evidence, made: string, arrived: string) => {
    const iat = Date.parse(made) / 1000;
    e.at = arrived;
    return says(e, evidence, approval(e), { claims: { iat, exp: iat + SIGNATURE_LIVES_S } });
  };

  test('a rotated key counts for what it signed before, and for nothing later', () =>
    engaged('signed', { [OWNER]: { keys: [entered(theirs, { until: at(10) })] } }, async (e, evidence) => {
      expect(refusal(await signsAt(e, evidence, at(11), at(11)))).toContain(
        'KEY_UNKNOWN; this key does not count: it was good until',
      );
      expect((await signsAt(e, evidence, at(9), at(12))).actor.assurance).toBe('signed');
    }));

  test('a revoked key counts for nothing from then on, for any date in the signature', () =>
    engaged('signed', { [OWNER]: { keys: [entered(theirs, { revokedAt: at(10) })] } }, async (e, evidence) => {
      expect((await signsAt(e, evidence, at(8), at(9))).actor.assurance).toBe('signed');
      expect(refusal(await signsAt(e, evidence, at(9), at(11)))).toContain('KEY_REVOKED');
      expect(refusal(await signsAt(e, evidence, at(11), at(11)))).toContain('KEY_REVOKED');
    }));

  test('keys of the worker’s directory count only for people whose keys the charter does not name', () =>
    inPlace(async (dir) => {
      const evidence = await openEvidence({ dir });
      await evidence.keys.put(OWNER, entered(theirs));
      await engaged('signed', {}, async (e) => {
        expect((await says(e, evidence, approval(e))).actor.assurance).toBe('signed');
        expect(refusal(await says(e, evidence, approval(e), { pair: another }))).toContain('KEY_UNKNOWN');
      });
      await engaged('signed', { [OWNER]: { keys: [entered(another)] } }, async (e) => {
        expect(refusal(await says(e, evidence, approval(e)))).toContain('KEY_UNKNOWN');
        expect((await says(e, evidence, approval(e), { pair: another })).actor.assurance).toBe('signed');
      });
      await evidence.close();
    }));

  test('a key that the directory has revoked is also revoked for a charter that names it', () =>
    engaged('signed', { [OWNER]: { keys: [entered(theirs)] } }, async (e, evidence) => {
      await evidence.keys.put(OWNER, entered(theirs, { revokedAt: at(-5) }));
      expect(refusal(await says(e, evidence, approval(e)))).toContain('KEY_REVOKED');
    }));
});

test('a person who relays a decision signs whose decision it is and by which message, and it stays relayed', () =>
  engaged('relayed', { [MANAGER]: { keys: [entered(theirs)] } }, async (e, evidence) => {
    const relayed = { by: MANAGER, message: digest('the mail') };
    const entry = await says(e, evidence, approval(e, { relayed }));
    expect(entry).toMatchObject({ type: 'sign-off.given', actor: { id: OWNER, assurance: 'relayed', relayed } });
    expect(entry.actor.proof?.key.kid).toBe(keyId(theirs.x));
    const changed = { relayed: { ...relayed, message: digest('another mail') } };
    expect(refusal(await says(e, evidence, approval(e, { relayed }), { sent: changed }))).toContain('message: signed');
    const sponsor = { by: MAILBOX.people.sponsor! };
    expect(refusal(await says(e, evidence, approval(e, { relayed }), { sent: sponsor }))).toContain(
      'decidedBy: signed',
    );
  }));
