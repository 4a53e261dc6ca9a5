/**
 * What is submitted to an engagement, one shape per kind: its file is stored first, because the message names its digest.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from '../../domain/kernel/failures';
import type { CommandAnswer } from '../../domain/messages/messages';
import type { CasesFacts } from '../../domain/model/questions';
import type { Manifest } from '../../domain/model/releases';
import { openSamples } from '../../domain/retainer/grades';
import type { Attached } from '../files/attach';
import { readCases } from '../files/cases';
import { gradesOf, isOf, readSheet } from '../files/grade-sheet';
import { readManifest } from '../files/manifest';
import { attach, type Context, type LazyContext } from './context';
import { sendCommand } from './send';

interface From {
  /** Id of the person who submits it. */
  by: string;
  /** One per intent, 8 to 80 characters: repeat it to be sure of one effect. Random if absent. */
  key?: string;
}

/** What can be submitted. */
export type Submission =
  /** A document under the name that a gate asks for. `file` is a path; `mediaType` follows from its name if absent. */
  | (From & { kind: 'evidence'; name: string; file: string; mediaType?: string })
  /** The cases of the process: a path to CSV or JSON rows. */
  | (From & { kind: 'cases'; file: string })
  /** A release, by its manifest or by the path to one (JSON or YAML). */
  | (From & { kind: 'release'; manifest: Manifest | string })
  /** What a person has read of a metric, over `samples` cases; of a share, `good` out of `total`. */
  | (From & { kind: 'reading'; metric: string; value: number; samples?: number | null; good?: number; total?: number })
  /** Hours of the agency's work; `on` is the local date on which it was done, today if absent. */
  | (From & { kind: 'effort'; hours: number; on?: string; what?: string });

/** The kind of a submission. */
export type SubmissionKind = Submission['kind'];
/** A submission of one kind. */
export type SubmissionOf<K extends SubmissionKind> = Extract<Submission, { kind: K }>;

/** What each kind returns in addition to the engagement's answer. */
export interface SubmissionFacts {
  evidence: Attached;
  /** `read`: what the file says under the charter in force. */
  cases: Attached & { read: CasesFacts };
  release: { release: string };
  reading: { metric: string; value: number };
  effort: { hours: number };
}

/** The engagement's answer, and what was submitted. */
export type Submitted<K extends SubmissionKind> = CommandAnswer & SubmissionFacts[K];

type Submit<K extends SubmissionKind> = (context: Context, id: string, given: SubmissionOf<K>) => Promise<Submitted<K>>;

const KINDS: { [K in SubmissionKind]: Submit<K> } = {
  evidence: async (context, id, { by, key, name, file, mediaType }) => {
    const attached = await attach(context, file, mediaType);
    const answer = await sendCommand(context, id, 'submit-evidence', { by, name, digest: attached.digest, key });
    return { ...attached, ...answer };
  },
  cases: async (context, id, { by, key, file }) => {
    // If they cannot be read under the charter in force, nothing is sent and nobody is asked to sign.
    const read = await readCases(file, (await context.gateway.state(id)).charter);
    const attached = await attach(context, file);
    const answer = await sendCommand(context, id, 'submit-cases', { by, digest: attached.digest, key });
    await untilRead(context, id, attached.digest);
    return { ...attached, ...answer, read };
  },
  release: async (context, id, { by, key, manifest: given }) => {
    const manifest = typeof given === 'string' ? await readManifest(given) : given;
    return { release: manifest.release, ...(await sendCommand(context, id, 'submit-release', { by, manifest, key })) };
  },
  reading: async (context, id, { by, key, metric, value, samples = null, good, total }) => {
    const answer = await sendCommand(context, id, 'submit-reading', { by, metric, value, samples, good, total, key });
    return { metric, value, ...answer };
  },
  effort: async (context, id, { by, key, hours, on, what }) => ({
    hours,
    ...(await sendCommand(context, id, 'submit-effort', { by, hours, on, what, key })),
  }),
};

/** Longest wait until the worker has read submitted cases, ms. Nobody can approve them before. */
const READ_WITHIN = 10_000;
const LOOKS_EVERY = 150;

async function untilRead({ gateway }: Context, id: string, digest: string): Promise<void> {
  for (const until = Date.now() + READ_WITHIN; Date.now() < until; await sleep(LOOKS_EVERY)) {
    const { cases, live } = await gateway.state(id);
    if (live || cases?.digest !== digest || cases.judged) return;
  }
}

/** Submits one thing. Throws as `DayOne.submit`. */
export function submit<K extends SubmissionKind>(...[context, id, given]: Parameters<Submit<K>>) {
  return (KINDS[given.kind as K] as Submit<K>)(context, id, given);
}

/** That every case of a stage was looked at; `file`: a list of them. */
export interface ReviewGiven extends From {
  cases: number;
  wrong: number;
  file?: string;
}

/** Submits the review of a stage with few cases. @throws Failure as `DayOne.tell`; FILE_UNREADABLE, TOO_LARGE */
export async function submitReview(
  from: LazyContext,
  id: string,
  { file, ...review }: ReviewGiven,
): Promise<CommandAnswer & { digest: string | null }> {
  const digest = file === undefined ? undefined : (await attach(from, file)).digest;
  const answer = await sendCommand(await from.context(), id, 'submit-review', { ...review, ...(digest && { digest }) });
  return { digest: digest ?? null, ...answer };
}

/** The grades of a quality sample, on its sheet. */
export interface GradesGiven extends From {
  file: string;
}

/** What the sheet says of which sample. */
export interface Graded {
  sample: string;
  good: number;
  total: number;
  /** Of the sheet. */
  digest: string;
}

/** Submits a sheet with its grades. @throws Failure NOT_ASKED where no sample waits, BAD_INPUT with every fault of it */
export async function submitGrades(
  from: LazyContext,
  id: string,
  { by, file, key }: GradesGiven,
): Promise<CommandAnswer & Graded> {
  const rows = await readSheet(file);
  const context = await from.context();
  const state = await context.gateway.state(id);
  // Said again under its key, the sample is one that was graded: the engagement knows its answer.
  const sample = state.retainer.samples.find(({ cases }) => isOf(rows, cases)) ?? openSamples(state)[0];
  if (!sample) throw noSampleOpen(id);
  const { good, total } = gradesOf(file, rows, sample.cases);
  const { digest } = await attach(context, file, 'text/csv');
  const graded = { sample: sample.id, good, total, digest };
  return { ...graded, ...(await sendCommand(context, id, 'grade-sample', { by, ...graded, key })) };
}

export const noSampleOpen = (id: string): Failure =>
  new Failure('NOT_ASKED', `no quality sample of ${id} waits for its grades`);

/** What was done about a finding; `file`: the proof. */
export interface RemediationGiven extends From {
  finding: string;
  how: string;
  file?: string;
}

/** Closes a finding by what was done about it. @throws Failure as `DayOne.tell`; FILE_UNREADABLE, TOO_LARGE */
export async function remediateFinding(
  context: Context,
  id: string,
  { file, ...given }: RemediationGiven,
): Promise<{ answer: CommandAnswer; evidence: string | undefined }> {
  const evidence = file === undefined ? undefined : (await attach(context, file)).digest;
  return { answer: await sendCommand(context, id, 'remediate', { ...given, evidence }), evidence };
}
