/** Charters of older and newer versions, and engagements that run with them. */
import { boundsOf } from '../../client/report/period';
import { inWords } from '../../client/texts/event-words';
import { fold } from '../../domain/engagement/apply';
import { deadlines } from '../../domain/engagement/deadlines';
import { due } from '../../domain/engagement/due';
import { Failure } from '../../domain/kernel/failures';
import { faultsOfMessage, faultsOfStart } from '../../domain/messages/messages';
import type { Charter, StoredCharter } from '../../domain/model/charter';
import { block, byDefault, notWrittenYet } from '../../domain/model/charter/field';
import { whole } from '../../domain/model/charter/quantities';
import { type RetainerStepId, WRITTEN_STEP_IDS } from '../../domain/model/charter/retainer-steps';
import type { StoredEntry } from '../../domain/model/entries';
import { charterToSign, readCharter, readEntries } from '../../domain/record/read-entry';
import { CHARTER_VERSIONS } from '../../domain/record/versions';
import { dueSteps, RETAINER_STEPS, stepsOf } from '../../domain/retainer';
import type { RetainerStep } from '../../domain/retainer/step';
import { changedSections } from '../../domain/sign-offs/amendments';
import { digest } from '../../domain/values/digest';
import { periodReport } from '../../domain/views/period-report';
import { statusOf, whyOf } from '../../domain/views/report';
import { retainerOverview } from '../../domain/views/retainer-overview';
import { cycleOf, engagement, MAILBOX, retainerStep, says } from './vocabulary';

afterEach(() => {
  jest.restoreAllMocks();
});

const codeOf = (run: () => unknown): string => {
  try {
    run();
    return 'read';
  } catch (error) {
    return error instanceof Failure ? error.code : String(error);
  }
};

/** A charter whose agreed hours were called `hours` in its first version, which had no limits. */
const charters = (writes: number): void => {
  jest.replaceProperty(CHARTER_VERSIONS, 'writes', writes);
  jest.replaceProperty(CHARTER_VERSIONS, 'up', [
    (old) => {
      const { hours, ...retainer } = old.retainer as Record<string, unknown>;
      return { ...old, limits: MAILBOX.limits, retainer: { ...retainer, hoursPerMonth: hours } };
    },
  ]);
  jest.replaceProperty(CHARTER_VERSIONS, 'down', [
    ({ limits: _, ...charter }) => {
      const { hoursPerMonth, ...retainer } = charter.retainer as Record<string, unknown>;
      return { ...charter, retainer: { ...retainer, hours: hoursPerMonth } };
    },
  ]);
};

const newCharter = (): Charter => ({ ...MAILBOX, v: 2 });

test('reads an older charter in the newest shape; its digest covers the version that was signed', () => {
  charters(1);
  const { charter, charterDigest } = charterToSign(newCharter());
  expect(charter).toMatchObject({ v: 1, retainer: { hours: MAILBOX.retainer.hoursPerMonth } });
  expect(charter).not.toHaveProperty('limits');
  expect(readCharter(charter, 'it')).toEqual(newCharter());
  expect(charterDigest).not.toBe(charterToSign({ ...newCharter(), title: 'another' }).charterDigest);
});

test.each([[3], [1e9], ['2'], [null], [-1]])('a charter of version %j is refused', (v) => {
  charters(2);
  expect(codeOf(() => readCharter({ ...newCharter(), v } as StoredCharter, 'it'))).toBe('NEWER_RECORD');
});

test('a charter with a step of the retainer that this release does not know is newer', () => {
  const { retainer } = MAILBOX;
  const steps = { ...retainer.steps, 'energy-use': { every: '7 days' } };
  const charter: StoredCharter = { ...MAILBOX, retainer: { ...retainer, steps } } as StoredCharter;
  expect(() => readCharter(charter, 'it')).toThrow(
    'it is newer than this release: the charter has the retainer step energy-use, which this release does not know',
  );
});

test.each([
  ['version', { v: 7 }, 'the charter has version 7'],
  [
    'step of the retainer',
    { retainer: { ...MAILBOX.retainer, steps: { 'energy-use': {} } } },
    'retainer step energy-use',
  ],
])(
  'a message or a start with a charter of a newer %s is refused, and no workflow task stumbles over it',
  (_what, change, part) => {
    const charter = { ...MAILBOX, ...change };
    const by = MAILBOX.people.owner!;
    const message = { kind: 'amend', key: 'key-12345', by, charter, charterDigest: 'a'.repeat(64) };
    expect(faultsOfMessage(message).join()).toContain(part);
    expect(faultsOfStart({ charter, by }).join()).toContain(part);
  },
);

