/** The durable actions of the floor, as plainly as they can be written. */
import { mkdir, open } from 'node:fs/promises';
import path from 'node:path';

export const bareActivities = (folder: string, targets: string) => ({
  /** Looks at the world. */
  async look(id: string): Promise<number> {
    const answer = await fetch(`http://${targets}/${id}/readings?value=1`);
    return ((await answer.json()) as { value: number }).value;
  },
  /** One record, flushed. */
  async record(id: string, text: string): Promise<void> {
    await mkdir(folder, { recursive: true });
    const file = await open(path.join(folder, `${id}.jsonl`), 'a');
    try {
      await file.write(`${JSON.stringify({ at: new Date().toISOString(), text })}\n`);
      await file.datasync();
    } finally {
      await file.close();
    }
    const [event, step] = text.split(' ');
    process.stderr.write(`${JSON.stringify({ engagement: id, event, step })}\n`);
  },
});

export type BareActivities = ReturnType<typeof bareActivities>;
