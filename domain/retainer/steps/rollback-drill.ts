import { closeFinding, type FindingToOpen, openFinding, upsertOrClose } from '../../findings/findings';
import { closeRequest, openRequest, requestOnce } from '../../findings/requests';
import { changeWindowAfter, DAY_MS } from '../../kernel/calendar';
import type { Deadline } from '../../kernel/deadlines';
import type { NewEvent } from '../../kernel/events';
import { openFindingOf } from '../../kernel/open-findings';
import type { DrillProof } from '../../model/rollback';
import type { State } from '../../model/state';
import { secondsSince, shifted } from '../../values/dates';
import { lookup } from '../../values/own-members';
import { duration } from '../../values/quantity';
import { inOperation } from '../calendar';
import { lapses } from '../lapses';
import type { RetainerStep } from '../step';

const ID = 'rollback-drill';
const ORDER = 'rollback-drill:order';

const lastDrill = (s: State): DrillProof | null => (s.live ? lookup(s.releases, s.live.release)!.drill : null);

/** From when the rollback counts as proven: the last passed drill of what is live. */
const believedSince = (s: State): string => lastDrill(s)?.at ?? s.live!.since;

const rtoSeconds = ({ charter: { rollback } }: State): number | null =>
  rollback?.rto === undefined ? null : duration(rollback.rto) / 1000;

/** The charter may allow less by now than it did when the drill was made. */
function tooSlow(s: State): string | null {
  const drill = lastDrill(s);
  const rto = rtoSeconds(s);
  if (!drill || rto === null || drill.restoreSeconds <= rto) return null;
  return `the last drill of release ${s.live!.release} restored in ${drill.restoreSeconds} s, allowed are ${rto} s`;
}

const day = (at: string): string => at.slice(0, 10);

/** A drill that is too slow is found at once, one that is too old when it gets so. */
function findsAt(s: State): string {
  const since = believedSince(s);
  return tooSlow(s) ? since : shifted(since, s.charter.limits.drillFindingDays * DAY_MS);
}

function findingOf(s: State, at: string): FindingToOpen | null {
  if (at < findsAt(s)) return null;
  const { release } = s.live!;
  const drill = lastDrill(s);
  const old = drill
    ? `the last drill of release ${release} passed on ${day(drill.at)}`
    : `no drill of ${release} passed`;
  const limit = `${s.charter.limits.drillFindingDays} days are believed`;
  return { id: ID, step: ID, severity: 'freeze', what: tooSlow(s) ?? `${old}; ${limit}`, owner: 'owner' };
}

/** From when on the next drill is asked for: a period after the last one, at once after one that is too slow now. */
const asksAt = (s: State): string =>
  tooSlow(s) ? believedSince(s) : shifted(believedSince(s), duration(s.charter.retainer.steps['rollback-drill'].every));

const isUnderWay = (s: State): boolean => s.drill?.release === s.live?.release;

/** Asks the owner to order it, inside the next change window: people are there then, and nothing else is planned. */
function asksForDrill(s: State, at: string): NewEvent[] {
  if (at < asksAt(s) || isUnderWay(s)) return [];
  const window = changeWindowAfter(s.workdays, at);
  const time = (moment: string): string => moment.slice(0, 16).replace('T', ' ');
  const when = window ? `; the next change window is ${time(window.from)} to ${time(window.to)} UTC` : '';
  const drill = lastDrill(s);
  const last = drill ? `the last one passed on ${day(drill.at)}` : 'none has passed';
  return requestOnce(
    s,
    {
      id: ORDER,
      step: ID,
      what: `orders a rollback drill of release ${s.live!.release}: ${last}${when}`,
      action: { message: 'order-drill' },
      role: 'owner',
      ownName: false,
      ...(window ? { dueAt: window.to } : {}),
    },
    at,
  );
}

/** The request ends with the order, the finding with a drill that passes; both with what was live. */
export function drillSettled(s: State, at: string): NewEvent[] {
  if (!s.live)
    return [...closeRequest(s, ORDER, 'nothing is live any more'), ...closeFinding(s, ID, 'nothing is live any more')];
  const ordered = isUnderWay(s) ? 'it was ordered' : inOperation(s) && at < asksAt(s) ? 'a drill has passed' : null;
  return [
    ...(ordered ? closeRequest(s, ORDER, ordered) : []),
    ...(findingOf(s, at) ? [] : closeFinding(s, ID, `release ${s.live.release} has a drill that counts`)),
  ];
}

/** Rollback drill: does the rollback work today, and within the charter's RTO? */
export const rollbackDrill: RetainerStep<'rollback-drill'> = {
  id: ID,
  question: 'Does the rollback work today?',
  breach: 'a drill too old, or slower than the RTO: changes are frozen; older still: Rollback lapses',
  clauses: ['NIST AI RMF MANAGE 2.4', 'NIST SP 800-53 CP-4'],
  questions: () => ({}),
  judge: (s, _report, at) => {
    const drill = lastDrill(s);
    const rto = rtoSeconds(s);
    const finding = findingOf(s, at);
    const days = Math.floor(secondsSince(believedSince(s), at) / 86_400);
    const restored = drill ? `, restored in ${drill.restoreSeconds} s${rto === null ? '' : ` of ${rto} s`}` : '';
    return {
      verdict: finding ? 'fail' : 'pass',
      detail: finding?.what ?? `a drill passed ${days} days ago${restored}`,
      figures: {
        ...(drill ? { ageDays: days, restoreSeconds: drill.restoreSeconds } : {}),
        ...(rto === null ? {} : { rtoSeconds: rto }),
      },
      follows: [...upsertOrClose(s, finding, ID, 'its drill counts', at), ...asksForDrill(s, at)],
    };
  },
  deadlines: (s) => {
    const lapse = shifted(believedSince(s), duration(s.charter.retainer.steps['rollback-drill'].lapse));
    const timers: (Deadline | null)[] = [
      openRequest(s, ORDER) || isUnderWay(s) ? null : { at: asksAt(s), happens: asksForDrill },
      openFindingOf(s, ID) ? null : { at: findsAt(s), happens: (now, at) => foundNow(now, at) },
      s.lapses.Rollback
        ? null
        : {
            at: lapse,
            happens: (now) =>
              lapses(
                now,
                'Rollback',
                `no drill of release ${now.live!.release} passed since ${day(believedSince(now))}`,
              ),
          },
    ];
    return timers.filter((one) => one !== null);
  },
};

function foundNow(s: State, at: string): NewEvent[] {
  const finding = findingOf(s, at);
  return finding ? openFinding(s, finding, at) : [];
}
