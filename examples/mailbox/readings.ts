/** The mailbox's metrics: as readings over a window, and as counters for Prometheus. */
import type { Decision } from './classifier';
import type { Label } from './mails';
import { type Lane, PEOPLE } from './switchboard';
import type { Counts, Tally, Window } from './tally';

interface Reading {
  value: number;
  good?: number;
  total?: number;
  samples: number;
  /** RFC 3339. */
  at: string;
}

type Figures = Omit<Reading, 'at'>;

const share = (good: number, total: number): Figures => ({
  value: total === 0 ? 0 : good / total,
  good,
  total,
  samples: total,
});

const arrived = (counts: Counts, label: Label): number => counts.mails[label].set_aside + counts.mails[label].delivered;
const allMails = (counts: Counts): number => arrived(counts, 'wanted') + arrived(counts, 'unwanted');

const METRICS: Record<string, (counts: Counts) => Figures> = {
  /** Unwanted mail that never reached a person. */
  'unwanted-kept-away': (c) => share(c.mails.unwanted.set_aside, arrived(c, 'unwanted')),
  /** Wanted mail that was moved to a set-aside folder, so that a person had to find it again. */
  'wanted-set-aside': (c) => share(c.mails.wanted.set_aside, arrived(c, 'wanted')),
  /** Minutes of people's work per mail. */
  'minutes-per-mail': (c) => {
    const samples = allMails(c);
    return { value: samples === 0 ? 0 : c.minutes / samples, samples };
  },
  /** Mail that its user handled with the system. */
  use: (c) => share(c.withSystem, allMails(c)),
};

/** One metric of one lane over a window, or null where there is no such metric. Nothing counted is zero samples. */
export function readingOf(metric: string, lane: Lane, window: Window, tally: Tally): Reading | null {
  if (!Object.hasOwn(METRICS, metric)) return null;
  const { counts, at } = tally.within(lane, window);
  return { ...METRICS[metric]!(counts), at: new Date(at ?? Date.now()).toISOString() };
}

/** The lane that `release` and `exposure` ask for. No release is the people's queue, which has no exposure. */
export function laneAsked(asked: URLSearchParams): Lane {
  const release = asked.get('release');
  return release ? { release, exposure: Number(asked.get('exposure') ?? 100) } : PEOPLE;
}

/** The window that `from` and `to` (RFC 3339) ask for; without them the last hour. NaN where a time is none. */
export const windowAsked = (asked: URLSearchParams): Window => ({
  from: Date.parse(asked.get('from') ?? new Date(0).toISOString()),
  to: Date.parse(asked.get('to') ?? new Date(Date.now() + 1).toISOString()),
});

const escaped = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');

const labelled = (name: string, labels: Record<string, string | number>, value: number): string =>
  `${name}{${Object.entries(labels)
    .map(([label, text]) => `${label}="${escaped(String(text))}"`)
    .join(',')}} ${value}`;

function counter(name: string, help: string, samples: string[]): string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} counter`, ...samples];
}

/** The exposition in Prometheus' text format. The people's queue has an empty `release`. */
export function exposition(tally: Tally): string {
  const totals = tally.totals().map(({ lane, total }) => {
    const handledBy = lane.release === null ? 'people' : 'release';
    return { labels: { release: lane.release ?? '', exposure: lane.exposure, handled_by: handledBy }, total };
  });
  const decided = (['wanted', 'unwanted'] as const).flatMap((label) =>
    (['set_aside', 'delivered'] as const).map((decision): { label: Label; decision: Decision } => ({
      label,
      decision,
    })),
  );
  const lines = [
    '# HELP mailbox_up Whether the mailbox is at work.',
    '# TYPE mailbox_up gauge',
    'mailbox_up 1',
    ...counter(
      'mailbox_mails_total',
      'Mails by what was decided and by what the users said of them.',
      totals.flatMap(({ labels, total }) =>
        decided.map((kind) =>
          labelled('mailbox_mails_total', { ...labels, ...kind }, total.mails[kind.label][kind.decision]),
        ),
      ),
    ),
    ...counter(
      'mailbox_people_minutes_total',
      'Minutes of work that the mails cost the people.',
      totals.map(({ labels, total }) => labelled('mailbox_people_minutes_total', labels, total.minutes)),
    ),
    ...counter(
      'mailbox_used_total',
      'Mails that their user handled with the system.',
      totals.map(({ labels, total }) => labelled('mailbox_used_total', labels, total.withSystem)),
    ),
  ];
  return `${lines.join('\n')}\n`;
}
