/** Repetitions of a refusal are counted, and so are all refusals after 20 of one sender; any other refusal is an entry. */

import { inWords } from '../../client/texts/event-words';
import { auditReportOf } from '../../domain/dossier/audit-report';
import { apply } from '../../domain/engagement/apply';
import { decide, provisional } from '../../domain/engagement/decide';
import { refusalToCount } from '../../domain/engagement/refusal-to-count';
import { claimsOf } from '../../domain/messages/claims';
import {
  MOST_EQUAL,
  MOST_OF_SENDER,
  mayRepeat,
  ofLastHour,
  refusalOf,
  withoutText,
  withRefusal,
} from '../../domain/messages/repeated-refusals';
import type { Received, RecordedRefusal, RepeatedRefusals } from '../../domain/model/commands';
import type { EventToAppend } from '../../domain/model/entries';
import type { PersonCommand } from '../../domain/model/messages';
import type { PublicKey, Role } from '../../domain/model/people';
import { keyId } from '../../domain/people/keys';
import { intentOf } from '../../domain/record/intent';
import { SYSTEM, tooLargeToAppend } from '../../domain/record/ledger';
import { readEntry } from '../../domain/record/read-entry';
import { engagement, MAILBOX } from './vocabulary';

type Said = PersonCommand extends infer C ? (C extends PersonCommand ? Omit<C, 'key' | 'by'> : never) : never;

const X = 'A'.repeat(43);
const KEY: PublicKey = { kid: keyId(X), x: X, from: '2026-01-01T00:00:00.000Z' };
const deputy = MAILBOX.people.deputy!;
const CLOSE: Said = { kind: 'close', reason: 'x' };
/** Each of these has another content, and is refused for the same reason. */
const waive = (n: number): Said => ({
  kind: 'waive',
  gate: 'metrics',
  requirement: `requirement-${n}`,
  until: '2027-01-01T00:00:00Z',
  reason: 'x',
});

/** An engagement that receives messages as its workflow does: a refusal becomes an entry or is counted. */
function receiver() {
  const e = engagement({ ...MAILBOX, identities: { [deputy]: { keys: [KEY] } } }).upTo('ownership');
  let recorded: RecordedRefusal[] = [];
  let counted: RepeatedRefusals[] = [];
  let sent = 0;
  let mostBytes = Number.POSITIVE_INFINITY;

  const take = (message: Received): 'entry' | 'counted' => {
    const intent = intentOf(message);
    const tooLarge = (drafts: EventToAppend[]): string | null =>
      tooLargeToAppend({ stream: 's', epoch: 1, head: e.state.head, key: message.key, events: drafts }) ??
      (JSON.stringify(drafts).length > mostBytes ? 'too large' : null);
    const refusal = mayRepeat(recorded, message)
      ? refusalToCount(e.state, { command: message, intent }, e.at, recorded, tooLarge)
      : null;
    if (refusal) {
      counted = withRefusal(counted, refusal, e.state.head.seq);
      return 'counted';
    }
    const oversized = tooLarge(decide(e.state, message, e.at)) !== null;
    e.act(oversized ? { ...message, refusal: { code: 'TOO_LARGE', message: 'x', details: [] } } : message);
    const [first] = e.last;
    const { seq, at } = first!;
    recorded = [...recorded, { ...refusalOf(first!, intent)!, seq, at }];
    return 'entry';
  };
  const message = (said: Said, by: string): Received =>
    ({ ...said, key: `k-${sent++}`.padEnd(8, '-'), by }) as Received;
  return {
    e,
    take,
    send: (said: Said, role: Role = 'deputy') => take(message(said, e.who(role))),
    /** Signed by the deputy's own key. */
    sign: (said: Said) => {
      const unsigned = message(said, deputy);
      const iat = Date.parse(e.at) / 1000;
      const claims = { ...claimsOf(e.state.id, unsigned), iat, exp: iat + 300 };
      const proven = { ok: true, claims, key: { kid: KEY.kid, x: KEY.x }, known: null, login: null } as const;
      return take({ ...unsigned, proof: { jws: 'a.b.c' }, proven } as Received);
    },
    /** The same message under a key that was used for another one. */
    reuse: (said: Said, n: number) =>
      take({
        ...message(said, deputy),
        usedFor: { entry: n, event: 'hold.set', by: deputy, at: e.at },
      }),
    times: (count: number, send: (n: number) => 'entry' | 'counted') => {
      const results = Array.from({ length: count }, (_, n) => send(n));
      return { entries: results.filter((one) => one === 'entry').length, results };
    },
    limit: (bytes: number) => {
      mostBytes = bytes;
    },
    /** Records the counts, and returns what their entries say. */
    flush: () => {
      const entries = counted.flatMap((command) => e.act(command));
      counted = [];
      return entries.map(({ type, actor, data }) => {
        if (type !== 'command.refused') throw new Error(`${type} is no refusal`);
        expect([actor.id, refusalOf({ type, actor, data, at: e.at }, undefined)]).toEqual(['dayone', null]);
        return data;
      });
    },
    last: () => recorded.at(-1)!,
  };
}

