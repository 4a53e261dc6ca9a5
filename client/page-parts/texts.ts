/** How the page shows times, people and digests. */

import { DateTime } from 'luxon';
import { msOf } from '../../domain/values/dates';
import { type Html, html } from './html';

export interface PageTexts {
  /** A moment in the client's time zone. */
  moment(at: string | null): string;
  /** The name with the id; only the id if the name is not available. */
  person(id: string): Html;
  /** The same with who recorded it for them, and from which message. */
  sender(sent: Sent): Html;
}

interface Sent {
  by: string;
  relayed: { by: string; message: string } | null;
}

export function textsOf({ people }: { people: readonly { id: string; name: string }[] }, timeZone: string): PageTexts {
  const names = new Map(people.map(({ id, name }) => [id, name]));
  const person = (id: string): Html => {
    const name = names.get(id);
    return name === undefined ? html`${id}` : html`${name} <span class="id">${id}</span>`;
  };
  return {
    // In one line, wherever it stands. `verify` renders the page on another machine and compares it: luxon's own English
    // month names are the same everywhere, those of the machine's ICU are not.
    moment: (at) =>
      at === null
        ? '–'
        : DateTime.fromMillis(msOf(at), { zone: timeZone, locale: 'en' })
            .toFormat('d LLL yyyy, HH:mm')
            .replaceAll(' ', '\u00a0'),
    person,
    sender: ({ by, relayed }) =>
      relayed === null
        ? person(by)
        : html`${person(by)}<br><small>recorded by ${person(relayed.by)} from <a href="attachments/${relayed.message}">a message</a></small>`,
  };
}

/** Enough of a digest to compare by eye. */
export const digest = (hash: string): Html => html`<code class="short">${hash.slice(0, 12)}</code>`;
