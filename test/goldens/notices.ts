/** Who is notified of what, append by append: who, why, of whom and how; and each kind of mail and chat once, whole. */

import { chatPayload } from '../../activities/notices/channels/chat';
import { asHtml, asText, pageFor, pageForAll } from '../../activities/notices/texts';
import type { Notice, NoticeBatch } from '../../domain/notices/notice';
import { receiptsDue } from '../../domain/record/receipt';
import { type Breath, breathsOf } from '../support/paper-rounds';
import { type Golden, type NamedRecord, recordsFile } from './files';
import type { Played } from './script';
import { textOf } from './text';

const nameOf = (person: string): string => `Name of ${person}`;

/** Groups the notices of one append by content, with everybody who gets it. */
function shortRound({ notices, chat, mail, unreached, reports, avoid }: NoticeBatch): object {
  const grouped = new Map<string, { to: string[]; waits: Notice['waits']; news: Notice['news'] }>();
  for (const { to, waits, news } of notices) {
    const about = JSON.stringify([waits, news]);
    const known = grouped.get(about);
    if (known) known.to.push(to);
    else grouped.set(about, { to: [to], waits, news });
  }
  const flags = {
    ...(chat && { chat }),
    ...(!mail && { mail }),
    ...(!reports && { reports }),
    ...(avoid && { avoid }),
  };
  return { ...flags, ...(unreached.length > 0 && { unreached }), notices: [...grouped.values()].map(shortNotice) };
}

const shortNotice = ({ to, waits, news }: { to: string[]; waits: Notice['waits']; news: Notice['news'] }): object => ({
  to: to.join(', '),
  ...(news.length > 0 && { news }),
  ...(waits.length > 0 && { waits: waits.map(({ asked, ...wait }) => ({ ...wait, asked: asked.map(shortAsked) })) }),
});

/** One line for each thing that is asked; its sentence is a text. */
const shortAsked = ({
  what,
  problem,
  action,
  kind,
  role,
  holder,
}: Notice['waits'][number]['asked'][number]): object => ({
  as: `${kind}, ${role}, ${holder}`,
  what,
  ...(problem !== null && { problem }),
  ...(action !== null && { action }),
});

function noticesOf({ script, engagement, before }: Played): Golden {
  const records = breathsOf(engagement.entries).flatMap(({ entries, state, round }: Breath): NamedRecord[] => {
    const { seq } = entries.at(-1)!;
    const receipts = receiptsDue(state, entries).map(({ gate, head, at }) => ({ gate, entry: head.seq, at }));
    if (seq <= before || (!round && receipts.length === 0)) return [];
    const value = { seq, ...(receipts.length > 0 && { receipts }), ...(round && shortRound(round)) };
    return [{ name: `${seq}`, of: '', value }];
  });
  return recordsFile(`${script.name}.notices`, records);
}

/** Every subject of a notice, one by one. */
const partsOf = ({ waits, news }: Notice): string[] => [
  ...waits.flatMap(({ why, asked }) => asked.map(({ kind, action }) => `${why} ${kind} ${action?.message}`)),
  ...news.map(({ about, tone }) => `${about} ${tone}`),
];

/** Mails, as far as they are about something that none before was about; and some chats. */
function mailsOf(played: readonly Played[]): Golden {
  const shown: Record<string, unknown> = {};
  const seen = new Set<string>();
  const isNew = (notice: Notice): boolean => {
    const parts = partsOf(notice);
    const fresh = parts.some((part) => !seen.has(part));
    for (const part of parts) seen.add(part);
    return fresh;
  };
  for (const { script, engagement, before } of played)
    for (const { entries, round } of breathsOf(engagement.entries)) {
      const { seq } = entries.at(-1)!;
      if (!round || seq <= before) continue;
      const { subject, notices } = round;
      for (const notice of notices) {
        if (!isNew(notice)) continue;
        const page = pageFor(notice, subject, nameOf);
        // The markup of a mail is the same whatever it is about.
        if (Object.keys(shown).length === 0) shown['as HTML'] = asHtml(page).split('\n');
        shown[`${script.name} ${seq}, mail to ${notice.to}`] = [page.subject, ...asText(page).trimEnd().split('\n')];
      }
      // A chat message has the same content in another form; one for each tone is enough.
      const tones = notices.flatMap(({ news }) => news.map(({ tone }) => `chat ${tone}`));
      if (tones.every((tone) => seen.has(tone))) continue;
      for (const tone of tones) seen.add(tone);
      shown[`${script.name} ${seq}, chat`] = chatPayload(pageForAll(notices, subject, nameOf), 'key');
    }
  return { 'mails.texts.json': textOf(shown) };
}

export const goldenNotices = (played: readonly Played[]): Golden =>
  Object.assign({}, ...played.map(noticesOf), mailsOf(played));
