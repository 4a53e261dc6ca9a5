/** Carries out one piece of work; its result comes back as a command. */

import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import {
  type ChildWorkflowOptions,
  ParentClosePolicy,
  proxyLocalActivities,
  startChild,
  workflowInfo,
} from '@temporalio/workflow';
import type { Activities } from '../activities';
import { WORKFLOWS } from '../domain/kernel/names';
import type { WorkResult } from '../domain/model/commands';
import { type Facts, TIME } from '../domain/model/questions';
import type { Work } from '../domain/model/work';
import { messageOf } from '../domain/values/faults';
import type { DrillStart } from './inputs';
import { joinReadings } from './readings';
import { probeTarget, switchTarget } from './target';
import { now } from './time';
import { arranging, failureOf, reading, runProbes } from './world';

/** Short and idempotent, so it runs as a local activity. */
const localActivity = proxyLocalActivities<Pick<Activities, 'computeWorkdays'>>({
  startToCloseTimeout: '5 seconds',
  summary: 'the working days to come',
});

export interface Place {
  engagement: string;
  site: string | null;
  /** Whether the engagement still waits for the switch with this key. */
  isAwaited: (switchKey: string) => boolean;
}

export type Task<K extends Work['kind']> = (work: Extract<Work, { kind: K }>, place: Place) => Promise<WorkResult>;

/** The drill outlives its parent: continue-as-new would otherwise end it without its restore. */
const DRILL: ChildWorkflowOptions = { parentClosePolicy: ParentClosePolicy.ABANDON };

const startDrill: Task<'start-drill'> = async ({ drill }, { engagement }) => {
  const start: DrillStart = { engagement, drill: drill.drill, ...(drill.resumes ? { resumes: true } : {}) };
  try {
    await startChild(WORKFLOWS.drill, {
      ...DRILL,
      workflowId: drill.drill,
      args: [start],
      staticSummary: `rollback drill of release ${drill.release}`,
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError))
      return {
        kind: 'drill-not-started',
        drill: drill.drill,
        detail: messageOf(error),
      };
    return foundDrill(start);
  }
  return { kind: 'drill-started', drill: drill.drill, run: workflowInfo().runId };
};

/** A workflow runs under the drill's id: the drill itself, which a recovered engagement starts again, or another. */
async function foundDrill({ engagement, drill }: DrillStart): Promise<WorkResult> {
  try {
    const found = await arranging('whose drill is it?').readDrillOwner({ engagement, drill });
    if (found.is === 'own') return { kind: 'drill-started', drill, run: found.run };
    if (found.is === 'stranger') return { kind: 'drill-id-taken', drill, detail: found.what };
    return { kind: 'drill-not-started', drill, detail: 'what ran under its id has just ended' };
  } catch (error) {
    return { kind: 'drill-not-started', drill, detail: failureOf(error).detail };
  }
}

const ensureSchedules: Task<'ensure-schedules'> = async ({ spec, wanted }, { engagement }) => {
  try {
    await arranging('create the retainer schedules').ensureSchedules({ engagement, ...wanted });
    return { kind: 'schedules-ensured', spec };
  } catch (error) {
    return { kind: 'schedules-failed', detail: failureOf(error).detail };
  }
};

const removeSchedules: Task<'remove-schedules'> = async (_work, { engagement }) => {
  try {
    await arranging('the retainer ends').removeSchedules({ engagement });
    return { kind: 'schedules-removed' };
  } catch (error) {
    return { kind: 'schedules-failed', detail: failureOf(error).detail };
  }
};

/**
 * Asks for the server's time as well. A reading that is buffered has no entry that fixes its time, and on replay the
 * workflow's clock may differ.
 */
const measureStage: Task<'measure-stage'> = async (work, { engagement, site }) => {
  const { release, index, reading, askedAt } = work;
  const questions = { ...work.questions, [TIME]: { kind: 'time' as const } };
  const asked = await runProbes(engagement, site, questions, `stage ${index + 1}, reading ${reading + 1}`);
  const { [TIME]: time, ...answers } = asked;
  const at = time?.ok ? (time.facts as Facts['time']).at : null;
  return { kind: 'stage-measured', release, index, readings: [{ reading, askedAt, at, answers }] };
};

const TASKS: { [K in Work['kind']]: Task<K> } = {
  clock: async () => ({ kind: 'clock' }),
  'compute-workdays': async ({ calendar, from, days }) => ({
    kind: 'workdays-computed',
    workdays: await localActivity.computeWorkdays({ calendar, from, days }),
  }),
  'verify-gate': async ({ step, subject, questions }, { engagement, site }) => ({
    kind: 'gate-verified',
    step,
    subject,
    answers: await runProbes(engagement, site, questions, `gate ${step}: check the external systems`),
  }),
  'measure-cases': async ({ of, question }, { engagement, site }) => {
    const answers = await runProbes(engagement, site, { cases: question }, 'read the submitted cases');
    return { kind: 'cases-judged', of, answer: answers.cases! };
  },
  'measure-baselines': async ({ of, scopes, questions }, { engagement, site }) => ({
    kind: 'baselines-measured',
    of,
    scopes,
    answers: await runProbes(engagement, site, questions, 'the values before the change'),
  }),
  'read-freeze': async () => {
    try {
      return { kind: 'freeze-read', freeze: await reading.readFreeze({ at: now() }) };
    } catch (error) {
      return { kind: 'freeze-read', freeze: { unknown: failureOf(error).detail } };
    }
  },
  'measure-stage': measureStage,
  'join-readings': ({ day }, { engagement }) => joinReadings(engagement, day),
  'switch-target': switchTarget,
  'probe-target': probeTarget,
  'start-drill': startDrill,
  'ensure-schedules': ensureSchedules,
  'remove-schedules': removeSchedules,
};

/** @throws what is not a failure of an external system: a cancellation, or a defect */
export const executeWork = (work: Work, place: Place): Promise<WorkResult> =>
  (TASKS[work.kind] as Task<Work['kind']>)(work as never, place);
