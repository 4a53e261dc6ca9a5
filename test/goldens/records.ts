/** What is made of whole ledgers: the audit report, histories, reports of periods, pages; and the work that is asked for. */

import { moment } from '../../client/cli/output';
import { safeLine } from '../../client/cli/paint';
import type { Gathered } from '../../client/dossier/gather';
import { pageOf } from '../../client/dossier/page/page';
import { STYLE } from '../../client/page-parts/style';
import { reportOf } from '../../client/report/gather';
import { reportPage } from '../../client/report/page';
import { inWords } from '../../client/texts/event-words';
import { requestTo } from '../../client/texts/request';
import { auditReportOf } from '../../domain/dossier/audit-report';
import { waitsForPeople } from '../../domain/gates/requirements';
import { STEP_IDS } from '../../domain/gates/steps';
import { signedObject } from '../../domain/gates/subjects';
import { engagementStream } from '../../domain/kernel/names';
import { historyOf } from '../../domain/metrics/history';
import type { StoredEntry } from '../../domain/model/entries';
import type { Event } from '../../domain/model/events';
import { openItems } from '../../domain/open-items/open-items';
import { readDrillEntry } from '../../domain/record/read-entry';
import { releaseHistoryOf } from '../../domain/releases/release-history';
import { tellChange } from '../../domain/views/change-texts';
import { changesBetween } from '../../domain/views/changes';
import { breathsOf } from '../support/paper-rounds';
import { type Golden, type NamedRecord, recordsFile } from './files';
import type { Played } from './script';
import { textOf } from './text';

/** Scripts whose whole record is shown: together they have every part of it. */
const WHOLE: ReadonlySet<string> = new Set(['guardrail', 'incidents']);
const nameOf = (person: string): string => `Name of ${person}`;
const withoutHash = ({ seq, hash: _, ...entry }: StoredEntry): StoredEntry => ({ ...entry, seq, hash: '0'.repeat(64) });

function recordOf({ script, engagement }: Played): NamedRecord[] {
  const { entries, drills, raw, state, at } = engagement;
  const read = [...drills].map(([stream, written]) => [stream, written.map(readDrillEntry)] as const);
  const { state: _, ...account } = auditReportOf(entries, new Map(read), raw);
  const [metric] = state.charter.metrics!;
  const parts: Record<string, object> = {
    ...account,
    releases: releaseHistoryOf(entries),
    [`history of ${metric!.id}`]: historyOf(entries, metric!.id),
    'report of 2026-Q4': reportOf(entries, '2026-Q4', at),
  };
  return Object.entries(parts).map(([part, value]) => {
    const name = `${script.name}: ${part}`;
    return { name, of: part, value: { [name]: value } };
  });
}

/** The work of every kind, with its questions, where it was first asked for. */
function workOf(played: readonly Played[]): Golden {
  const seen = new Set<string>();
  const records = played.flatMap(({ script, engagement }) =>
    [...engagement.work].flatMap(([place, work]): NamedRecord[] => {
      if (seen.has(place)) return [];
      seen.add(place);
      const name = `${script.name}: ${place}`;
      return [{ name, of: '', value: { [name]: work } }];
    }),
  );
  return recordsFile('work', records);
}

/** What is signed at each gate, whole, at the end of two scripts. */
const subjectsOf = (played: readonly Played[]): Golden =>
  recordsFile(
    'subjects',
    played
      .filter(({ script }) => script.name === 'whole-way' || script.name === 'undecided')
      .flatMap(({ script, engagement }) => {
        const { state } = engagement.moments.find(({ name }) => name === 'ready to go' || name === 'stage 2')!;
        return STEP_IDS.map((step): NamedRecord => {
          const name = `${script.name}: ${step}`;
          return { name, of: '', value: { [name]: signedObject(state, step) } };
        });
      }),
  );