test('the fourth equal refusal within an hour is counted, for any key and text; an hour later it is an entry', () => {
  const d = receiver();
  const { entries } = d.times(30, (n) => d.send({ ...CLOSE, reason: `reason ${n}` } as Said));
  expect(entries).toBe(MOST_EQUAL);
  const { seq, code } = d.last();
  expect(d.flush()).toEqual([
    {
      command: 'close',
      code,
      message: `27 more messages like that of entry ${seq}, refused for the same reason`,
      details: [deputy, 'sender known as asserted', `received after entry ${seq}; nothing of them was stored`],
    },
  ]);
  d.e.wait(61);
  expect(d.send(CLOSE)).toBe('entry');
});

test('timeline and dossier name the sender of counted refusals', () => {
  const d = receiver();
  d.times(5, () => d.send(CLOSE));
  d.times(21, (n) => d.send(waive(n), 'owner'));
  d.flush();
  const refused = d.e.entries.filter(({ type }) => type === 'command.refused');
  const counts = refused.filter(({ actor }) => actor.id === SYSTEM.id);
  const nameOf = (person: string): string => ({ [deputy]: 'Ivo', [d.e.who('owner')]: 'Hanna' })[person] ?? person;
  const lines = counts.map((entry) => inWords(entry, nameOf, { timezone: 'UTC', moment: String }));
  expect(lines).toEqual([
    expect.stringMatching(/: 2 more messages like .*; sent by Ivo$/),
    expect.stringMatching(/: 1 more message refused .*; sent by Hanna$/),
  ]);
  expect(inWords(refused[0]!, nameOf, { timezone: 'UTC', moment: String })).not.toContain('sent by');
  const { refusals } = auditReportOf(d.e.entries, new Map(), new Map());
  expect(refusals.filter(({ message }) => / more messages? /.test(message)).map(({ by }) => by)).toEqual([
    deputy,
    d.e.who('owner'),
  ]);
});

test('a refusal of another content, sender or reason is an entry', () => {
  const d = receiver();
  expect(d.times(4, () => d.send(waive(1))).entries).toBe(3);
  expect(d.send(waive(2))).toBe('entry');
  expect(d.send({ ...waive(1), gate: 'governance' } as Said)).toBe('entry');
  expect(d.send(waive(1), 'owner')).toBe('entry');
  const before = d.last();
  expect(d.reuse(waive(1), 3)).toBe('entry');
  expect(d.last().code).not.toBe(before.code);
});

test.each<[string, (d: ReturnType<typeof receiver>) => void]>([
  ['equal ones', (d) => d.times(40, () => d.send(CLOSE))],
  ['ones of any content', (d) => d.times(40, (n) => d.send(waive(n)))],
])('asserted messages never hide the refusal of a signed message: %s', (_, flood) => {
  const d = receiver();
  flood(d);
  expect(d.times(4, () => d.sign(CLOSE)).results).toEqual(['entry', 'entry', 'entry', 'counted']);
  expect(d.last().assurance).toBe('signed');
  expect(d.flush().map(({ details }) => details[1])).toEqual(['sender known as asserted', 'sender known as signed']);
});

test('the sender of a message with an invalid signature counts as asserted', () => {
  const d = receiver();
  const bad = { proof: { jws: 'a.b.c' }, proven: { ok: false, code: 'BAD_SIGNATURE', detail: 'no JWS' } };
  for (let n = 0; n < 3; n++) d.take({ ...CLOSE, key: `bad-key-${n}`, by: deputy, ...bad } as Received);
  expect(d.last()).toMatchObject({ code: 'BAD_SIGNATURE', assurance: 'asserted' });
});

test('the person who relays a decision is its sender', () => {
  const d = receiver();
  const relayed = { by: d.e.who('delivery-lead'), message: 'a'.repeat(64) };
  const sign = { kind: 'sign', gate: 'metrics', decision: 'approve', subject: 'b'.repeat(64) } as const;
  d.times(MOST_EQUAL, () => d.send({ ...sign, relayed } as Said, 'owner'));
  expect(d.last()).toMatchObject({ by: d.e.who('delivery-lead'), assurance: 'asserted' });
  expect(d.send({ ...sign, relayed } as Said, 'owner')).toBe('counted');
  expect(d.send({ ...sign, relayed: { ...relayed, message: 'c'.repeat(64) } } as Said, 'owner')).toBe('entry');
});

