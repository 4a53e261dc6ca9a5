/**
 * The floor: a bare workflow with the same durable actions as an engagement, as plainly as possible. Ten steps, each
 * with a look at the world, an approval by Update with a validator, its due date as a timer, an upsert of a search
 * attribute, and records flushed to disk; a child workflow of three activities as the drill. No rules at all.
 */
import {
  ApplicationFailure,
  condition,
  defineSignal,
  defineUpdate,
  executeChild,
  getExternalWorkflowHandle,
  proxyActivities,
  proxyLocalActivities,
  setHandler,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import type { BareActivities } from './activities';

const { look, record } = proxyActivities<BareActivities>({ startToCloseTimeout: '1 minute' });

/** As a ledger is written: beside the workflow task. */
const beside = proxyLocalActivities<Pick<BareActivities, 'record'>>({ startToCloseTimeout: '5 seconds' });

const STEPS = 10;
const DRILL_BEFORE = 8;

export const approve = defineUpdate<number, [{ step: number; by: string }]>('approve');

/** @param records how many of them the engagement flushes in all */
export async function bare(input: { id: string; records: number }): Promise<void> {
  const approved = new Map<number, string>();
  setHandler(
    approve,
    ({ step, by }) => {
      approved.set(step, by);
      return approved.size;
    },
    {
      validator: ({ step, by }) => {
        if (!(step >= 1 && step <= STEPS) || by === '') throw ApplicationFailure.nonRetryable('no step', 'BAD_MESSAGE');
      },
    },
  );
  let written = 0;
  const recordUpTo = async (count: number, text: string): Promise<void> => {
    while (written < count) {
      written += 1;
      await record(input.id, written === count ? text : 'noted');
    }
  };
  for (let step = 1; step <= STEPS; step++) {
    upsertSearchAttributes({ DayOneStep: [`step-${step}`] });
    if (step === DRILL_BEFORE) await executeChild(bareDrill, { args: [input.id], workflowId: `${input.id}:drill` });
    await look(input.id);
    await recordUpTo(Math.floor((input.records * (step - 0.5)) / STEPS), `asked ${step}`);
    if (!(await condition(() => approved.has(step), '5 days'))) throw ApplicationFailure.nonRetryable('overdue');
    await recordUpTo(Math.floor((input.records * step) / STEPS), `accepted ${step}`);
  }
}

export async function bareDrill(id: string): Promise<void> {
  await look(id);
  await look(id);
  await look(id);
}

export const answer = defineUpdate<number, [{ step: number; by: string }]>('answer');

/** Only answers: what an Update costs by itself. */
export async function bareAnswer(): Promise<void> {
  let answered = 0;
  setHandler(answer, () => ++answered, {
    validator: ({ by }) => {
      if (by === '') throw ApplicationFailure.nonRetryable('nobody', 'BAD_MESSAGE');
    },
  });
  await condition(() => false);
}

/** Answers once one record has been flushed, and does nothing else: the least that a recorded decision can cost. */
export async function bareRecorded(id: string): Promise<void> {
  let answered = 0;
  setHandler(answer, async () => {
    await beside.record(id, 'decided');
    return ++answered;
  });
  await condition(() => false);
}

const reported = defineSignal<[number]>('reported');

/** Records each report with one flush, for as long as there are any. */
export async function bareOperation(id: string): Promise<void> {
  setHandler(reported, async (nth) => beside.record(id, `reported ${nth}`));
  await condition(() => false);
}

/** A cycle with as many looks at the world, and as many reports, as one of the retainer; started by a Schedule. */
export async function bareCycle(input: { id: string; looks: number; reports: number }): Promise<void> {
  for (let nth = 1; nth <= input.reports; nth++) {
    if (nth <= input.looks) await look(input.id);
    await getExternalWorkflowHandle(input.id).signal(reported, nth);
  }
}
