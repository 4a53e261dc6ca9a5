/** The mail that has arrived of late, as a table: what a client's mail server would tell of it, without its content. */
import type { Mail } from './mails';
import type { Window } from './tally';

/** As many mails as are remembered: some minutes of the demo. */
const REMEMBERED = 20_000;

export class Arrivals {
  readonly #mails: { id: string; at: number; characters: number }[] = [];

  /** @param at ms since 1970; times never go back */
  add({ id, text }: Mail, at: number): void {
    this.#mails.push({ id, at, characters: text.length });
    if (this.#mails.length > REMEMBERED) this.#mails.splice(0, REMEMBERED / 10);
  }

  /** CSV: id, time and length of each mail of the window, in the order in which they came. */
  csv({ from, to }: Window): string {
    const rows = this.#mails
      .filter(({ at }) => at >= from && at < to)
      .map(({ id, at, characters }) => `${id},${new Date(at).toISOString()},${characters}`);
    return `${['mail,at,characters', ...rows].join('\n')}\n`;
  }
}
