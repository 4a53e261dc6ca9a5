/** The ten Engagement Steps by id, and the four prerequisites. */

export const PREREQUISITES = ['Ownership', 'Metrics', 'Governance', 'Rollback'] as const;
/** One of the four prerequisites. */
export type Prerequisite = (typeof PREREQUISITES)[number];

export const STANDING_STEPS = [
  'first-conversation',
  'process-redesign',
  'ownership',
  'metrics',
  'governance',
  'rollback-plan',
  'operation-handover',
] as const;
/** Steps 1 to 6: they have to be accepted before the production lock opens. */
export const LOCK_STEPS = STANDING_STEPS.slice(0, 6) as readonly StandingStep[];
export const PASS_STEPS = ['build', 'readiness', 'staged-go-live'] as const;
export type StandingStep = (typeof STANDING_STEPS)[number];
export type PassStep = (typeof PASS_STEPS)[number];
/** One of the ten Engagement Steps. */
export type StepId = StandingStep | PassStep;

/** All ten Engagement Steps, in their order. */
export const STEPS = [...STANDING_STEPS.slice(0, 6), ...PASS_STEPS, ...STANDING_STEPS.slice(6)] as unknown as readonly [
  StepId,
  ...StepId[],
];
