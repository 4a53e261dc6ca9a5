/** Edits of the mailbox charter for tests: short, and with what a test is about. */
import { parse, stringify } from 'yaml';
import type { Mails } from '../../examples/mailbox/mails';
import type { TrainingPlan } from '../../examples/mailbox/releases';

type Section = Record<string, unknown>;

/** The charter as it is written. */
export interface WrittenCharter {
  people: Record<string, string>;
  process: Section;
  metrics: Section[];
  governance: Section;
  rollback: Section;
  build: Section;
  goLive: Section;
  operation: Section;
  retainer: Section;
  calendar: Section;
  [other: string]: unknown;
}

/** Turns an edit of the written charter into an edit of its text. */
export const edited =
  (change: (charter: WrittenCharter) => void) =>
  (yaml: string): string => {
    const charter = parse(yaml) as WrittenCharter;
    change(charter);
    return stringify(charter);
  };

/** One stage of a second, and targets that a second's worth of mail can prove. */
export function hasten(charter: WrittenCharter): void {
  Object.assign(charter.goLive, { stages: ['100 %'], window: '1 s', readEvery: '500 ms' });
  const [, setAside] = charter.metrics;
  setAside!.target = 'at most 12 %';
  charter.build.evaluation = { 'unwanted-kept-away': 'at least 85 %', 'wanted-set-aside': 'at most 12 %' };
  charter.retainer = { every: '1 day' };
}

/** The mailbox charter with short stages, and a further change. */
export const short = (change: (charter: WrittenCharter) => void = () => {}): ((yaml: string) => string) =>
  edited((charter) => {
    hasten(charter);
    change(charter);
  });

/** A release that is good enough, and trained in a quarter of a second. */
export const quickPlan = (release: string, { groups }: Mails): TrainingPlan => ({
  release,
  wanted: groups['easy-ham-1'].slice(0, 600),
  unwanted: groups['spam-1'].slice(0, 500),
  evaluateOn: 'held-out',
});