/** The first change of each kind that clients see, and its wording. */
function changesOf(played: readonly Played[]): Golden {
  const seen = new Set<string>();
  const records: NamedRecord[] = [];
  for (const { script, engagement } of played) {
    let before = null;
    for (const { entries, state } of breathsOf(engagement.entries)) {
      const { at } = entries.at(-1)!;
      for (const change of changesBetween(before, state, at)) {
        if (seen.has(change.kind)) continue;
        seen.add(change.kind);
        const name = `${script.name} ${change.entry} ${change.kind}`;
        records.push({ name, of: change.kind, value: { ...change, text: tellChange(change, { name: nameOf }) } });
      }
      before = state;
    }
  }
  return recordsFile('changes', records);
}

const linesOf = (page: string): string[] =>
  page
    .replace(/<style>[\s\S]*?<\/style>/, '')
    .trimEnd()
    .split('\n');

/** The dossier's page, as it would be written of this engagement. */
function dossierOf({ engagement }: Played): string[] {
  const { state, stored, drills, raw, at } = engagement;
  const stream = (name: string, of: readonly StoredEntry[]) => {
    const shown = of.map(withoutHash);
    return { stream: name, head: { seq: shown.at(-1)!.seq, hash: shown.at(-1)!.hash }, entries: shown };
  };
  const gathered: Gathered = {
    format: 'dayone-dossier',
    version: 1,
    madeBy: 'dayone',
    madeAt: at,
    engagement: state.id,
    streams: [stream(engagementStream(state.id), stored), ...[...drills].map(([name, of]) => stream(name, of))],
    withoutNames: false,
    people: [...new Set(Object.values(state.charter.people))].map((id) => ({ id, name: nameOf(id) })),
    texts: [],
    keys: {},
    attachments: [],
    missing: [],
  };
  return linesOf(pageOf(gathered, raw).replace(STYLE, ''));
}

/** Each type of event in the words of the timeline, where it came first. */
function timelineOf(played: readonly Played[]): Record<string, string> {
  const lines: Record<string, string> = {};
  for (const { engagement } of played)
    for (const entry of engagement.entries) {
      const of = `${entry.type} (${Object.keys(entry.data as object)
        .sort()
        .join(', ')})`;
      lines[of] ??= safeLine(
        inWords(entry as unknown as Event, nameOf, { timezone: engagement.state.charter.calendar.timezone, moment }),
      );
    }
  return lines;
}

/** Requests to people, each kind once. */
function requestsOf(played: readonly Played[]): Record<string, string[]> {
  const requests: Record<string, string[]> = {};
  const seen = new Set<string>();
  for (const { script, engagement } of played)
    for (const { name, state, at } of engagement.moments) {
      const items = state.closedAt ? [] : waitsForPeople(openItems(state, at));
      for (const person of new Set(items.flatMap((item) => item.person ?? []))) {
        const theirs = items.filter((item) => item.person === person);
        const kind = JSON.stringify(theirs.map(({ step, kind, action }) => [step, kind, action?.message]));
        if (seen.has(kind)) continue;
        seen.add(kind);
        const { subject, text } = requestTo({ id: person, name: nameOf(person) }, [state], at, 1, nameOf);
        requests[`${script.name}, ${name}, to ${person}`] = [subject, ...text.trimEnd().split('\n')];
      }
    }
  return requests;
}

function pagesOf(played: readonly Played[]): Golden {
  const whole = played.filter(({ script }) => script.name === 'guardrail');
  const report = played.find(({ script }) => script.name === 'lapses')!.engagement;
  const people = { people: [{ id: report.who('owner'), name: nameOf(report.who('owner')) }] };
  return {
    'pages.texts.json': textOf({
      timeline: timelineOf(played),
      requests: requestsOf(played),
      ...Object.fromEntries(whole.map((one) => [`dossier of ${one.script.name}`, dossierOf(one)])),
      'report of lapses': linesOf(reportPage(reportOf(report.entries, '2026-Q4', report.at), people, 'dayone')),
    }),
  };
}

export const goldenRecords = (played: readonly Played[]): Golden => ({
  ...recordsFile('records', played.filter(({ script }) => WHOLE.has(script.name)).flatMap(recordOf)),
  ...workOf(played),
  ...subjectsOf(played),
  ...changesOf(played),
  ...pagesOf(played),
});
