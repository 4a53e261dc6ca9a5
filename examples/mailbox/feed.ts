/** The mail that arrives: real mails, mixed but always in the same order, at a steady rate, from the beginning again when all have come. */
import { type Group, interleaved, type Mail, type Mails } from './mails';

/** Groups of wanted mail that may arrive: the everyday mail, or newsletters and the like, which is drift. */
export const WANTED_GROUPS = ['easy-ham-2', 'hard-ham-1'] as const satisfies readonly Group[];
export type WantedGroup = (typeof WANTED_GROUPS)[number];

const TICK_MS = 100;

/** The corpus is sorted by time and sender; the end of an id is as good as chance, and always the same. */
const mixed = (mails: readonly Mail[]): Mail[] => {
  const place = new Map(mails.map((mail) => [mail, [...mail.id].reverse().join('')]));
  return mails.toSorted((a, b) => (place.get(a)! < place.get(b)! ? -1 : 1));
};

export class Feed {
  #mails: Mail[] = [];
  #next = 0;
  /** Mails that are due and have not come, a fraction included. */
  #due = 0;
  #last = Date.now();
  readonly #timer: NodeJS.Timeout;

  /** Hands each mail to `arrive` with its time of arrival, ms since 1970; `ticked` follows each handful of them. */
  constructor(
    private readonly mails: Mails,
    private readonly perSecond: number,
    private readonly arrive: (mail: Mail, at: number) => void,
    private readonly ticked: () => void,
  ) {
    this.use('easy-ham-2');
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
  }

  /** Lets this group arrive from now on, in turn with unwanted mail. */
  use(group: WantedGroup): void {
    const { groups } = this.mails;
    const wanted = mixed(groups[group]);
    // As many unwanted as wanted mails, so that the shares of the two do not change within a round.
    this.#mails = interleaved(wanted, mixed(groups['spam-2']).slice(0, wanted.length));
    this.#next = 0;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #tick(): void {
    const now = Date.now();
    // After a pause of the process the backlog is dropped: one tick never does the work of more than two.
    this.#due += (Math.min(Math.max(0, now - this.#last), 2 * TICK_MS) / 1000) * this.perSecond;
    this.#last = now;
    for (; this.#due >= 1; this.#due -= 1) {
      this.arrive(this.#mails[this.#next]!, now);
      this.#next = (this.#next + 1) % this.#mails.length;
    }
    this.ticked();
  }
}
