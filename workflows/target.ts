/** Orders a switch of the target system, and asks until what confirms it agrees. */
import { CancellationScope, condition } from '@temporalio/workflow';
import { describeTarget } from '../domain/kernel/target';
import type { Answer } from '../domain/model/questions';
import type { TargetProbe, Work } from '../domain/model/work';
import { judgeConfirmation } from '../domain/rollback/confirmation';
import { secondsSince } from '../domain/values/dates';
import type { Place, Task } from './tasks';
import { now } from './time';
import { failureOf, mutating, runProbes } from './world';

const NO_ANSWER: Answer = { ok: false, code: 'OUTCOME_UNKNOWN', detail: 'it was not asked to the end' };
const FIRST_PAUSE_S = 0.25;

/** Asks once. A slow question is cancelled as soon as nothing waits for the switch any more. */
function ask({ question }: TargetProbe, { engagement, site }: Place, isOver: () => boolean): Promise<Answer> {
  return CancellationScope.cancellable(async () => {
    const scope = CancellationScope.current();
    try {
      const asked = runProbes(engagement, site, { target: question }, 'is the target as it was ordered?');
      const answers = await Promise.race([asked, condition(isOver).then(() => null)]);
      return answers?.target ?? NO_ANSWER;
    } finally {
      scope.cancel();
    }
  });
}

/** Asks until the answer agrees or says something new, or the time is over. @returns the last answer */
async function askUntil(look: TargetProbe, place: Place, isOver: () => boolean): Promise<Answer> {
  const since = now();
  for (let pause = FIRST_PAUSE_S; ; pause = Math.min(2 * pause, look.pauseSeconds)) {
    const answer = await ask(look, place, isOver);
    const judged = judgeConfirmation(answer, look.expected, look.approved);
    const isNews = judged.says === 'agrees' || (look.known !== null && judged.detail !== look.known);
    const left = look.forSeconds - secondsSince(since, now());
    if (isNews || left <= 0 || isOver()) return answer;
    await condition(isOver, 1_000 * Math.min(pause, left));
  }
}

/** Asks without waiting whether an earlier order has led there by now. */
async function isThere(look: TargetProbe, place: Place, isOver: () => boolean): Promise<Answer | null> {
  const answer = await ask(look, place, isOver);
  return judgeConfirmation(answer, look.expected, look.approved).says === 'agrees' ? answer : null;
}

export const switchTarget: Task<'switch-target'> = async (work, place) => {
  const { switchKey, executor, target, action, probeFirst, probe: look } = work;
  const { engagement, site } = place;
  const isOver = (): boolean => !place.isAwaited(switchKey);
  const there = probeFirst && look ? await isThere(look, place, isOver) : null;
  if (there || isOver()) return { kind: 'target-probed', switchKey, taken: false, answer: there ?? NO_ANSWER };
  try {
    const order = { engagement, executor, target, action, key: switchKey };
    const { outcome } = await mutating(site, `${action}: ${describeTarget(target)}`).switchTarget(order);
    if (outcome === 'pending' || !look) return { kind: 'target-pending', switchKey };
  } catch (error) {
    return { kind: 'target-failed', switchKey, ...failureOf(error, site) };
  }
  return { kind: 'target-probed', switchKey, taken: true, answer: await askUntil(look, place, isOver) };
};

export const probeTarget: Task<'probe-target'> = async (
  { switchKey, probe: look }: Extract<Work, { kind: 'probe-target' }>,
  place,
) => ({
  kind: 'target-probed',
  switchKey,
  taken: false,
  answer: await askUntil(look, place, () => !place.isAwaited(switchKey)),
});
