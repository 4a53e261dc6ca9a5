/** How the demo closes: what was measured, who waited on whom, and where the record lies. */

import { fold } from '../../domain/engagement/apply';
import { baselineOf } from '../../domain/metrics/baseline';
import type { Entry } from '../../domain/model/events';
import type { State } from '../../domain/model/state';
import { statusOf, waitsOf } from '../../domain/views/report';
import { listed, valueText, type Who } from './words';

export interface MetricChange {
  metric: string;
  before: number | null;
  after: number | null;
  target: string;
  verdict: string;
}

/** What `--json` prints, together with the places of the run. */
export interface Closing {
  engagement: string;
  live: boolean;
  release: string | null;
  /** The release that was rolled back. */
  rolledBack: string | null;
  /** Of the drill of the live release. */
  drillSeconds: number | null;
  rtoSeconds: number | null;
  ledgerEntries: number;
  retainerCycles: number;
  drills: { release: string; restoreSeconds: number; rtoSeconds: number }[];
  metrics: MetricChange[];
  /** Seconds. */
  waitedOn: { client: number; agency: number; people: Record<string, number> };
  plannedDays: number;
  elapsedDays: number;
  elapsedSeconds: number;
}

const seconds = (milliseconds: number): number => Math.round(milliseconds / 100) / 10;

function metricsOf(s: State): MetricChange[] {
  const verdicts = ['slo-watch', 'drift-check'].flatMap((step) => s.retainer.steps[step]?.verdicts ?? []);
  return (s.charter.metrics ?? []).map((metric) => {
    const { id, target } = metric;
    const now = verdicts.find((one) => one.metric === id);
    return {
      metric: id,
      before: baselineOf(s, metric)?.value ?? null,
      after: now?.value ?? null,
      target: target ?? '',
      verdict: now?.verdict ?? 'not measured',
    };
  });
}

/** @throws TypeError for an empty ledger */
export function closingOf(entries: readonly Entry[]): Closing {
  const s = fold(entries);
  const last = entries.at(-1);
  if (!s || !last) throw new TypeError('nothing was recorded');
  const status = statusOf(s, last.at);
  const { bySide, byPerson } = waitsOf(entries);
  const drills = Object.values(s.releases).flatMap(({ manifest: { release }, drill }) =>
    drill ? [{ release, restoreSeconds: drill.restoreSeconds, rtoSeconds: drill.rtoSeconds }] : [],
  );
  const ofLive = drills.find(({ release }) => release === s.live?.release);
  return {
    engagement: s.id,
    live: s.live !== null,
    release: s.live?.release ?? null,
    rolledBack: s.rollbacks.at(-1)?.release ?? null,
    drillSeconds: ofLive?.restoreSeconds ?? null,
    rtoSeconds: ofLive?.rtoSeconds ?? null,
    ledgerEntries: entries.length,
    retainerCycles: s.retainer.cycles,
    drills,
    metrics: metricsOf(s),
    waitedOn: {
      client: seconds(bySide.client),
      agency: seconds(bySide.us),
      people: Object.fromEntries(Object.entries(byPerson).map(([id, waited]) => [id, seconds(waited)])),
    },
    plannedDays: status.plannedDays,
    elapsedDays: status.elapsedDays ?? 0,
    elapsedSeconds: seconds(Date.parse(last.at) - Date.parse(s.startedAt)),
  };
}

/** Everybody who was waited for, longest first. */
const pendingText = ({ waitedOn }: Closing, who: Who): string =>
  listed(
    Object.entries(waitedOn.people)
      .filter(([, waited]) => waited > 0)
      .sort(([, a], [, b]) => b - a)
      .map(([id, waited]) => `${who(id)} ${waited} s`),
  );

/** The closing as rows of the page. */
export function closingRows(entries: readonly Entry[], who: Who): [string, string][] {
  const closing = closingOf(entries);
  const s = fold(entries)!;
  const { charter } = s;
  const { client, agency } = closing.waitedOn;
  const rows: [string, string][] = closing.drills.map(({ release, restoreSeconds, rtoSeconds }) => [
    `rollback drill of ${release}`,
    `${restoreSeconds} s from the rollback until the fallback was proven; RTO ${rtoSeconds} s`,
  ]);
  for (const { metric, before, after, target, verdict } of closing.metrics) {
    const isDrift = charter.metrics?.find(({ id }) => id === metric)?.aggregation === 'distribution';
    const change = isDrift
      ? `stability index ${after?.toFixed(2) ?? 'not measured'} against the mail before`
      : `${valueText(charter, metric, before)} before, ${valueText(charter, metric, after)} now`;
    rows.push([metric, `${change}; asked is ${target}: ${verdict}`]);
  }
  return [
    ...rows,
    ['waited on', `the client ${client} s, the agency ${agency} s (while both were asked, half for each)`],
    ['by person', pendingText(closing, who)],
    [
      'planned and elapsed',
      `${closing.plannedDays} working days are planned for the ten steps; here they took ${closing.elapsedSeconds} s`,
    ],
  ];
}
