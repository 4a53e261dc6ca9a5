/** Lists: the most urgent first, over pages of any length, with the true count; and no page that is empty. */
import fc from 'fast-check';
import { countByHealth, type Listed, placeOfListed } from '../../client/lists/listing';
import { comparePlaces, pageFrom } from '../../client/lists/paging';
import { requestTo } from '../../client/texts/request';
import { Failure } from '../../domain/kernel/failures';
import { PaperEngagement } from '../support/paper-engagement';
import { START } from '../support/paper-ledger';
import { MAILBOX } from './vocabulary';

const HEALTHS = ['lost', 'rolled-back', 'overdue', 'pilot-mode', 'held', 'on-track', 'in-operation'];

const listed = (id: string, health: string | null, dueAt: string | null = null): Listed => ({
  id,
  health,
  dueAt,
  client: null,
  title: null,
  step: null,
  phase: null,
  owner: null,
  accountManager: null,
  waitingOn: [],
  waitingSide: null,
  waitingSince: null,
  timezone: null,
  live: null,
  startedAt: null,
});

const some = fc
  .uniqueArray(fc.tuple(fc.string({ minLength: 1 }), fc.constantFrom(...HEALTHS), fc.constantFrom(null, START)), {
    selector: ([id]) => id,
    maxLength: 60,
  })
  .map((all) => all.map(([id, health, dueAt]) => listed(id, health, dueAt)));

function pages(all: readonly Listed[], limit: number): Listed[][] {
  const found: Listed[][] = [];
  let page: string | undefined;
  do {
    const { shown, next } = pageFrom(all, placeOfListed, 'q', { limit, page });
    found.push(shown);
    page = next ?? undefined;
  } while (page !== undefined);
  return found;
}

test('pages of any length have each engagement once, the most urgent first, and only an empty list has an empty page', () => {
  fc.assert(
    fc.property(some, fc.integer({ min: 1, max: 20 }), (all, limit) => {
      const found = pages(all, limit);
      expect(found.flat()).toEqual([...all].sort((a, b) => comparePlaces(placeOfListed(a), placeOfListed(b))));
      if (all.length > 0) for (const page of found) expect(page.length).toBeGreaterThan(0);
      const ranks = found.flat().map(({ health }) => HEALTHS.indexOf(health!));
      expect(ranks).toEqual([...ranks].sort((a, b) => a - b));
      const counts = countByHealth(all);
      expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(all.length);
    }),
  );
});

test.each([20, 200])('exactly %d engagements fill a page of that length, without a further page', (limit) => {
  const all = Array.from({ length: limit }, (_, n) => listed(`e-${n}`, 'on-track'));
  expect(pageFrom(all, placeOfListed, 'q', { limit }).next).toBeNull();
  const { shown, next } = pageFrom([...all, listed('one-more', 'held')], placeOfListed, 'q', { limit });
  expect(shown[0]!.id).toBe('one-more');
  expect(shown).toHaveLength(limit);
  expect(next).not.toBeNull();
});

test('among equals the first due is first, and one without a due date is last', () => {
  const all = [listed('a', 'overdue'), listed('b', 'overdue', '2026-11-24T00:00:00Z'), listed('c', 'overdue', START)];
  expect(pages(all, 5)[0]!.map(({ id }) => id)).toEqual(['c', 'b', 'a']);
});

test('an engagement that is added or removed between two pages neither repeats nor hides another one', () => {
  const all = ['a', 'c', 'e', 'g'].map((id) => listed(id, 'held'));
  const { shown, next } = pageFrom(all, placeOfListed, 'q', { limit: 2 });
  expect(shown.map(({ id }) => id)).toEqual(['a', 'c']);
  const meanwhile = [...all.filter(({ id }) => id !== 'a'), listed('b', 'held'), listed('f', 'held')];
  const second = pageFrom(meanwhile, placeOfListed, 'q', { limit: 9, page: next! });
  expect(second.shown.map(({ id }) => id)).toEqual(['e', 'f', 'g']);
});

test('a token of another list, and an invalid one, is refused', () => {
  const { next } = pageFrom([listed('a', 'held'), listed('b', 'held')], placeOfListed, 'q', { limit: 1 });
  for (const page of ['xyz', '', `${next}x`, Buffer.from('[').toString('base64url')])
    expect(() => pageFrom([], placeOfListed, 'q', { page })).toThrow(Failure);
  expect(() => pageFrom([], placeOfListed, 'another', { page: next! })).toThrow(Failure);
});

test('a mail counts every engagement that waits, and names no token', () => {
  const { state } = new PaperEngagement(MAILBOX);
  const person = { id: MAILBOX.people['account-manager']!, name: 'Jo' };
  const { subject, text } = requestTo(person, [state], START, 34);
  expect(subject).toMatch(/34 engagements wait for you/);
  expect(text).toContain('34 engagements wait for you; these 1 are due first.');
  expect(text).toContain(`33 more wait for you: dayone inbox --as ${person.id}\n`);
  expect(text).not.toContain('--page');
  expect(requestTo(person, [state], START).subject).toMatch(/first-conversation waits for you/);
});
