/** Entries and charters of other versions: older ones are converted, newer ones are refused as such. */
import fc from 'fast-check';
import { decide } from '../../domain/engagement/decide';
import { Failure } from '../../domain/kernel/failures';
import type { StoredEntry } from '../../domain/model/entries';
import { readEntry } from '../../domain/record/read-entry';
import { adviceOnTask, causeOfTask, countDiffers, inputIsNewer, workflowFailing } from '../../domain/record/task-cause';
import {
  CHARTER_VERSIONS,
  DRILL_VERSIONS,
  EVENT_VERSIONS,
  newest,
  PORTFOLIO_VERSIONS,
  type Versions,
} from '../../domain/record/versions';
import { engagement, given, says } from './vocabulary';

afterEach(() => {
  jest.restoreAllMocks();
});

/** A hold whose reason was called `why` in its first version. */
const HOLD: Versions = {
  writes: 2,
  up: [({ why, ...rest }) => ({ ...rest, reason: why })],
  down: [({ reason, ...rest }) => ({ ...rest, why: reason })],
};

const holds = (versions: Versions) => jest.replaceProperty(EVENT_VERSIONS, 'hold.set', versions);

const held = (): StoredEntry =>
  given(engagement().upTo('metrics'), says('owner', { kind: 'hold', reason: 'a strike' })).and.stored.findLast(
    ({ type }) => type === 'hold.set',
  )!;

const codeOf = (run: () => unknown): string => {
  try {
    run();
    return 'read';
  } catch (error) {
    return error instanceof Failure ? error.code : String(error);
  }
};

test('reads an entry of an older version in the newest shape, and does not change the stored one', () => {
  holds(HOLD);
  const old: StoredEntry = { ...held(), v: 1, data: { why: 'a strike', kind: 'asked' } };
  const written = structuredClone(old);
  expect(readEntry(old)).toMatchObject({ type: 'hold.set', data: { reason: 'a strike', kind: 'asked' } });
  expect(old).toEqual(written);
});

test('returns an entry of the newest version unchanged', () => {
  for (const stored of engagement().upTo('operation').stored) expect(readEntry(stored)).toBe(stored);
});

test('a newer entry is refused with its place, its type, its version and what this release reads', () => {
  const entry = { ...held(), v: 2 };
  const place = `entry ${entry.seq} of ${entry.stream}`;
  const message = `${place} is newer than this release: event type hold.set has version 2, and this release reads version 1`;
  expect(() => readEntry(entry)).toThrow(expect.objectContaining({ code: 'NEWER_RECORD', exit: 3, message }));
});

test('any type and version gives an entry or NEWER_RECORD, and the failure quotes no foreign text', () => {
  const { stored } = engagement().upTo('operation');
  const types = fc.oneof(
    fc.constantFrom(...Object.keys(EVENT_VERSIONS)),
    fc.constantFrom('__proto__', 'constructor', 'toString', '', 'a'.repeat(500), 'hold.set\n', 'secret <b>'),
    fc.string(),
  );
  const versions = fc.oneof(
    fc.constantFrom<unknown>(1, 2, 1e9, 0, -1, 1.5, '1', null, undefined, {}, [1], Number.NaN),
    fc.integer(),
  );
  fc.assert(
    fc.property(fc.constantFrom(...stored), types, versions, (entry, type, v) => {
      const given = { ...entry, type, v: v as number };
      const code = codeOf(() => readEntry(given));
      const known = Object.hasOwn(EVENT_VERSIONS, type) && v === 1;
      const hasCharter = ['engagement.started', 'charter.amended', 'amendment.proposed'].includes(type);
      if (!hasCharter || type === entry.type) expect(code).toBe(known ? 'read' : 'NEWER_RECORD');
      else expect(['read', 'NEWER_RECORD']).toContain(code);
    }),
  );
});

test('the cause of a failed workflow task names a newer entry, whatever its type is', () => {
  for (const [type, part] of [
    ['hold.set', 'event type hold.set has version 7'],
    ['"secret" \\ text', 'event type (its name is not valid)'],
  ] as const) {
    const { message, stack } = (() => {
      try {
        return readEntry({ ...held(), type, v: 7 }) as never;
      } catch (error) {
        return error as Error;
      }
    })();
    const cause = causeOfTask(message, stack!);
    expect(cause).toContain(part);
    expect(cause).not.toContain('secret');
    expect(workflowFailing('an-engagement', cause).code).toBe('NEWER_RECORD');
  }
});

test.each([
  [
    'an entry',
    countDiffers('engagement:x', [{ seq: 4 }], 2),
    'WORKFLOW_FAILING',
    /of the build that wrote the entry, whether/,
  ],
  ['a history', '[TMPRL1100] Nondeterminism error', 'WORKFLOW_FAILING', /of the build that wrote the history, whether/],
  ['an input', inputIsNewer('engagement', 9), 'NEWER_RECORD', /of the release that wrote it, or of a newer one/],
  [
    'an error',
    causeOfTask('secret', 'TypeError: secret\n    at f (x.js:1:1)'),
    'WORKFLOW_FAILING',
    /^A defect of dayone/,
  ],
])('the advice on %s that fails a task names a build that continues', (_what, cause, code, advice) => {
  expect(adviceOnTask(cause)).toMatch(advice);
  expect(workflowFailing('an-engagement', cause)).toMatchObject({
    code,
    exit: 3,
    message: `no worker of this build can continue an-engagement: ${cause}`,
    details: [adviceOnTask(cause)],
  });
});

test('a release that expands reads the new version and writes the old one; rules see only the new shape', () => {
  holds({ ...HOLD, writes: 1 });
  const e = given(engagement().upTo('metrics'), says('owner', { kind: 'hold', reason: 'a strike' })).and;
  expect(e.stored.findLast(({ type }) => type === 'hold.set')).toMatchObject({
    v: 1,
    data: { why: 'a strike', kind: 'asked' },
  });
  expect(e.state.hold).toMatchObject({ reason: 'a strike' });
});

test('the release after it writes the new version', () => {
  holds(HOLD);
  const e = engagement().upTo('metrics');
  const [draft] = decide(e.state, { kind: 'hold', key: 'k-hold-1', by: e.who('owner'), reason: 'a strike' }, e.at);
  expect(draft).toMatchObject({ type: 'hold.set', v: 2, data: { reason: 'a strike', kind: 'asked' } });
});

test.each(
  Object.entries({
    ...EVENT_VERSIONS,
    ...DRILL_VERSIONS,
    ...PORTFOLIO_VERSIONS,
    charter: CHARTER_VERSIONS,
  }),
)('%s is written in a version that this release reads, and can be converted down to it', (_type, versions) => {
  const { writes, up, down } = versions;
  expect(writes).toBeGreaterThanOrEqual(1);
  expect(writes).toBeLessThanOrEqual(newest(versions));
  for (let v = writes; v <= up.length; v++) expect(down[v - 1]).toBeInstanceOf(Function);
});
