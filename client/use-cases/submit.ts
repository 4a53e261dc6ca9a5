/**
 * What is submitted to an engagement, one shape per kind: its file goes to the evidence store first, then its message.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { CommandAnswer } from '../../domain/messages/messages';
import type { Manifest } from '../../domain/model/releases';
import type { Evidence } from '../../evidence/store';
import type { DayOne } from '../dayone';
import type { Attached } from '../files/attach';

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
  cases: Attached;
  release: { release: string };
  reading: { metric: string; value: number };
  effort: { hours: number };
}

/** The engagement's answer, and what was submitted. */
export type Submitted<K extends SubmissionKind> = CommandAnswer & SubmissionFacts[K];

type HandIn<K extends SubmissionKind> = (
  dayone: DayOne,
  id: string,
  given: SubmissionOf<K>,
  evidence: () => Promise<Evidence>,
) => Promise<Submitted<K>>;

/** What reads YAML and schemas is loaded where it is needed. */
const KINDS: { [K in SubmissionKind]: HandIn<K> } = {
  evidence: async (dayone, id, { by, key, name, file, mediaType }, evidence) => {
    const { attachFile }: typeof import('../files/attach') = require('../files/attach');
    const attached = await attachFile(await evidence(), file, mediaType);
    return { ...attached, ...(await dayone.tell(id, 'submit-evidence', { by, name, digest: attached.digest, key })) };
  },
  cases: async (dayone, id, { by, key, file }, evidence) => {
    const { attachFile }: typeof import('../files/attach') = require('../files/attach');
    const { readCases }: typeof import('../files/cases') = require('../files/cases');
    // If they cannot be read under the charter in force, nothing is sent and nobody is asked to sign.
    await readCases(file, (await dayone.state(id)).charter);
    const attached = await attachFile(await evidence(), file);
    const answer = await dayone.tell(id, 'submit-cases', { by, digest: attached.digest, key });
    await untilRead(dayone, id, attached.digest);
    return { ...attached, ...answer };
  },
  release: async (dayone, id, { by, key, manifest: given }) => {
    const { readManifest }: typeof import('../files/attach') = require('../files/attach');
    const manifest = typeof given === 'string' ? await readManifest(given) : given;
    return { release: manifest.release, ...(await dayone.tell(id, 'submit-release', { by, manifest, key })) };
  },
  reading: async (dayone, id, { by, key, metric, value, samples = null, good, total }) => {
    const answer = await dayone.tell(id, 'submit-reading', { by, metric, value, samples, good, total, key });
    return { metric, value, ...answer };
  },
  effort: async (dayone, id, { by, key, hours, on, what }) => ({
    hours,
    ...(await dayone.tell(id, 'submit-effort', { by, hours, on, what, key })),
  }),
};

/** Longest wait until the worker has read submitted cases, ms. Nobody can approve them before. */
const READ_WITHIN = 10_000;
const LOOKS_EVERY = 150;

async function untilRead(dayone: DayOne, id: string, digest: string): Promise<void> {
  for (const until = Date.now() + READ_WITHIN; Date.now() < until; await sleep(LOOKS_EVERY)) {
    const { cases, live } = await dayone.state(id);
    if (live || cases?.digest !== digest || cases.judged) return;
  }
}

/** Submits one thing. Throws as `DayOne.submit`. */
export function handIn<K extends SubmissionKind>(...[dayone, id, given, evidence]: Parameters<HandIn<K>>) {
  return (KINDS[given.kind as K] as HandIn<K>)(dayone, id, given, evidence);
}
