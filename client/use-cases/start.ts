/** Starts an engagement from a charter. */
import { randomUUID } from 'node:crypto';
import { type Client, WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { type NameChange, nameChanges } from '../../domain/charter/people-changes';
import { Failure } from '../../domain/kernel/failures';
import { engagementWorkflowId, WORKFLOWS } from '../../domain/kernel/names';
import { faultsOfStart } from '../../domain/messages/messages';
import type { Charter, StoredCharter } from '../../domain/model/charter';
import { charterToSign, isSameCharter } from '../../domain/record/read-entry';
import { changedSections } from '../../domain/sign-offs/amendments';
import { didYouMean } from '../../domain/values/nearest';
import { summaryText } from '../../domain/values/text';
import type { PersonRecord } from '../../evidence/store';
import { type CharterSource, type WrittenCharter, writtenCharter } from '../charter/file';
import { toFailure } from '../temporal/failures';
import type { Context } from './context';
import { clashesOf, type Directory, recordPeople, refuseClashes, rolesOf, wholeOf } from './people-directory';

/** What became of a start. */
export interface Started {
  id: string;
  /** False where the same charter was running already. */
  started: boolean;
  /** SHA-256 of the resolved charter. */
  charterDigest: string;
  /** People whom other engagements know too, and who have another name or address since; absent: nobody. */
  names?: NameChange[];
}

/**
 * Starts the engagement's workflow, then records its people.
 * @param by id of the person who starts it; the charter's delivery lead if absent
 * @throws Failure as `DayOne.start`
 */
export async function startEngagement(context: Context, from: CharterSource, by?: string): Promise<Started> {
  const { id: store, people: directory } = await context.records.evidence();
  const known = await directory.all();
  const given = await writtenCharter(from, known);
  const { charter } = given;
  const starter = starterOf(charter, by);
  refuseFaults(charter, starter);
  refuseClashes(given, known);
  const started = await startCharter(context, charter, starter, store).catch((error: unknown) => {
    throw toFailure(error, charter.id);
  });
  await recordStart(started, given, directory);
  const names = started.started ? nameChanges(known, given.people, () => false) : [];
  return { ...started, ...(names.length > 0 && { names }) };
}

/** Who starts it. @throws Failure UNKNOWN_PERSON with what was probably meant */
function starterOf({ id, people }: Charter, by: string | undefined): string {
  const known = Object.values(people);
  const starter = by ?? people['delivery-lead'] ?? '';
  if (known.includes(starter)) return starter;
  throw new Failure('UNKNOWN_PERSON', `${starter} is not among the people of ${id}`, didYouMean(starter, known));
}

/** What has not the shape of a charter never reaches an engagement. @throws Failure BAD_CHARTER with every fault */
function refuseFaults(charter: Charter, by: string): void {
  const faults = faultsOfStart({ charter, by });
  if (faults.length > 0) throw new Failure('BAD_CHARTER', `this is no charter of ${charter.id}`, faults);
}

/** @param store id of the evidence store */
async function startCharter(context: Context, charter: Charter, by: string, store: string): Promise<Started> {
  const { client, taskQueue, gateway, records } = context;
  const signed = charterToSign(charter);
  const { charterDigest } = signed;
  const { id } = charter;
  // An existing ledger belongs to an engagement that runs, was closed, or can be recovered.
  const begun = (await records.entries(id)).length > 0;
  const start = { store, ...signed, by, key: randomUUID() };
  if (!begun && (await startWorkflow(client, taskQueue, start, summaryOf(charter))))
    return { id, started: true, charterDigest };
  const running = await gateway.state(id);
  if (running.closedAt) throw new Failure('ALREADY_CLOSED', `engagement ${id} was closed at ${running.closedAt}`);
  if (!isSameCharter({ charter: running.charter, digest: running.charterDigest }, charter))
    throw differing(running.charter, charter);
  return { id, started: false, charterDigest };
}

/** How Temporal's own lists and web page name an engagement. */
export const summaryOf = ({ title, client }: Charter): string => summaryText(`${title}, ${client}`);

interface Start {
  /** Id of the evidence store. */
  store: string;
  charter: StoredCharter;
  charterDigest: string;
  by: string;
  key: string;
}

/** Starts an engagement's workflow; false where there is one. @throws Failure TEMPORAL_UNREACHABLE */
async function startWorkflow(client: Client, taskQueue: string, start: Start, staticSummary: string): Promise<boolean> {
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
const differing = (running: Charter, other: Charter): Failure =>
  new Failure(
    'DIFFERENT_CHARTER',
    `engagement ${running.id} is running under another charter`,
    changedSections(running, other).map((section) => `differs: ${section}`),
  ).about({ ID: running.id });

/**
 * Records who stands in an engagement that was started. One that runs already changes nobody's record: only where the
 * start that began it was interrupted before anybody was recorded, those enter whom nobody knows yet.
 * The people are compared once more while the directory is locked: another start may have written since they were read.
 * @throws Failure STORE_UNAVAILABLE; BAD_CHARTER where the people conflict with what another start has written
 */
export async function recordStart({ started }: Started, written: WrittenCharter, directory: Directory) {
  const { charter, people } = written;
  const refuseClashesOf = (added: readonly PersonRecord[]) => (known: readonly PersonRecord[]) => {
    const clashes = clashesOf({ ...written, people: added }, known);
    if (clashes.length === 0) return;
    const message = `${charter.id} has started, but its people were not recorded: the people directory has changed meanwhile`;
    const advice =
      'for the same person write the id that is known here, for another person an id of their own; then start it again if ' +
      'that leaves every id of the charter as it is, and amend it otherwise: until then only ids of its people are shown';
    throw new Failure('BAD_CHARTER', message, [...clashes, advice]);
  };
  if (started) return recordPeople(directory, people, wholeOf(charter), refuseClashesOf(people));
  const known = new Map((await directory.all()).map((one) => [one.id, one]));
  if ([...known.values()].some((one) => rolesOf(one, charter.id).length > 0)) return;
  const unknown = people.filter(({ id }) => !known.has(id));
  await recordPeople(directory, unknown, wholeOf(charter), refuseClashesOf(unknown));
}
