/** The same refusal again and again is counted; whatever is another one is an entry. */
import { refusedAgain } from '../../domain/decide/refused-again';
import { isSuspect, ofLastHour, type Recorded, refusalOf, withoutText } from '../../domain/identity/repeated-refusals';
import type { PersonCommand } from '../../domain/messages';
import type { PaperEngagement } from '../support/paper-engagement';
import { engagement } from './vocabulary';

const close = (e: PaperEngagement, by: string): PersonCommand => ({
  kind: 'close',
  key: `k${e.entries.length}`,
  by,
  reason: 'x',
});

/** An engagement in which somebody was refused so often, and its refusals as they are on record. */
function refused(times: number): { e: PaperEngagement; by: string; recorded: Recorded } {
  const e = engagement().upTo('ownership');
  const by = e.who('deputy');
  for (let n = 0; n < times; n++) e.act(close(e, by));
  const recorded = e.entries.flatMap((entry) => {
    const refusal = refusalOf(entry);
    return refusal ? [{ ...refusal, at: entry.at }] : [];
  });
  return { e, by, recorded };
}

test('the fourth within an hour repeats what is on record; the third does not', () => {
  const [three, two] = [refused(3), refused(2)];
  expect(three.recorded).toHaveLength(3);
  expect(isSuspect(three.recorded, close(three.e, three.by))).toBe(true);
  expect(refusedAgain(three.e.state, close(three.e, three.by), three.e.at, three.recorded)).toMatchObject({
    by: three.by,
    command: 'close',
    code: three.recorded[0]!.code,
  });
  expect(isSuspect(two.recorded, close(two.e, two.by))).toBe(false);
});

test('another person, another message and another reason are their own; so is the next hour', () => {
  const { e, by, recorded } = refused(3);
  const other = e.who('sponsor');
  expect(isSuspect(recorded, close(e, other))).toBe(false);
  expect(refusedAgain(e.state, close(e, other), e.at, recorded)).toBeNull();
  expect(isSuspect(recorded, { kind: 'recheck', key: 'k', by })).toBe(false);
  expect(
    refusedAgain(
      e.state,
      close(e, by),
      e.at,
      recorded.map((one) => ({ ...one, code: 'NOT_ASKED' as const })),
    ),
  ).toBeNull();
  e.wait(61);
  expect(ofLastHour(recorded, e.at)).toEqual([]);
});

test('what the sender wrote is no part of what it is judged by', () => {
  const { e, by } = refused(0);
  const bare = withoutText({ ...close(e, by), reason: 'a secret' } as PersonCommand);
  expect(JSON.stringify(bare)).not.toContain('a secret');
  expect(bare).toMatchObject({ kind: 'close', by, reason: `text:${'0'.repeat(64)}` });
});

test('how many there were is one entry, which names whose they are and is nobody’s message', () => {
  const { e, by } = refused(3);
  const { code } = refusalOf(e.last[0]!)!;
  e.act({ kind: 'refusals-repeated', by, command: 'close', gate: null, code, count: 27, after: 9 });
  expect(e.last).toMatchObject([
    {
      type: 'command.refused',
      actor: { id: 'dayone' },
      data: { code, command: 'close', details: [by, 'received after entry 9; nothing of them was stored'] },
    },
  ]);
  expect(refusalOf(e.last[0]!)).toBeNull();
});
