/** The page that the demo writes into the terminal: headings, lines with their moment, text wrapped under itself. */
import { type Paint, safeLine } from '../../client/cli/paint';

export type Tone = 'good' | 'bad' | 'open' | 'plain';

/** One line of the story. */
export interface Line {
  /** Ms since 1970; now where it is absent. */
  at?: number;
  /** What it is about: a step, the mailbox, the schedule. */
  label: string;
  /** The word that carries the news, in its tone. */
  word?: string;
  tone?: Tone;
  text: string;
  /** Further lines under the text. */
  more?: readonly string[];
}

/** Lines are not longer than this, however wide the terminal is; and not shorter than this makes sense. */
const WIDEST = 116;
const NARROWEST = 72;
/** Columns before the text: the moment and the label. */
const MOMENT = 8;
const LABEL = 22;

const COLOUR = { good: 'green', bad: 'red', open: 'yellow', plain: 'bold' } as const;

/** Breaks a text at blanks; a word that is longer than the width stays whole. */
export function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

export class Page {
  /** When the story began, ms since 1970. */
  private began = Date.now();
  private closed = false;
  private readonly width: number;

  /** @param columns of the terminal, if it is one */
  constructor(
    private readonly write: (text: string) => void,
    private readonly paint: Paint,
    columns = WIDEST,
  ) {
    this.width = Math.min(WIDEST, Math.max(NARROWEST, columns));
  }

  /** The story begins now: what was installed and started before it does not count. */
  begins(): void {
    this.began = Date.now();
  }

  heading(title: string): void {
    const rest = '─'.repeat(Math.max(3, this.width - title.length - 5));
    this.put('');
    this.put(`${this.paint.dim('──')} ${this.paint.bold(title)} ${this.paint.dim(rest)}`);
  }

  /** Text without a moment, from the margin on. */
  say(text = ''): void {
    for (const line of text === '' ? [''] : wrapped(text, this.width)) this.put(line);
  }

  line({ at = Date.now(), label, word = '', tone = 'plain', text, more = [] }: Line): void {
    const width = this.width - MOMENT - LABEL;
    const [first = '', ...rest] = wrapped(word && text ? `${word}  ${text}` : word || text, width);
    const moment = `${(Math.max(0, at - this.began) / 1000).toFixed(1)} s`;
    const news = word ? this.paint[COLOUR[tone]](first.slice(0, word.length)) + first.slice(word.length) : first;
    this.put(`${this.paint.dim(moment.padStart(MOMENT - 2))}  ${label.padEnd(LABEL)}${news}`);
    this.under([...rest, ...more.flatMap((one) => wrapped(one, width))]);
  }

  /** Rows under a line: a name, and what belongs to it. */
  rows(rows: readonly (readonly [name: string, text: string])[]): void {
    for (const [name, text] of rows) {
      const [first = '', ...rest] = wrapped(text, this.width - MOMENT - LABEL);
      this.put(`${' '.repeat(MOMENT)}${this.paint.dim(name.padEnd(LABEL))}${first}`);
      this.under(rest);
    }
  }

  /** Nothing is written any more. */
  close(): void {
    this.closed = true;
  }

  private under(lines: readonly string[]): void {
    for (const line of lines) this.put(' '.repeat(MOMENT + LABEL) + line);
  }

  private put(text: string): void {
    if (!this.closed) this.write(`${safeLine(text)}\n`);
  }
}
