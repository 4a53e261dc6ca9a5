/** One engagement by script: what its people submit and sign, from first conversation to handover. */

import type { DayOne } from '../../client/dayone';
import { subjectDigest } from '../../domain/gates/subjects';
import type { Charter } from '../../domain/model/charter';
import type { Role } from '../../domain/model/people';
import type { StepId } from '../../domain/model/steps';
import type { Ear } from '../ear';
import { ARTEFACT, RELEASE } from './target';

/** Who signs what, as the steps ask it. */
const SIGNERS: Record<StepId, readonly Role[]> = {
  'first-conversation': ['account-manager', 'sponsor'],
  'process-redesign': ['owner'],
  ownership: ['owner', 'deputy', 'sponsor'],
  metrics: ['owner'],
  governance: ['governance-lead'],
  'rollback-plan': ['owner'],
  build: ['reviewer'],
  readiness: ['reviewer'],
  'staged-go-live': ['owner', 'sponsor', 'account-manager'],
  'operation-handover': ['owner'],
};

const share = (good: number, total: number) => ({ value: good / total, samples: total, good, total });

const MANIFEST = {
  release: RELEASE,
  model: 'bench',
  configDigest: 'c'.repeat(64),
  artefactDigest: ARTEFACT,
  evaluation: { 'set-aside': share(95, 100), 'wanted-set-aside': share(1, 1000), minutes: { value: 1, samples: 100 } },
};

/** Digests of what the scripts submit. */
export interface Papers {
  cases: string;
  training: string;
}

/** Carries one engagement through its ten steps. Resolves when its owner has accepted operation. */
export async function carryThrough(dayone: DayOne, charter: Charter, papers: Papers, ear: Ear): Promise<void> {
  const { id } = charter;
  const who = (role: Role): string => charter.people[role]!;
  const by = who('delivery-lead');
  /** Subjects that are signed in one decision meeting are read once. */
  const sign = async (...gates: StepId[]): Promise<void> => {
    const state = await dayone.state(id);
    for (const gate of gates)
      for (const role of SIGNERS[gate])
        await dayone.sign(id, { gate, by: who(role), role, decision: 'approve', subject: subjectDigest(state, gate) });
  };
  const accepted = (step: StepId): Promise<void> => ear.event(id, 'gate.accepted', step);

  await dayone.start(charter, by);
  await sign('first-conversation');
  await dayone.tell(id, 'submit-cases', { by, digest: papers.cases });
  await ear.event(id, 'cases.judged');
  await sign('process-redesign');
  await accepted('process-redesign');
  await sign('ownership', 'metrics', 'governance', 'rollback-plan');
  await accepted('rollback-plan');
  await dayone.tell(id, 'submit-release', { by, manifest: { ...MANIFEST, builtBy: by } });
  await sign('build');
  await accepted('build');
  await ear.event(id, 'target.switched');
  await dayone.tell(id, 'order-drill', { by: who('owner') });
  await ear.event(id, 'drill.passed');
  await dayone.tell(id, 'submit-evidence', { by, name: 'training', digest: papers.training });
  await sign('readiness');
  await accepted('readiness');
  await sign('staged-go-live');
  await ear.event(id, 'release.went-live');
  await sign('operation-handover');
  await accepted('operation-handover');
}

/** 200 cases of the last 25 working days, as CSV. */
export function casesCsv(end = new Date()): string {
  const rows = Array.from({ length: 200 }, (_, i) => {
    const at = new Date(end.getTime() - (i + 1) * 4 * 3_600_000).toISOString();
    return `${i},${at},0,0,3`;
  });
  return `${['id,at,set-aside,wanted-set-aside,minutes', ...rows].join('\n')}\n`;
}
