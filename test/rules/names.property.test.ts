/** Whatever people, metrics, releases and processors are called, the rules decide as if they were called otherwise. */

import fc from 'fast-check';
import { auditEngagement } from '../../domain/dossier/audit';
import { requirementsOf } from '../../domain/gates/requirements';
import { faultsOfCharter, faultsOfMessage } from '../../domain/messages/messages';
import type { Charter } from '../../domain/model/charter';
import type { Events } from '../../domain/model/events';
import { lookup, merged, withEntry } from '../../domain/values/own-members';
import { statusOf } from '../../domain/views/report';
import type { PaperEngagement } from '../support/paper-engagement';
import { runs } from '../support/runs';
import { drillsOf, SealedEngagement } from '../support/sealed-engagement';
import { MAILBOX, says } from './vocabulary';

/** What every plain object has without anybody having put it there. */
const INHERITED = [...Object.getOwnPropertyNames(Object.prototype)];
const name = fc.constantFrom(...INHERITED, 'anna');
const names = fc.uniqueArray(name, { minLength: 5, maxLength: 5 });

/** The mailbox's charter with other names for its owner, deputy, processor and two metrics. */
function renamed([owner, deputy, processor, kept, aside]: readonly string[]): Charter {
  const text = JSON.stringify(MAILBOX)
    .replaceAll('"hanna-brandt"', JSON.stringify(owner))
    .replaceAll('"ivo-marek"', JSON.stringify(deputy))
    .replaceAll('"mailbox-classifier"', JSON.stringify(processor))
    .replaceAll('"unwanted-kept-away"', JSON.stringify(kept))
    .replaceAll('"wanted-set-aside"', JSON.stringify(aside));
  return JSON.parse(text) as Charter;
}

/** Into operation, out of it and back, with somebody who has left and a message from a stranger on the way. */
function walk(charter: Charter, stranger: string): SealedEngagement {
  const e = new SealedEngagement(charter);
  says(stranger, { kind: 'hold', reason: 'x' })(e);
  e.upTo('operation');
  says('delivery-lead', { kind: 'person-left', person: charter.people.deputy!, reason: 'gone' })(e);
  e.settle();
  says('owner', { kind: 'roll-back', reason: 'x' })(e);
  e.settle();
  return e;
}

const typesOf = (e: PaperEngagement): string[] => e.entries.map(({ type }) => type);
const refusalsOf = (e: PaperEngagement): unknown[] =>
  e.entries.flatMap(({ type, data }) => (type === 'command.refused' ? [(data as Events['command.refused']).code] : []));
const plain = walk(renamed(['a', 'b', 'c', 'd', 'e']), 'f');

test('an engagement is the same for all names of people, metrics and processors, and its record verifies', () => {
  fc.assert(
    fc.property(names, name, (called, stranger) => {
      fc.pre(!called.includes(stranger));
      const e = walk(renamed(called), stranger);
      expect(typesOf(e)).toEqual(typesOf(plain));
      expect(refusalsOf(e)).toEqual(refusalsOf(plain));
      const audit = auditEngagement({ id: MAILBOX.id, entries: e.stored, drills: drillsOf(e), raw: e.raw }, () => {
        throw new Error('no login here');
      });
      expect(audit.faults).toEqual([]);
      expect(statusOf(e.state, e.at, e.entries).waits?.byPerson).toBeDefined();
    }),
    { numRuns: runs(15) },
  );
});

test.each(INHERITED)('a processor called %s without an agreement keeps the gate of governance closed', (processor) => {
  const charter = renamed(['a', 'b', processor, 'd', 'e']);
  const { agreements: _, ...governance } = charter.governance!;
  const e = new SealedEngagement({ ...charter, governance: { ...governance, agreements: { other: 'DPA-1' } } });
  e.upTo('governance');
  e.signAll('governance');
  e.settle();
  expect(e.state.gates.governance.acceptedAt).toBeNull();
  expect(requirementsOf(e.state, 'governance', e.at).map(({ problem }) => problem)).toContain(
    `no agreement with ${processor}`,
  );
});

test.each(INHERITED)('a record stores a value under %s, and has none before', (key) => {
  expect(lookup({}, key)).toBeUndefined();
  expect(lookup(withEntry({ a: 1 }, key, 2), key)).toBe(2);
  expect(lookup(merged({ [key]: 3 }, { a: 1 }), key)).toBe(3);
  expect(lookup(JSON.parse(JSON.stringify(withEntry({}, key, 4 as never))), key)).toBe(4);
});

test('a member called __proto__ is a fault of any message or charter', () => {
  const slipped = JSON.parse('{"data":{"__proto__":{"model":"perhaps"}}}');
  expect(faultsOfCharter({ ...MAILBOX, governance: { ...MAILBOX.governance, ...slipped } })).toEqual([
    expect.stringContaining('governance.data.__proto__'),
  ]);
  const manifest = { release: 'r1', ...JSON.parse('{"evaluation":{"__proto__":{"value":"none"}}}') };
  expect(faultsOfMessage({ kind: 'submit-release', key: 'k', by: 'anna', manifest })).toContainEqual(
    expect.stringContaining('manifest.evaluation.__proto__'),
  );
});
