/** A notice in words: one page, from which mail and chat are set. Plain, short, and with how to answer. */

import { DateTime } from 'luxon';
import type { News, Notice, Subject, Wait } from '../../domain/notices/notice';
import type { Asked } from '../../domain/open-items/pending';
import { msOf } from '../../domain/values/dates';
import { localTime } from '../../domain/values/local-time';
import { lookup } from '../../domain/values/own-members';
import { oneLine, truncate } from '../../domain/values/text';
import { inRole, withNames } from '../../domain/views/people-words';
import { commandFor } from '../../evidence/command-words';

export interface Section {
  heading: string;
  lines: string[];
  commands: string[];
}

export interface Page {
  /** One line. */
  subject: string;
  sections: Section[];
  foot: string[];
}

/** Who stands behind a person id. */
export type NameOf = (person: string) => string;

/** `Tue 24 Nov` in the client's time zone. */
const dated = (at: string, { timezone }: Subject, format: string): string =>
  DateTime.fromMillis(msOf(at), { zone: timezone, locale: 'en-GB' }).toFormat(format);
const day = (at: string, about: Subject): string => dated(at, about, 'ccc d LLL');
const dayAndHour = (at: string, { timezone }: Subject): string => localTime(at, timezone, { weekday: true });

function due({ dueAt }: Wait, about: Subject, tell: typeof day): string {
  if (dueAt === null) return '';
  return dueAt <= about.at ? `, was due ${tell(dueAt, about)}` : `, due ${tell(dueAt, about)}`;
}

/** Where nothing but an action waits, the step at which the engagement stands says nothing. */
const waitsFor = ({ step, why, asked: all }: Wait, whom: string): string => {
  const what = all.every(({ kind }) => kind === 'action') ? 'something to do' : step;
  return `${why === 'reminder' ? 'reminder: ' : ''}${what} waits for ${whom}${why === 'deputy' ? '; you may decide' : ''}`;
};

function asked({ kind, role, holder, what, problem }: Asked, on: readonly string[], nameOf: NameOf): string {
  const person = holder !== null && on.includes(holder) ? holder : (on[0] ?? null);
  const held = kind === 'check' ? 'what was found' : inRole({ role, person, holder });
  return `${held}: ${what}${problem ? ` (${withNames(problem, nameOf)})` : ''}`;
}

/** How to answer, as the command line takes it. */
function commandsFor(person: string, { step, asked: all }: Wait, { engagement }: Subject): string[] {
  const signing = all.filter(({ action }) => action?.message === 'sign');
  const said = all.flatMap(({ action }) =>
    action ? [commandFor(engagement, action, person, action.message === 'sign' && signing.length > 1)] : [],
  );
  return [
    ...(signing.length > 0 ? [`dayone show ${engagement} --gate ${step}`] : []),
    ...new Set(said),
    ...(all.some(({ action }) => !action) ? [`dayone why ${engagement}`] : []),
  ];
}

/** Whether the item is pending on the person who is notified. */
const isTheirs = ({ why }: Wait): boolean => why === 'asked' || why === 'reminder';

function waitSection(wait: Wait, about: Subject, to: string | null, nameOf: NameOf): Section {
  const whom = to !== null && isTheirs(wait) ? 'you' : wait.on.map(nameOf).join(', ');
  const deciding = wait.why === 'deputy' && to !== null ? [to] : wait.on;
  const commands =
    wait.why === 'escalation'
      ? [`dayone why ${about.engagement}`]
      : deciding.flatMap((person) => commandsFor(person, wait, about));
  return {
    heading: `${waitsFor(wait, whom)}${due(wait, about, dayAndHour)}`,
    lines: wait.asked.map((one) => asked(one, wait.on, nameOf)),
    commands,
  };
}

const newsLine = ({ text, by }: News, nameOf: NameOf): string =>
  `${withNames(text, nameOf)}${by ? ` – ${nameOf(by)}` : ''}`;

const HEADINGS = { page: 'Please look at this now', fell: 'What fell', good: 'What came about' } as const;

function newsSections(
  news: readonly News[],
  { engagement }: Subject,
  person: string | null,
  nameOf: NameOf,
): Section[] {
  return (['page', 'fell', 'good'] as const).flatMap((tone) => {
    const of = news.filter((one) => one.tone === tone);
    const lines = of.map((one) => newsLine(one, nameOf));
    const commands = of.flatMap(({ action }) => (action ? [commandFor(engagement, action, person)] : []));
    return of.length > 0 ? [{ heading: HEADINGS[tone], lines, commands: [...new Set(commands)] }] : [];
  });
}

