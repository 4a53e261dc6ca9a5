/** The ten Engagement Steps in their hard order: process → technology → operation. */

import type { StepId } from '../../model/steps';
import { build } from './build';
import { firstConversation } from './first-conversation';
import { governance } from './governance';
import { metrics } from './metrics';
import { operationHandover } from './operation-handover';
import { ownership } from './ownership';
import { processRedesign } from './process-redesign';
import { readiness } from './readiness';
import { rollbackPlan } from './rollback-plan';
import { stagedGoLive } from './staged-go-live';
import type { Step } from './step';

export const STEPS: readonly Step[] = [
  firstConversation,
  processRedesign,
  ownership,
  metrics,
  governance,
  rollbackPlan,
  build,
  readiness,
  stagedGoLive,
  operationHandover,
];

export const STEP_IDS: readonly StepId[] = STEPS.map((step) => step.id);

export const isStepId = (id: string): id is StepId => (STEP_IDS as readonly string[]).includes(id);

export const stepOf = (id: StepId): Step => STEPS[STEP_IDS.indexOf(id)]!;

/** 1 to 10. */
export const numberOf = (id: StepId): number => STEP_IDS.indexOf(id) + 1;
