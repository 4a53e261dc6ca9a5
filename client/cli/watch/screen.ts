/** A terminal that is drawn on in place, and given back as it was. */

/** What of a terminal is used: `process.stdout` fits. */
export interface Terminal {
  write(text: string): unknown;
  rows?: number;
  on(event: 'resize', listener: () => void): unknown;
  off(event: 'resize', listener: () => void): unknown;
}

const ALTERNATE = ['\x1b[?1049h', '\x1b[?1049l'] as const;
const CURSOR_HIDDEN = ['\x1b[?25l', '\x1b[?25h'] as const;
/** Long lines end at the window's edge. */
const NO_WRAP = ['\x1b[?7l', '\x1b[?7h'] as const;
const HOME = '\x1b[H';
const TO_LINE_END = '\x1b[K';
const TO_SCREEN_END = '\x1b[J';
const ROWS = 24;

export class Screen {
  private lines: ((rows: number) => readonly string[]) | undefined;
  private given = true;
  private readonly redraw = (): void => this.paint();

  constructor(private readonly terminal: Terminal) {
    terminal.write(ALTERNATE[0] + CURSOR_HIDDEN[0] + NO_WRAP[0]);
    terminal.on('resize', this.redraw);
    // The terminal is usable afterwards, for every way in which the process can end.
    process.on('exit', this.restore);
  }

  /** Draws these lines, and again when the window changes. */
  draw(lines: (rows: number) => readonly string[]): void {
    this.lines = lines;
    this.paint();
  }

  /** Gives the terminal back. Can be called twice. */
  readonly restore = (): void => {
    if (!this.given) return;
    this.given = false;
    process.off('exit', this.restore);
    this.terminal.off('resize', this.redraw);
    this.terminal.write(NO_WRAP[1] + CURSOR_HIDDEN[1] + ALTERNATE[1]);
  };

  private paint(): void {
    const lines = this.lines?.(this.terminal.rows || ROWS) ?? [];
    this.terminal.write(`${HOME}${lines.map((line) => line + TO_LINE_END).join('\r\n')}${TO_SCREEN_END}`);
  }
}
