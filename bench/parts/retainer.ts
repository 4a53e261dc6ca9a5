/** The cycles of many engagements that fire in the same moment, against as many bare ones with the same durable actions. */

import { setTimeout as sleep } from 'node:timers/promises';
import { retainerScheduleId } from '../../domain/kernel/names';
import { WRITTEN_STEP_IDS } from '../../domain/model/charter/retainer-steps';
import { bareCycle, bareOperation } from '../bare/workflows';
import { BARE_QUEUE, type BenchServices } from '../bench-services';
import { carryThrough } from '../engagement/script';
import { ratios, type Spread, spreadOf } from '../statistics';

export interface RetainerCycles {
  engagements: number;
  /** Cycles per second, from the moment at which all fire to the last report on record. */
  ours: Spread;
  bare: Spread;
  ratio: Spread;
  /** What one cycle looks at, and reports. */
  perCycle: Actions;
}

interface Actions {
  looks: number;
  reports: number;
}

/** Engagements that are carried to their handover at once. */
const AT_ONCE = 50;

async function inOperation(services: BenchServices, ids: readonly string[]): Promise<void> {
  const next = ids.values();
  const carryNext = async (): Promise<void> => {
    for (const id of next) await carryThrough(services.dayone, services.charter(id), services.papers, services.ear);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, carryNext));
  // Temporal tells scheduled times in whole seconds: what is triggered is not to lie before the release went live.
  await sleep(1_000);
}

/** Triggers all of their Schedules together. @returns seconds until the last report of each is on record */
async function fire(
  services: BenchServices,
  scheduleIds: readonly string[],
  reported: () => Promise<unknown>,
): Promise<number> {
  const began = performance.now();
  const all = scheduleIds.map((id) => services.client.schedule.getHandle(id).trigger());
  await Promise.all([...all, reported()]);
  return (performance.now() - began) / 1000;
}

const LAST_STEP = WRITTEN_STEP_IDS.at(-1)!;

const fireOurs = (services: BenchServices, ids: readonly string[]): Promise<number> =>
  fire(services, ids.map(retainerScheduleId), () =>
    Promise.all(ids.map((id) => services.ear.event(id, 'retainer.reported', LAST_STEP))),
  );

/** What the first cycle of an engagement, in which every step is due, has done by its own history. */
async function actionsOf({ client }: BenchServices, id: string): Promise<Actions> {
  const { recentActions } = (await client.schedule.getHandle(retainerScheduleId(id)).describe()).info;
  const [first] = recentActions;
  if (first?.action.type !== 'startWorkflow') throw new Error(`no cycle of ${id} was started`);
  const { events } = await client.workflow.getHandle(first.action.workflow.workflowId).fetchHistory();
  return {
    looks: events!.filter((event) => event.activityTaskScheduledEventAttributes).length,
    reports: events!.filter((event) => event.signalExternalWorkflowExecutionInitiatedEventAttributes).length,
  };
}

const bareScheduleId = (id: string): string => `schedule-${id}`;

async function beginBare({ client }: BenchServices, id: string, actions: Actions): Promise<void> {
  await client.workflow.start(bareOperation, { workflowId: id, taskQueue: BARE_QUEUE, args: [id] });
  await client.schedule.create({
    scheduleId: bareScheduleId(id),
    spec: { intervals: [{ every: '1 day' }] },
    action: {
      type: 'startWorkflow',
      workflowType: bareCycle,
      workflowId: `cycle-${id}`,
      taskQueue: BARE_QUEUE,
      args: [{ id, ...actions }],
    },
  });
}

const fireBare = (services: BenchServices, ids: readonly string[], { reports }: Actions): Promise<number> =>
  fire(services, ids.map(bareScheduleId), () =>
    Promise.all(ids.map((id) => services.ear.event(id, 'reported', String(reports)))),
  );

/** @param at how many fire together */
export async function measureRetainer(services: BenchServices, at: number, repeats: number): Promise<RetainerCycles> {
  const workers = { ours: await services.startOurs(), bare: await services.startBare() };
  await inOperation(services, ['warm']);
  await fireOurs(services, ['warm']);
  const perCycle = await actionsOf(services, 'warm');
  await beginBare(services, 'bare-warm', perCycle);
  await fireBare(services, ['bare-warm'], perCycle);
  const rates = { ours: [] as number[], bare: [] as number[] };
  for (let repeat = 0; repeat < repeats; repeat++) {
    // In its first cycle every step is due: engagements of its own for each repeat.
    const ours = Array.from({ length: at }, (_, n) => `r-${repeat}-${n}`);
    await inOperation(services, ours);
    rates.ours.push(at / (await fireOurs(services, ours)));
    const bare = Array.from({ length: at }, (_, n) => `b-${repeat}-${n}`);
    await Promise.all(bare.map((id) => beginBare(services, id, perCycle)));
    rates.bare.push(at / (await fireBare(services, bare, perCycle)));
  }
  await workers.ours.stop();
  await workers.bare.stop();
  return {
    engagements: at,
    ours: spreadOf(rates.ours),
    bare: spreadOf(rates.bare),
    ratio: spreadOf(ratios(rates.ours, rates.bare)),
    perCycle,
  };
}
