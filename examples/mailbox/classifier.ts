/** A naive Bayes classifier over the words of a mail, and its artefact: the learnt counts as JSON text. */
import { createHash } from 'node:crypto';
import bayes from 'wink-naive-bayes-text-classifier';
import { z } from 'zod';
import type { Mail } from './mails';
import { wordsOf } from './words';

/** What is done with a mail: moved to a folder that a person checks once a day, or delivered to people. */
export type Decision = 'set_aside' | 'delivered';

export type Classify = (mail: Mail) => Decision;

/** What determines a release in addition to its training mails; its digest is in the manifest. */
export const CONFIG = {
  model: 'wink-naive-bayes-text-classifier 2.2',
  words: 'distinct words of subject and body',
  smoothing: 0.1,
  /** Log2 odds of being unwanted above which a mail is not delivered: below 0, as unwanted mail uses ever new words. */
  threshold: -20,
} as const;

const ARTEFACT = z.strictObject({ format: z.literal(1), threshold: z.number(), counts: z.array(z.unknown()) });

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Learns from two kinds of mail. The same mails always give the same artefact. */
export function train(wanted: readonly Mail[], unwanted: readonly Mail[]): string {
  const learner = bayes();
  learner.defineConfig({ considerOnlyPresence: true, smoothingFactor: CONFIG.smoothing });
  learner.definePrepTasks([]);
  for (const mail of wanted) learner.learn(wordsOf(mail), 'wanted');
  for (const mail of unwanted) learner.learn(wordsOf(mail), 'unwanted');
  learner.consolidate();
  return JSON.stringify({ format: 1, threshold: CONFIG.threshold, counts: JSON.parse(learner.exportJSON()) });
}

/** Brings an artefact to work. A mail without one known word is delivered. @throws Error where it is no artefact. */
export function load(artefact: string): Classify {
  const { threshold, counts } = ARTEFACT.parse(JSON.parse(artefact));
  const judge = bayes();
  judge.importJSON(JSON.stringify(counts));
  judge.definePrepTasks([]);
  judge.consolidate();
  const decide: Classify = (mail) => {
    const odds = judge.computeOdds(wordsOf(mail)).find(([label]) => label === 'unwanted');
    return odds !== undefined && odds[1] > threshold ? 'set_aside' : 'delivered';
  };
  // The same mails come again and again, and one release always decides one mail alike.
  const decided = new WeakMap<Mail, Decision>();
  return (mail) => {
    const decision = decided.get(mail) ?? decide(mail);
    decided.set(mail, decision);
    return decision;
  };
}
