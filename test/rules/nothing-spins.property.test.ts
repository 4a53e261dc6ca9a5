/**
 * No endless loop, and no deadlock: every answer of an external system either changes something or removes its work,
 * and once everything that is due has been answered nothing is due at the same moment.
 */

import fc from 'fast-check';
import { due } from '../../domain/engagement/due';
import { STEP_IDS } from '../../domain/gates/steps';
import type { StepId } from '../../domain/model/steps';
import type { PaperEngagement } from '../support/paper-engagement';
import type { World } from '../support/paper-world';
import { runs } from '../support/runs';
import {
  amends,
  closes,
  engagement,
  everybodySigns,
  handsIn,
  holdsIt,
  isBroughtBack,
  MAILBOX,
  ordersDrill,
  pass,
  report,
  resumes,
  rollsBack,
  SIXTY_LINES,
  says,
  signs,
  submits,
  transfersTo,
} from './vocabulary';

const TWO_DAYS = { ...SIXTY_LINES, calendar: { ...SIXTY_LINES.calendar, workdays: [2, 4] } };
const CHARTERS = [MAILBOX, SIXTY_LINES, TWO_DAYS];
const WORLDS: World[] = [
  {},
  {},
  { away: true },
  { lies: true },
  { bad: true },
  { thin: true },
  { drill: 'not restored' },
  { drill: 'late' },
];
const ACTS = [
  ...STEP_IDS.map((step) => everybodySigns(step)),
  ...STEP_IDS.map((step) => everybodySigns(step)),
  signs('owner', 'staged-go-live', 'reject'),
  signs('owner', 'staged-go-live', 'request-changes'),
  submits('r2'),
  submits('r3'),
  handsIn('training'),
  handsIn('dpia'),
  ordersDrill(),
  rollsBack(),
  holdsIt(),
  isBroughtBack(),
  resumes(),
  resumes(),
  report({ bad: true }),
  report(),
  amends((c) => ({ ...c, goLive: { ...c.goLive, stages: c.goLive.stages.slice(-2) } })),
  amends((c) => ({ ...c, rollback: undefined })),
  amends((c) => ({ ...c, rollback: MAILBOX.rollback })),
  amends((c) => ({ ...c, metrics: c.metrics?.map((one) => ({ ...one, minSamples: one.minSamples + 1 })) })),
  amends((c) => ({ ...c, calendar: { ...c.calendar, opens: '07:00' } })),
  says('owner', { kind: 'acknowledge' }),
  says('sponsor', { kind: 'person-left', person: MAILBOX.people.owner!, reason: 'a new job' }),
  says('sponsor', { kind: 'person-left', person: SIXTY_LINES.people.owner!, reason: 'a new job' }),
  says('owner', { kind: 'person-left', person: MAILBOX.people.deputy!, reason: 'a new job' }),
  transfersTo('owner', 'lena-fischer'),
  pass(40, 'days'),
  pass(90, 'days'),
  closes('roll-back'),
];

/** Answers everything that is due at this moment. */
function answersAll(e: PaperEngagement, world: World): void {
  for (let round = 0; round < 60; round++) {
    const [work] = e.due();
    const command = work ? e.answer(work, world) : e.drillReport(world);
    if (!command) return;
    const written = e.act(command).length;
    const still = work && written === 0 && e.due().some((one) => one.id === work.id && one.kind === work.kind);
    if (still) throw new Error(`the answer to ${work.id} changes nothing, and it is due again`);
  }
  throw new Error(`at the same moment, for ever: ${e.due().map((one) => one.id)}`);
}

test('no random sequence from any step leads to a loop', () => {
  const starts = fc.constantFrom<StepId | 'operation'>(...STEP_IDS, 'operation');
  const moves = fc.array(fc.tuple(fc.nat(ACTS.length - 1), fc.nat(WORLDS.length - 1), fc.boolean()), { maxLength: 14 });
  fc.assert(
    fc.property(fc.nat(CHARTERS.length - 1), starts, moves, (charter, start, sequence) => {
      const e = engagement(CHARTERS[charter]).upTo(start);
      for (const [act, world, waits] of sequence) {
        ACTS[act]!(e);
        answersAll(e, WORLDS[world]!);
        if (waits) e.waitUntilDue();
        answersAll(e, WORLDS[world]!);
        const { wakeAt } = due(e.state, e.at);
        if (wakeAt !== null && wakeAt <= e.at) throw new Error(`wakes in the past: ${wakeAt}`);
      }
    }),
    { numRuns: runs(120) },
  );
});
