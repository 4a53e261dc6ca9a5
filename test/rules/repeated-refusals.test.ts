/** Repetitions of a refusal are counted; a different refusal is an entry. */
import { refusalToCount } from '../../domain/decide/refusal-to-count';
import { mayRepeat, ofLastHour, type Recorded, refusalOf, withoutText } from '../../domain/identity/repeated-refusals';
import type { PersonCommand } from '../../domain/messages';
import type { PaperEngagement } from '../support/paper-engagement';
import { engagement } from './vocabulary';

const close = (e: PaperEngagement, by: string): PersonCommand => ({
  kind: 'close',
  key: `k${e.entries.length}`,
  by,
  reason: 'x',
});

/** An engagement with this many refusals of one person, and the refusals on record. */
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

test('counts the fourth refusal within an hour, and records the third', () => {
  const [three, two] = [refused(3), refused(2)];
  expect(three.recorded).toHaveLength(3);
  expect(mayRepeat(three.recorded, close(three.e, three.by))).toBe(true);
  expect(refusalToCount(three.e.state, close(three.e, three.by), three.e.at, three.recorded)).toMatchObject({
    by: three.by,
    command: 'close',
    code: three.recorded[0]!.code,
  });
  expect(mayRepeat(two.recorded, close(two.e, two.by))).toBe(false);
});

test('counts each person, kind of message and reason separately, and begins again after an hour', () => {
  const { e, by, recorded } = refused(3);
  const other = e.who('sponsor');
  expect(mayRepeat(recorded, close(e, other))).toBe(false);
  expect(refusalToCount(e.state, close(e, other), e.at, recorded)).toBeNull();
  expect(mayRepeat(recorded, { kind: 'recheck', key: 'k', by })).toBe(false);
  expect(
    refusalToCount(
      e.state,
      close(e, by),
      e.at,
      recorded.map((one) => ({ ...one, code: 'NOT_ASKED' as const })),
    ),
  ).toBeNull();
  e.wait(61);
  expect(ofLastHour(recorded, e.at)).toEqual([]);
});

test('judges a message without its free text in the same way', () => {
  const { e, by } = refused(0);
  const bare = withoutText({ ...close(e, by), reason: 'a secret' } as PersonCommand);
  expect(JSON.stringify(bare)).not.toContain('a secret');
  expect(bare).toMatchObject({ kind: 'close', by, reason: `text:${'0'.repeat(64)}` });
});

test('one entry of dayone has the number of counted refusals and their sender', () => {
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