test('a message with a charter that has no version names that with all other faults', () => {
  const { v: _, title: __, ...charter } = MAILBOX;
  const message = {
    kind: 'amend',
    key: 'key-12345',
    by: MAILBOX.people.owner!,
    charter,
    charterDigest: 'a'.repeat(64),
  };
  const faults = faultsOfMessage(message).join('\n');
  expect(faults).toMatch(/^charter\.v: /m);
  expect(faults).toMatch(/^charter\.title: /m);
});

test('a key that is not written yet is read where a charter has it, and cannot be written', () => {
  const kind = block({
    most: notWrittenYet(byDefault(whole(0, 9, 5), 5, 'five are accepted', 'so many are accepted')),
  });
  const shape = kind.resolved();
  expect([shape.parse({}), shape.parse({ most: 3 })]).toEqual([{}, { most: 3 }]);
  expect([{}, { most: 3 }].map((written) => kind.written().safeParse(written).success)).toEqual([true, false]);
});

test('a retainer step that was added after the charter was signed does not apply to the engagement', () => {
  const fail = (): never => {
    throw new Error('nobody asks a step that the charter does not know');
  };
  const added: RetainerStep = {
    ...retainerStep('drift-check'),
    id: 'energy-use' as RetainerStepId,
    questions: () => fail(),
    judge: () => fail(),
    deadlines: () => fail(),
  };
  const all = RETAINER_STEPS as RetainerStep[];
  all.push(added);
  try {
    const e = engagement().upTo('operation');
    expect(dueSteps(e.state, e.at).map(({ id }) => id)).not.toContain('energy-use');
    expect(dueSteps(e.state, e.at, ['energy-use'])).toEqual([]);
    expect(retainerOverview(e.state).steps).toHaveLength(WRITTEN_STEP_IDS.length);
    expect(
      e.act({ kind: 'retainer-report', step: 'energy-use', scheduledAt: e.at, answers: {}, cycleEnds: true }),
    ).toEqual([]);
    expect(due(e.state, e.at)).toBeDefined();
    expect(deadlines(e.state, e.at)).toBeDefined();
    const report = periodReport(e.entries, boundsOf('2026-Q4', 'UTC'), '2027-01-02T00:00:00.000Z')!;
    expect(report.steps.map(({ step }) => step)).not.toContain('energy-use');
  } finally {
    all.pop();
  }
});

test('an engagement with an older charter continues: it folds to the same state, runs its retainer and can be amended', () => {
  charters(2);
  const e = engagement(newCharter()).upTo('operation');
  const written = e.stored.map(aged);
  const read = readEntries(written);
  const state = fold(read)!;
  expect(state.charter).toEqual(newCharter());
  expect({ ...state, charterDigest: '' }).toEqual({ ...e.state, charterDigest: '' });
  const old = Object.assign(e.fork(), { stored: written, entries: [...read], state });
  for (const step of stepsOf(state)) cycleOf(step.id)(old);
  expect(Object.keys(old.state.retainer.steps)).toHaveLength(WRITTEN_STEP_IDS.length);
  old.settle();
  expect([statusOf(old.state, old.at, old.entries).id, whyOf(old.state, old.at).id]).toEqual([MAILBOX.id, MAILBOX.id]);
  expect(retainerOverview(old.state).steps).toHaveLength(WRITTEN_STEP_IDS.length);
  expect(periodReport(old.entries, boundsOf('2026-Q4', 'UTC'), '2027-01-02T00:00:00.000Z')).not.toBeNull();
  for (const entry of old.entries)
    expect(inWords(entry, (person) => person, { timezone: 'UTC', moment: String })).not.toBe('');
  expect(changedSections(old.state.charter, newCharter())).toEqual([]);
  const amend = (charter: Charter) => says('owner', { kind: 'amend', ...charterToSign(charter) } as never)(old);
  amend(newCharter());
  expect(old.last[0]).toMatchObject({ type: 'command.refused', data: { code: 'SAME_CHARTER' } });
  amend({ ...newCharter(), title: 'Another title' });
  // In operation it is proposed where it reopens a gate.
  expect((old.state.proposal?.charter ?? old.state.charter).title).toBe('Another title');
});

/** The entry as a build would have written it that knew the first version of the charter alone. */
function aged(stored: StoredEntry): StoredEntry {
  if (!('charter' in (stored.data as object))) return stored;
  const { charter, ...rest } = stored.data as { charter: Charter };
  const { limits: _, retainer, ...kept } = charter;
  const { hoursPerMonth: hours, ...more } = retainer;
  const old = { ...kept, v: 1, retainer: { ...more, hours } };
  return { ...stored, data: { ...rest, charter: old, charterDigest: digest(old) } };
}
