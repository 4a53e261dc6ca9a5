import { closeFinding, openFinding, upsertOrClose } from '../../findings/findings';
import { openRequest, requestOnce } from '../../findings/requests';
import type { NewEvent } from '../../kernel/events';
import { judgeReading, worstOf } from '../../metrics/judge';
import type { Charter } from '../../model/charter';
import type { Verdict } from '../../model/metrics';
import type { Role } from '../../model/people';
import { type Answer, RUNNING } from '../../model/questions';
import type { State } from '../../model/state';
import { askRunning, runningTells, strangeRunning } from '../../rollback/running';
import { shifted } from '../../values/dates';
import { digest } from '../../values/digest';
import { merged } from '../../values/own-members';
import { duration } from '../../values/quantity';
import { measurementGap } from '../outcomes';
import type { RetainerStep } from '../step';

/** The finding of a version that nobody approved, from a cycle or from the watch. */
export const UNAPPROVED = 'change-control:running';
const FAILING = 'change-control:failed';
export const CONFIRM = 'change-control:confirm';

/** What runs and was not approved freezes changes; the same probe closes it. @param askedAt when the probe was sent */
export function approvedRuns(s: State, answer: Answer | undefined, askedAt: string, at: string): NewEvent[] {
  const strange = strangeRunning(s, answer, askedAt);
  if (!strange)
    return runningTells(s, answer, askedAt)
      ? closeFinding(s, UNAPPROVED, 'the target system runs what was approved')
      : [];
  const finding = { id: UNAPPROVED, step: 'change-control', severity: 'freeze', what: strange } as const;
  return openFinding(s, { ...finding, owner: 'delivery-lead' }, at);
}

/** One of the things that the step checks. */
interface Part {
  verdict: Verdict;
  detail: string;
  figures?: Record<string, number>;
  follows: NewEvent[];
}

function running(s: State, answer: Answer | undefined, askedAt: string, at: string): Part {
  const follows = approvedRuns(s, answer, askedAt, at);
  const strange = strangeRunning(s, answer, askedAt);
  if (!answer)
    return {
      verdict: 'inconclusive',
      detail: 'nobody can ask what runs: it is switched by hand (rollback.executor)',
      follows,
    };
  if (!answer.ok) return { verdict: 'error', detail: `${answer.code}: ${answer.detail}`, follows };
  if (strange) return { verdict: 'fail', detail: strange, follows };
  if (!runningTells(s, answer, askedAt))
    return { verdict: 'inconclusive', detail: 'the target system is being switched or drilled', follows };
  return { verdict: 'pass', detail: 'what runs is what was approved', follows };
}

/** Of the releases that went live, those that were rolled back afterwards. */
function failing(s: State, at: string): Part {
  const { failed: target, minReleases } = s.charter.retainer.steps['change-control'];
  const live = Object.values(s.releases).filter(({ wentLiveAt }) => wentLiveAt !== undefined);
  const failed = live.filter(({ status }) => status === 'rolled-back').length;
  const figures = { releases: live.length, failed };
  const counted = `${failed} of ${live.length} releases were rolled back`;
  if (live.length < minReleases)
    return { verdict: 'pass', detail: `${counted}, judged from ${minReleases} on`, figures, follows: [] };
  const criterion = { target, minSamples: minReleases, missing: 'inconclusive', share: false } as const;
  const { verdict } = judgeReading(criterion, { value: failed / live.length, samples: live.length, at }, null);
  const detail = `${counted}, asked is ${target}`;
  const finding = { id: FAILING, step: 'change-control', severity: 'ticket', what: detail } as const;
  const follows = upsertOrClose(
    s,
    verdict === 'fail' ? { ...finding, owner: 'delivery-lead' } : null,
    FAILING,
    detail,
    at,
  );
  return { verdict, detail, figures, follows };
}

/** Who knows the process as it is run. */
export const confirmingRole = (s: State): Role =>
  s.charter.people['process-expert'] === undefined ? 'owner' : 'process-expert';

export const handOversOf = ({ process }: Charter): string => digest(process?.handOvers ?? []);

/** The hand-overs are asked about once per period; nobody's answer in time says nothing about them. */
function confirming(s: State, at: string): Part {
  if (s.proposal && handOversOf(s.proposal.charter) !== handOversOf(s.charter))
    return {
      verdict: 'warn',
      detail: 'the hand-overs have changed, and process-redesign has not accepted that',
      follows: [],
    };
  const since = s.retainer.confirmed?.at ?? s.gates['operation-handover'].acceptedAt ?? s.live?.since ?? s.startedAt;
  if (at < shifted(since, duration(s.charter.retainer.steps['change-control'].confirm)))
    return { verdict: 'pass', detail: `the hand-overs are those of ${since.slice(0, 10)}`, follows: [] };
  const asked = openRequest(s, CONFIRM);
  if (asked && asked.dueAt <= at)
    return {
      verdict: 'inconclusive',
      detail: `nobody has confirmed the hand-overs since ${since.slice(0, 10)}`,
      follows: [],
    };
  const request = {
    id: CONFIRM,
    step: 'change-control',
    what: 'confirms that the hand-overs of the process are still those of the charter, or says how they are now',
    action: { message: 'confirm-process' },
    role: confirmingRole(s),
    ownName: false,
  } as const;
  return { verdict: 'pass', detail: 'the hand-overs are being confirmed', follows: requestOnce(s, request, at) };
}

/** Change control: was every change authorised, and is the process still the one that was redesigned? */
export const changeControl: RetainerStep<'change-control'> = {
  id: 'change-control',
  question: 'Was every change authorised, and is the process still the one that was redesigned?',
  breach:
    'running version ≠ approved release: freeze; releases that fail too often: ticket; changed hand-overs reopen process-redesign',
  clauses: ['NIST AI RMF MANAGE 4.1', 'NIST AI RMF MAP 3.5', 'EU AI Act art. 72'],
  questions: askRunning,
  judge: (s, { scheduledAt, answers }, at) => {
    const runs = running(s, answers[RUNNING], scheduledAt, at);
    const parts = [runs, failing(s, at), confirming(s, at)];
    return {
      verdict: worstOf(parts.map(({ verdict }) => verdict)),
      detail: parts.map(({ detail }) => detail).join('; '),
      figures: merged(...parts.map(({ figures }) => figures ?? {})),
      follows: [
        ...parts.flatMap(({ follows }) => follows),
        ...measurementGap(s, 'change-control', runs.verdict, runs.detail, at),
      ],
    };
  },
};
