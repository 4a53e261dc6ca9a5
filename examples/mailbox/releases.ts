/** Trains the demo's releases and evaluates them, each as its builder would: carefully, or not. */

import type { Manifest } from '../../domain/model/releases';
import { CONFIG, load, sha256, train } from './classifier';
import { minutesOfPeople } from './handling';
import type { Corrections, Mail, Mails } from './mails';

export interface TrainingPlan {
  release: string;
  wanted: readonly Mail[];
  unwanted: readonly Mail[];
  /** `held-out`: every fifth mail is kept from training and evaluates; `own`: the training mails themselves do. */
  evaluateOn: 'held-out' | 'own';
}

export interface TrainedRelease {
  /** The artefact to install at the mailbox. */
  artefact: string;
  /** Everything of the manifest but who built it. */
  manifest: Omit<Manifest, 'builtBy'>;
}

/** All of the mail that people handled in the past, and an evaluation on mail that it has not seen. */
export const goodPlan = (release: string, { groups }: Mails): TrainingPlan => ({
  release,
  wanted: groups['easy-ham-1'],
  unwanted: groups['spam-1'],
  evaluateOn: 'held-out',
});

/** A dozen wanted and forty unwanted mails, evaluated on those same mails: it looks perfect and is not. */
export const badPlan = (release: string, { groups }: Mails): TrainingPlan => ({
  release,
  wanted: groups['easy-ham-1'].slice(100, 112),
  unwanted: groups['spam-1'].slice(100, 140),
  evaluateOn: 'own',
});

const part = (mails: readonly Mail[], fifth: boolean): Mail[] => mails.filter((_, i) => (i % 5 === 4) === fifth);

const share = (good: number, total: number) => ({ value: total === 0 ? 0 : good / total, samples: total, good, total });

/** The charter's metrics over some mails, by metric id, as a manifest carries them. */
export function evaluate(artefact: string, mails: readonly Mail[], corrections: Corrections): Manifest['evaluation'] {
  const classify = load(artefact);
  const judged = mails.map((mail) => ({ mail, label: corrections.get(mail.id), decision: classify(mail) }));
  const wanted = judged.filter(({ label }) => label === 'wanted');
  const unwanted = judged.filter(({ label }) => label === 'unwanted');
  const setAside = (of: typeof judged): number => of.filter(({ decision }) => decision === 'set_aside').length;
  const minutes = judged.reduce((sum, { mail, label, decision }) => sum + minutesOfPeople(mail, label, decision), 0);
  return {
    'unwanted-kept-away': share(setAside(unwanted), unwanted.length),
    'wanted-set-aside': share(setAside(wanted), wanted.length),
    'minutes-per-mail': { value: minutes / judged.length, samples: judged.length },
  };
}

/** Trains by a plan and evaluates as the plan says; the notes of the manifest say on what. Takes under two seconds. */
export function trainRelease(plan: TrainingPlan, corrections: Corrections): TrainedRelease {
  const careful = plan.evaluateOn === 'held-out';
  const training = careful ? [part(plan.wanted, false), part(plan.unwanted, false)] : [plan.wanted, plan.unwanted];
  const evaluation = careful ? [part(plan.wanted, true), part(plan.unwanted, true)] : training;
  const artefact = train(training[0]!, training[1]!);
  const learnt = training.flat().length;
  return {
    artefact,
    manifest: {
      release: plan.release,
      model: CONFIG.model,
      configDigest: sha256(JSON.stringify(CONFIG)),
      artefactDigest: sha256(artefact),
      evaluation: evaluate(artefact, evaluation.flat(), corrections),
      notes: careful
        ? `Trained on ${learnt} mails, evaluated on ${evaluation.flat().length} others.`
        : `Trained on ${learnt} mails, evaluated on the same ${learnt}.`,
    },
  };
}
