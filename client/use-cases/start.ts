/** What an engagement is started from, and by whom. */
import { type Client, WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import type { KnownPerson } from '../../domain/charter/known-people';
import { Failure } from '../../domain/kernel/failures';
import { engagementWorkflowId, WORKFLOWS } from '../../domain/kernel/names';
import type { Charter, StoredCharter } from '../../domain/model/charter';
import { changedSections } from '../../domain/sign-offs/amendments';
import { didYouMean } from '../../domain/values/nearest';
import { summaryText } from '../../domain/values/text';
import type { ReadCharter } from '../charter/file';
import { toFailure } from '../temporal/failures';

/** A charter with the people who stand behind its person ids. */
export type WrittenCharter = Pick<ReadCharter, 'charter' | 'people'> & Partial<Pick<ReadCharter, 'madeIds'>>;

/** What became of a start. */
export interface Started {
  id: string;
  /** False where the same charter was running already. */
  started: boolean;
  /** SHA-256 of the resolved charter. */
  charterDigest: string;
}

/** How Temporal's own lists and web page name an engagement. */
export const summaryOf = ({ title, client }: Charter): string => summaryText(`${title}, ${client}`);

/** Reading YAML is not for every command. */
export async function written(
  from: string | WrittenCharter | Charter,
  known: readonly KnownPerson[],
): Promise<WrittenCharter> {
  if (typeof from !== 'string') return 'charter' in from ? from : { charter: from, people: [] };
  const { readCharterFile }: typeof import('../charter/file') = require('../charter/file');
  return readCharterFile(from, known);
}

/** Who starts it. @throws Failure UNKNOWN_PERSON with what was probably meant */
export function starterOf({ id, people }: Charter, by: string | undefined): string {
  const known = Object.values(people);
  const starter = by ?? people['delivery-lead'] ?? '';
  if (known.includes(starter)) return starter;
  throw new Failure('UNKNOWN_PERSON', `${starter} is not among the people of ${id}`, didYouMean(starter, known));
}

interface Start {
  /** Id of the evidence store. */
  store: string;
  charter: StoredCharter;
  charterDigest: string;
  by: string;
  key: string;
}

/** Starts an engagement's workflow; false where there is one. @throws Failure TEMPORAL_UNREACHABLE */
export async function startWorkflow(
  client: Client,
  taskQueue: string,
  start: Start,
  staticSummary: string,
): Promise<boolean> {
  const { id } = start.charter;
  try {
    await client.workflow.start(WORKFLOWS.engagement, {
      workflowId: engagementWorkflowId(id),
      taskQueue,
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
      args: [{ v: 1, id, start }],
      staticSummary,
    });
    return true;
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
    throw toFailure(error, id);
  }
}

/** Why an engagement that runs under one charter is not started by another. */
export const differing = (running: Charter, other: Charter): Failure =>
  new Failure(
    'DIFFERENT_CHARTER',
    `engagement ${running.id} is running under another charter`,
    changedSections(running, other).map((section) => `differs: ${section}`),
  ).about({ ID: running.id });
