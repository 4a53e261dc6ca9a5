/** Hears what workers write to their logs: a script that waits for an event costs the server nothing. */
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

interface Line {
  /** Of pino: 40 is a warning. */
  level?: number;
  engagement?: string;
  event?: string;
  step?: string;
}

/** Without any event of any engagement, ms: as long as something happens, a slow machine is at work. */
const PATIENCE_MS = 60_000;

const LOOK_EVERY_MS = 1_000;

const WARNING = 40;

export class Ear {
  private readonly heard = new Set<string>();
  private readonly listeners = new Map<string, () => void>();
  private lastHeard = performance.now();

  /** Reads a log of one JSON object per line; other lines and warnings go to `other`. */
  listen(log: Readable, other: (line: string) => void): void {
    createInterface({ input: log }).on('line', (text) => {
      const line = parse(text);
      if (line?.engagement && line.event) this.hear(keyOf(line.engagement, line.event, line.step));
      if (!line || (line.level ?? 0) >= WARNING) other(text);
    });
  }

  /** Resolves when this has been heard, be it before. @throws Error after a minute in which nothing at all was heard */
  async event(engagement: string, event: string, step?: string): Promise<void> {
    const key = keyOf(engagement, event, step);
    if (this.heard.has(key)) return;
    const began = performance.now();
    await new Promise<void>((resolve, reject) => {
      const look = setInterval(() => {
        if (performance.now() - Math.max(this.lastHeard, began) < PATIENCE_MS) return;
        clearInterval(look);
        this.listeners.delete(key);
        const waited = Math.round((performance.now() - began) / 1000);
        reject(new Error(`waited ${waited} s for ${key}, the last ${PATIENCE_MS / 1000} s without any event`));
      }, LOOK_EVERY_MS);
      this.listeners.set(key, () => {
        clearInterval(look);
        resolve();
      });
    });
  }

  private hear(key: string): void {
    this.lastHeard = performance.now();
    this.heard.add(key);
    this.listeners.get(key)?.();
    this.listeners.delete(key);
  }
}

const keyOf = (engagement: string, event: string, step = ''): string => `${engagement} ${event} ${step}`;

function parse(text: string): Line | null {
  try {
    return JSON.parse(text) as Line;
  } catch {
    return null;
  }
}
