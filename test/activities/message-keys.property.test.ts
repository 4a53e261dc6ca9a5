/** A key stands for one message: a repetition under the key is answered only if its content is the same. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { receiveMessage } from '../../activities/receive-message';
import { engagementStream } from '../../domain/kernel/names';
import type { Received } from '../../domain/model/commands';
import type { Intent } from '../../domain/model/entries';
import type { PersonCommand } from '../../domain/model/messages';
import { intentOf, isSameIntent, refusalKey } from '../../domain/record/intent';
import { GENESIS } from '../../domain/record/ledger';
import { canonical } from '../../domain/values/digest';
import { FREE_TEXT } from '../../domain/values/texts';
import { headOf } from '../../evidence/chain';
import { openEvidence } from '../../evidence/open-evidence';
import type { Evidence } from '../../evidence/store';
import { runs } from '../support/runs';
import { deps } from './support';

const ID = 'acme';
const KEY = 'key-00001';
let dir: string;
let evidence: Evidence;

beforeAll(async () => {
  dir = mkdtempSync(path.join(tmpdir(), 'dayone-keys-'));
  evidence = await openEvidence({ dir });
});
afterAll(async () => {
  await evidence.close();
  rmSync(dir, { recursive: true, force: true });
});

const text = fc.constantFrom('too early', 'too late', '');
const by = fc.constantFrom('ann', 'bea');
const digests = fc.constantFrom('a'.repeat(64), 'b'.repeat(64));
const messages = fc.oneof(
  fc.record({
    kind: fc.constant('sign' as const),
    by,
    gate: fc.constantFrom('metrics', 'governance'),
    decision: fc.constantFrom('approve' as const, 'reject' as const),
    subject: digests,
    comment: fc.option(text, { nil: undefined }),
    relayed: fc.option(fc.record({ by: fc.constant('cem'), message: digests }), { nil: undefined }),
  }),
  fc.record({ kind: fc.constantFrom('hold' as const, 'roll-back' as const), by, reason: text }),
  fc.record({ kind: fc.constantFrom('recheck' as const, 'acknowledge' as const), by }),
  fc.record({
    kind: fc.constant('incident-update' as const),
    by,
    incident: fc.constant('i-1'),
    harm: text,
    action: text,
  }),
) as fc.Arbitrary<PersonCommand>;

/** As the engagement takes it: its texts stored, then appended under its key. */
async function take(stream: string, given: PersonCommand) {
  const message = { ...given, key: KEY } as PersonCommand;
  const engagement = stream.slice(engagementStream('').length);
  const texts = Object.fromEntries(
    FREE_TEXT.flatMap((field) => {
      const said = (message as Record<string, unknown>)[field];
      return typeof said === 'string' && said !== '' ? [[field, said]] : [];
    }),
  );
  const found = await receiveMessage({ engagement, by: message.by, key: KEY, texts }, deps({ evidence }));
  const command = { ...message, ...found.texts } as Received;
  const entries = await evidence.ledger.read(stream);
  const intent = intentOf(command, found.texts);
  const actor = { id: message.by, assurance: 'asserted' as const };
  const data = { refused: true };
  const answer = await evidence.ledger.append({
    stream,
    epoch: 1,
    head: headOf(entries.at(-1) ?? GENESIS),
    key: KEY,
    intent,
    events: [{ type: 'command.refused', v: 1, at: '2026-11-23T08:00:00Z', actor, data }],
  });
  return { answer: answer.result, intent };
}

test('a repeated message is answered only if its content is the same, even after a refusal', async () => {
  let streams = 0;
  await fc.assert(
    fc.asyncProperty(messages, messages, async (first, second) => {
      const stream = engagementStream(`${ID}-${streams++}`);
      expect((await take(stream, first)).answer).toBe('appended');
      expect((await take(stream, first)).answer).toBe('known');
      const same = canonical(first) === canonical(second);
      expect((await take(stream, second)).answer).toBe(same ? 'known' : 'reused');
      expect(await evidence.ledger.read(stream)).toHaveLength(1);
    }),
    { numRuns: runs(60) },
  );
});

test('a message with an empty comment differs from one without a comment', () => {
  const sign = { kind: 'sign', by: 'bea', gate: 'metrics', decision: 'approve', subject: 'a', key: KEY } as Received;
  const empty = intentOf({ ...sign, comment: '' } as Received);
  expect(isSameIntent(intentOf(sign), empty)).toBe(false);
  expect(isSameIntent(intentOf({ ...sign, comment: undefined } as Received), intentOf(sign))).toBe(true);
});

test('free text is not in the ledger, and a message cannot be repeated once its text is erased', async () => {
  const stream = engagementStream('erased');
  const hold = { kind: 'hold', by: 'dora', reason: 'no' } as PersonCommand;
  const { intent } = await take(stream, hold);
  const [entry] = await evidence.ledger.read(stream);
  expect(JSON.stringify(entry)).not.toContain('"no"');
  expect(entry!.intent).toEqual(intent);
  // The intent has only the salted reference of the text: a guessed text does not match it.
  const guess: Intent = intentOf({ ...hold, key: KEY } as Received);
  expect(isSameIntent(guess, intent)).toBe(false);
  expect(await evidence.texts.eraseOf('dora')).toBe(1);
  expect((await take(stream, hold)).answer).toBe('reused');
});

test('each repetition of a message with a reused key gets the same refusal, which uses up no key of a person', () => {
  const message = { kind: 'hold', by: 'ann', key: KEY, reason: 'text:1' } as unknown as Received;
  const again = { ...message, reason: 'text:2' } as Received;
  expect(refusalKey(again)).toBe(refusalKey(message));
  expect(refusalKey({ ...message, by: 'bea' } as Received)).not.toBe(refusalKey(message));
  expect(refusalKey(message).length).toBeGreaterThan(80);
});

test('an entry of dayone under a key does not answer a person’s message with it, nor the reverse', async () => {
  const stream = engagementStream('started');
  const event = { type: 'engagement.started', v: 1, at: '2026-11-23T08:00:00Z', data: {} };
  const started = { ...event, actor: { id: 'ann', assurance: 'asserted' as const } };
  const request = { stream, epoch: 1, key: KEY, events: [started] };
  expect((await evidence.ledger.append({ ...request, head: GENESIS })).result).toBe('appended');
  expect((await evidence.ledger.append({ ...request, head: GENESIS })).result).toBe('known');
  expect((await take(stream, { kind: 'recheck', by: 'ann' } as PersonCommand)).answer).toBe('reused');
  const entries = await evidence.ledger.read(stream);
  expect(entries).toHaveLength(1);
});
