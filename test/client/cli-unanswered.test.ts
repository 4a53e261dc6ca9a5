/** A gate that was accepted without an answer says so wherever it is looked at, with why that is tolerated. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { whyText } from '../../client/cli/commands/why';
import { paintFor } from '../../client/cli/paint';
import { unansweredLines } from '../../client/cli/signing';
import { specsOf } from '../../domain/gates/requirements';
import { STEP_IDS } from '../../domain/gates/steps';
import { toleratedSilences } from '../../domain/gates/tolerated';
import { unansweredAt, whyOf } from '../../domain/views/report';
import { openEvidence } from '../../evidence/open-evidence';
import { gate, given, MAILBOX } from '../rules/vocabulary';
import { SealedEngagement } from '../support/sealed-engagement';
import { cliIn } from './cli-support';

const PLAIN = paintFor(false, {});
const SILENT = {
  says: { 'check:nothing-runs': { ok: false, code: 'EXECUTOR_UNREACHABLE', detail: 'nobody there' } as const },
};
const TOLD =
  'no answer to "no release runs on live data before the lock" (EXECUTOR_UNREACHABLE: nobody there), tolerated because ' +
  'it is asked again at every gate until the production lock opens, and the gate rollback-plan opens only once the executor answers';

let data: string;
beforeAll(() => {
  data = mkdtempSync(path.join(tmpdir(), 'dayone-unanswered-'));
});
afterAll(() => rmSync(data, { recursive: true, force: true }));

/** Its gate ownership is accepted while the executor does not answer. */
function acceptedInSilence(): SealedEngagement {
  const e = new SealedEngagement(MAILBOX).upTo('ownership');
  e.signAll('ownership');
  e.settle(SILENT);
  given(e).then(gate('ownership').isAccepted);
  return e;
}

test('the timeline says without a server which check of an accepted gate got no answer, and why that is tolerated', async () => {
  const e = acceptedInSilence();
  await e.recordIn(await openEvidence({ dir: data }));
  const { code, out } = await cliIn({ DAYONE_DATA: data, TEMPORAL_ADDRESS: '127.0.0.1:1' }).run('timeline', MAILBOX.id);
  expect(code).toBe(0);
  expect(out).toContain(`ownership: accepted; ${TOLD}`);
  expect(out.match(/no answer to/g)).toHaveLength(1);
});

test('show and why say the same of the accepted gate, and of no other gate', () => {
  const { state, at } = acceptedInSilence();
  expect(unansweredLines({ unanswered: unansweredAt(state, 'ownership') }, PLAIN)).toEqual([
    '',
    `Accepted with ${TOLD}.`,
  ]);
  const silent = STEP_IDS.filter((step) => unansweredAt(state, step).length > 0);
  expect(silent).toEqual(['ownership']);
  expect(whyText(whyOf(state, at), new Map(), PLAIN)).toContain(`ownership was accepted with ${TOLD}.`);
});

test('once the lock is open, why lists blockers only, without earlier unanswered checks', () => {
  const e = acceptedInSilence();
  e.upTo('build');
  expect(unansweredAt(e.state, 'ownership')).toHaveLength(1);
  expect(whyOf(e.state, e.at).unanswered).toEqual([]);
});

test('every check that tolerates a missing answer states its reason', () => {
  const e = acceptedInSilence();
  const tolerant = STEP_IDS.flatMap((step) =>
    specsOf(e.state, step, e.at).flatMap((ask) => (ask.kind === 'check' && ask.toleratesSilence ? [ask] : [])),
  );
  expect(tolerant.length).toBeGreaterThan(0);
  for (const { id, what } of tolerant)
    expect(toleratedSilences({ [id]: { ok: false, code: 'SITE_AWAY', detail: '' } })).toMatchObject([
      { check: id, what },
    ]);
});

test('a check is reported as tolerated only if it got no answer and tolerates that', () => {
  expect(toleratedSilences({ 'check:nothing-runs': { ok: true, facts: {} } as never })).toEqual([]);
  expect(toleratedSilences({ 'check:executor-dry-run': { ok: false, code: 'SITE_AWAY', detail: '' } })).toEqual([]);
});
