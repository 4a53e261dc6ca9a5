/** The changes of an engagement alone give its present state, also if some states in between were not seen. */

import fc from 'fast-check';
import { currentPhase } from '../../domain/gates/open-steps';
import { lockOpen } from '../../domain/gates/prerequisites';
import { waitsForPeople } from '../../domain/gates/requirements';
import { STEP_IDS } from '../../domain/gates/steps';
import type { State } from '../../domain/model/state';
import { type OpenItem, openItems } from '../../domain/open-items/open-items';
import type { Change } from '../../domain/views/change';
import { changesBetween } from '../../domain/views/changes';
import { healthOf } from '../../domain/views/visibility';
import type { PaperEngagement } from '../support/paper-engagement';
import { runs } from '../support/runs';
import {
  amends,
  casesAreHandedIn,
  closes,
  engagement,
  everybodySigns,
  handsIn,
  holdsIt,
  ordersDrill,
  pass,
  report,
  resumes,
  rollsBack,
  says,
  signs,
  submits,
  theWorldAnswers,
  timePasses,
} from './vocabulary';

type Act = (e: PaperEngagement) => unknown;

const higherRisk = amends((c) => ({ ...c, governance: { ...c.governance!, risk: 'limited' as const } }));

interface Followed {
  /** Open items, and the problem of each. */
  asked: Map<string, string | null>;
  live: string | null;
  step: string;
  health: string;
  lock: string;
  held: boolean;
  pilot: boolean;
  closed: boolean;
  findings: Set<string>;
}

const keyOf = ({ step, kind, role, person, what }: OpenItem) =>
  `${kind === 'action' ? '' : step} ${kind} ${role} ${person} ${what}`;

/** What somebody knows who has only read the changes. */
function applyChange(known: Followed, change: Change): Followed {
  const { asked, findings } = known;
  switch (change.kind) {
    case 'stands':
      return { ...known, step: change.step, health: change.health, lock: change.lock, live: change.live };
    case 'asked':
    case 'problem':
      return { ...known, asked: new Map(asked).set(keyOf(change.item), change.item.problem) };
    case 'met':
    case 'dropped':
      return { ...known, asked: new Map([...asked].filter(([key]) => key !== keyOf(change.item))) };
    case 'closing':
      return { ...known, asked: new Map([...asked].filter(([key]) => key.startsWith(' action '))) };
    case 'release-live':
      return { ...known, live: change.release };
    case 'rolled-back':
      return known.live === change.release ? { ...known, live: change.to } : known;
    case 'step':
      return { ...known, step: change.to };
    case 'health':
      return { ...known, health: change.to };
    case 'lock':
      return { ...known, lock: change.to };
    case 'hold':
      return { ...known, held: true };
    case 'hold-lifted':
      return { ...known, held: false };
    case 'pilot-mode':
      return { ...known, pilot: true };
    case 'pilot-mode-left':
      return { ...known, pilot: false };
    case 'finding-opened':
      return { ...known, findings: new Set(findings).add(change.finding) };
    case 'finding-closed':
      return { ...known, findings: new Set([...findings].filter((id) => id !== change.finding)) };
    case 'closed':
      return { ...known, closed: true, step: 'closed', health: 'closed', asked: new Map() };
    default:
      return known;
  }
}

const NOTHING: Followed = {
  asked: new Map(),
  live: null,
  step: '',
  health: '',
  lock: '',
  held: false,
  pilot: false,
  closed: false,
  findings: new Set(),
};

/** The same, read from the state. */
function truth(s: State, at: string): Followed {
  return {
    asked: s.closedAt
      ? new Map()
      : new Map(waitsForPeople(openItems(s, at)).map((item) => [keyOf(item), item.problem])),
    live: s.live?.release ?? null,
    step: currentPhase(s),
    health: healthOf(s, at),
    lock: lockOpen(s) ? 'open' : 'closed',
    held: s.hold !== null,
    pilot: s.pilot !== null,
    closed: s.closedAt !== null,
    findings: new Set(s.findings.filter((one) => one.closedAt === null).map(({ id }) => id)),
  };
}

const WORLD_ACTS = [{}, {}, {}, { away: true }, { bad: true }, { drill: 'failed' } as const].map((world) =>
  theWorldAnswers(world),
);
const ACTS: Act[] = [
  ...STEP_IDS.map((step) => everybodySigns(step)),
  ...WORLD_ACTS,
  ...WORLD_ACTS,
  signs('owner', 'ownership', 'reject'),
  signs('owner', 'staged-go-live', 'request-changes'),
  casesAreHandedIn,
  handsIn('training'),
  submits('r1'),
  submits('r2'),
  ordersDrill(),
  rollsBack(),
  holdsIt(),
  resumes(),
  resumes(),
  report({ bad: true }),
  report(),
  higherRisk,
  amends((c) => ({ ...c, rollback: undefined })),
  amends((c) => ({ ...c, people: { ...c.people, owner: c.people.deputy!, deputy: c.people.owner! } })),
  says('owner', { kind: 'recheck' }),
  timePasses(2),
  pass(1),
  pass(20, 'days'),
  closes('roll-back'),
];
const STARTS = ['first-conversation', 'metrics', 'build', 'readiness', 'staged-go-live', 'operation'] as const;

test('the changes give the current state, even if some states in between were not seen', () => {
  const walk = fc.array(fc.tuple(fc.constantFrom(...ACTS), fc.boolean()), { maxLength: 25 });
  fc.assert(
    fc.property(fc.constantFrom(...STARTS), walk, (start, steps) => {
      const e = engagement().upTo(start);
      let seen = { state: e.state, at: e.at };
      let known = changesBetween(null, e.state, e.at).reduce(applyChange, truthOfTheUntold(e.state));
      for (const [act, looks] of [...steps, [() => {}, true] as const]) {
        act(e);
        if (!looks) continue;
        known = changesBetween(seen.state, e.state, e.at, seen.at).reduce(applyChange, known);
        seen = { state: e.state, at: e.at };
        expect(known).toEqual(truth(e.state, e.at));
        expect(changesBetween(e.state, e.state, e.at)).toEqual([]);
      }
    }),
    { numRuns: runs(500) },
  );
});

/** What the first changes do not tell: holds, pilot mode and findings of before. */
const truthOfTheUntold = (s: State): Followed => ({ ...truth(s, s.startedAt), asked: NOTHING.asked });