/** The most urgent item, and the number of others. */
function headline(waits: readonly Wait[], news: readonly News[], about: Subject, whom: (wait: Wait) => string): string {
  const told = (tone: News['tone']): string[] => news.filter((one) => one.tone === tone).map((one) => one.text);
  const waiting = waits.map((wait) => `${waitsFor(wait, whom(wait))}${due(wait, about, day)}`);
  const all = [...told('page'), ...told('fell'), ...waiting, ...told('good')];
  const more = all.length > 1 ? ` (and ${all.length - 1} more)` : '';
  return `${truncate(oneLine(all[0]!), 120)}${more}`;
}

const subjectLine = (about: Subject, head: string): string => `[dayone] ${truncate(oneLine(about.title), 80)}: ${head}`;

const foot = (about: Subject): string[] => [
  `${about.title}, for ${about.client}; ${dayAndHour(about.at, about)}. Times are of ${about.timezone}.`,
  `Everything that blocks: dayone why ${about.engagement}`,
  'Nothing is decided by reading this.',
];

/** Each text on its line: names, titles and reasons begin none of ours, wherever they stand. */
const inLines = ({ subject, sections, foot: last }: Page): Page => ({
  subject: oneLine(subject),
  sections: sections.map(({ heading, lines, commands }) => ({
    heading: oneLine(heading),
    lines: lines.map(oneLine),
    commands: commands.map(oneLine),
  })),
  foot: last.map(oneLine),
});

/** A notice as its reader sees it. */
export function pageFor({ to, waits, news }: Notice, about: Subject, nameOf: NameOf): Page {
  const whom = (wait: Wait): string => (isTheirs(wait) ? 'you' : wait.on.map(nameOf).join(', '));
  return inLines({
    subject: subjectLine(about, headline(waits, news, about, whom)),
    sections: [...newsSections(news, about, to, nameOf), ...waits.map((wait) => waitSection(wait, about, to, nameOf))],
    foot: foot(about),
  });
}

const once = <T>(all: readonly T[], key: (one: T) => string): T[] => [
  ...new Map(all.map((one) => [key(one), one])).values(),
];

/** The page for a channel: everything once, for all people who are notified of it. */
export function pageForAll(notices: readonly Notice[], about: Subject, nameOf: NameOf): Page {
  const news = once(
    notices.flatMap((notice) => notice.news),
    (one) => `${one.about} ${one.text}`,
  );
  const waits = once(
    notices.flatMap((notice) => notice.waits),
    (one) => `${one.step} ${one.why} ${one.on.join()}`,
  );
  const whom = (wait: Wait): string => wait.on.map(nameOf).join(', ');
  return inLines({
    subject: subjectLine(about, headline(waits, news, about, whom)),
    sections: [
      ...newsSections(news, about, null, nameOf),
      ...waits.map((wait) => waitSection(wait, about, null, nameOf)),
    ],
    foot: foot(about).slice(0, 2),
  });
}

/** As plain text. */
export function asText({ sections, foot: last }: Page): string {
  const block = ({ heading, lines, commands }: Section): string =>
    [
      heading,
      ...lines.map((line) => `- ${line}`),
      ...(commands.length > 0 ? ['', ...commands.map((one) => `    ${one}`)] : []),
    ].join('\n');
  return `${[...sections.map(block), `-- \n${last.join('\n')}`].join('\n\n')}\n`;
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => lookup(ENTITIES, sign)!);

/** As simple HTML: nothing that somebody wrote becomes markup, and nothing is fetched. */
export function asHtml({ subject, sections, foot: last }: Page): string {
  const item = (line: string): string => `<li>${escaped(line)}</li>`;
  const block = ({ heading, lines, commands }: Section): string =>
    `<h3>${escaped(heading)}</h3>\n<ul>${lines.map(item).join('')}</ul>` +
    (commands.length > 0 ? `\n<pre>${commands.map(escaped).join('\n')}</pre>` : '');
  return [
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escaped(subject)}</title></head><body>`,
    ...sections.map(block),
    `<p><small>${last.map(escaped).join('<br>')}</small></p>`,
    '</body></html>',
  ].join('\n');
}
