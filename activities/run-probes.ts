/**
 * The gate activity: asks the questions of a gate of external systems, without a cache. It returns facts, or why there
 * are none; the domain decides what they mean for the gate.
 */

import { Failure } from '../domain/kernel/failures';
import type { FailureCode } from '../domain/model/failures';
import type { Answer, Facts, Question, QuestionKind, TimedProbeResult } from '../domain/model/questions';
import { messageOf } from '../domain/values/faults';
import { lookup } from '../domain/values/own-members';
import { asTextOnly, asTextsOnly, truncate } from '../domain/values/text';
import { eachOf } from '../evidence/queues';
import { checkOf } from './checks';
import type { Deps, ProbeContext } from './deps';
import { withHeartbeat } from './heartbeat';
import { REPEATS_SECRET, repeatsSecret, withoutSecrets } from './secrets';
import { NoData } from './sources/reading';

export interface ProbesInput {
  engagement: string;
  /** By a name that the answers bear as well. */
  questions: Record<string, Question>;
  /** Longest wait for one answer, ms. Default 10,000. */
  timeoutMs?: number;
}

/** Most questions at the same time: the sources of a gate are often one server. */
const AT_ONCE = 8;
/** An answer is in the ledger and in Temporal's history, so its detail has a limited length, in characters. */
const LONGEST_DETAIL = 1_000;

type Failed = Extract<Answer, { ok: false }>;

function failed(code: FailureCode, message: string, faults: readonly string[] = []): Failed {
  const detail = withoutSecrets([message, ...faults].join('; '));
  return { ok: false, code, detail: truncate(asTextOnly(detail), LONGEST_DETAIL) };
}

/**
 * The facts as they came, except for half characters and for a detail, which only people read.
 * @throws Failure where they repeat a secret: neither the secret nor a changed fact may enter the ledger
 */
async function usableFacts(asked: Promise<object>, silence: FailureCode): Promise<Facts[QuestionKind]> {
  const { detail, ...facts } = (await asked) as { detail?: string };
  if (await repeatsSecret(facts))
    throw new Failure(silence === 'EXECUTOR_UNREACHABLE' ? 'EXECUTOR_REFUSED' : 'SOURCE_UNUSABLE', REPEATS_SECRET);
  const said = detail === undefined ? {} : { detail: withoutSecrets(detail) };
  return asTextsOnly({ ...facts, ...said }) as Facts[QuestionKind];
}

async function answer(question: Question, look: ProbeContext, timeoutMs: number): Promise<Answer> {
  const check = checkOf(question.kind);
  if (!check) return failed('INTERNAL', `this worker knows no question of kind ${question.kind}`);
  const patience = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Failure(check.silence, `no answer in ${timeoutMs / 1000} s`));
      patience.abort();
    }, timeoutMs);
  });
  try {
    const signal = AbortSignal.any([look.signal, patience.signal]);
    const facts = usableFacts(check.ask(question, { ...look, signal }), check.silence);
    return { ok: true, facts: await Promise.race([facts, late]) };
  } catch (error) {
    look.signal.throwIfAborted();
    if (error instanceof Failure) {
      const answer = failed(error.code, error.message, error.details);
      return error instanceof NoData ? { ...answer, missing: true } : answer;
    }
    look.deps.log.error(
      { engagement: look.engagement, activity: 'runProbes', code: 'INTERNAL', err: error },
      'a check broke',
    );
    return failed('INTERNAL', messageOf(error));
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Answers every question, each within its own time, and never fails for one that cannot be answered. Heartbeats;
 * cancelled, it stops asking and throws the CancelledFailure.
 */
export async function runProbes(input: ProbesInput, deps: Deps): Promise<Record<string, Answer>> {
  const looked = await dryRunProbes(input, deps);
  return Object.fromEntries(Object.entries(looked).map(([name, { answer }]) => [name, answer]));
}

/** The same, with how long each answer took in milliseconds. For a dry run only: a gate is not judged by it. */
export async function dryRunProbes(
  { engagement, questions, timeoutMs = 10_000 }: ProbesInput,
  deps: Deps,
): Promise<Record<string, TimedProbeResult>> {
  return withHeartbeat(async (signal) => {
    const names = Object.keys(questions);
    const looked = new Map<string, TimedProbeResult>();
    await eachOf(names, AT_ONCE, async (name) => {
      const began = performance.now();
      const got = await answer(lookup(questions, name)!, { engagement, deps, signal }, timeoutMs);
      looked.set(name, { answer: got, tookMs: Math.round(performance.now() - began) });
      if (!got.ok) deps.log.warn({ engagement, activity: 'runProbes', question: name, code: got.code }, got.detail);
    });
    // In the order of the questions, whichever was answered first.
    return Object.fromEntries(names.map((name) => [name, looked.get(name)!]));
  });
}