test('no sender adds more than twenty refusals an hour, even of many kinds; one entry has their number and kinds', () => {
  const d = receiver();
  const { entries } = d.times(60, (n) => d.send(waive(n)));
  expect(entries).toBe(MOST_OF_SENDER);
  const { code, seq } = d.last();
  d.send(CLOSE);
  expect(d.last().seq).toBe(seq);
  const counts = d.flush();
  expect(counts.reduce((sum, { message }) => sum + Number.parseInt(message, 10), 0)).toBe(41);
  expect(counts.find((one) => one.code === code)).toMatchObject({
    message: expect.stringMatching(/^4[01] more messages refused for this reason, after 20 refusals of the sender/),
    details: [
      deputy,
      'sender known as asserted',
      expect.stringMatching(/^kinds of message: .*waive/),
      expect.anything(),
    ],
  });
  expect(d.send(CLOSE, 'owner')).toBe('entry');
});

test('refusals for a key that was used for another message are counted as well', () => {
  const equal = receiver();
  expect(equal.times(10, (n) => equal.reuse(CLOSE, n)).entries).toBe(MOST_EQUAL);
  expect(equal.last().code).toBe('KEY_REUSED');
  expect(equal.flush()).toMatchObject([
    { code: 'KEY_REUSED', message: expect.stringMatching(/^7 more messages like/) },
  ]);
  const varied = receiver();
  expect(varied.times(60, (n) => varied.reuse(waive(n), 7)).entries).toBe(MOST_OF_SENDER);
  expect(varied.flush()).toMatchObject([{ code: 'KEY_REUSED', message: expect.stringMatching(/^40 more messages/) }]);
});

test('refusals of messages with entries that are too large for one append are counted as well', () => {
  const d = receiver();
  d.limit(10);
  const hold: Said = { kind: 'hold', reason: 'x' };
  expect(d.times(10, () => d.send(hold)).entries).toBe(MOST_EQUAL);
  expect(d.last().code).toBe('TOO_LARGE');
  expect(d.flush()).toMatchObject([{ code: 'TOO_LARGE', command: 'hold', message: expect.stringMatching(/^7 more/) }]);
});

test('a message that is carried out is never counted', () => {
  const d = receiver();
  d.times(40, (n) => d.send(waive(n)));
  const recheck = { kind: 'recheck', key: 'key-recheck', by: deputy } as const;
  const intent = intentOf(recheck);
  const recorded: RecordedRefusal[] = Array.from({ length: 40 }, () => ({ ...d.last(), content: intent.digest }));
  expect(mayRepeat(recorded, recheck)).toBe(true);
  expect(refusalToCount(d.e.state, { command: recheck, intent }, d.e.at, recorded, () => null)).toBeNull();
});

test('the state has the refusals of the last hour, so a new run and a recovery continue to count', () => {
  const e = engagement().upTo('ownership');
  let s = e.state;
  const refuse = (n: number): void => {
    const message = { ...waive(n), key: `key-waive-${n}`, by: deputy } as Received;
    const [draft] = decide(s, message, e.at);
    s = apply(s, { ...readEntry(provisional(s, draft!)), intent: intentOf(message) });
  };
  for (let n = 0; n < MOST_OF_SENDER; n++) refuse(n);
  const next = { ...waive(99), key: 'key-waive-99', by: deputy } as Received;
  expect(refusalToCount(s, { command: next, intent: intentOf(next) }, e.at, s.refusals!, () => null)).toMatchObject({
    like: null,
  });
  e.wait(61);
  refuse(100);
  expect(s.refusals).toHaveLength(1);
});

test('refusals older than an hour do not count', () => {
  const d = receiver();
  d.send(CLOSE);
  expect(ofLastHour([d.last()], d.e.at)).toHaveLength(1);
  d.e.wait(61);
  expect(ofLastHour([d.last()], d.e.at)).toEqual([]);
});

test('a message without its free text has the same content, and is judged the same', () => {
  const message = { ...CLOSE, key: 'key-close', by: deputy, reason: 'a secret' } as PersonCommand;
  const bare = withoutText(message);
  expect(JSON.stringify(bare)).not.toContain('a secret');
  expect(bare).toMatchObject({ kind: 'close', by: deputy, reason: `text:${'0'.repeat(64)}` });
  expect(intentOf(bare)).toEqual(intentOf(message));
  const { e } = receiver();
  expect(decide(e.state, bare, e.at)).toEqual(decide(e.state, message, e.at));
});
