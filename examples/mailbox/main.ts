/**
 * Runs the mailbox alone, until it is interrupted: `MAILBOX_SECRET=… node dist/examples/mailbox/main.js --port 7070`.
 * Started by another Node process it tells that one its address, and ends with it.
 */
import { parseArgs } from 'node:util';
import { startMailbox } from './server';

const USAGE = 'usage: MAILBOX_SECRET=… node dist/examples/mailbox/main.js [--port 7070] [--mail-per-second 600]';

function wrong(message: string): never {
  console.error(`${message}\n${USAGE}`);
  process.exit(2);
}

function options(): { port: number; mailPerSecond: number } {
  try {
    const { values } = parseArgs({
      options: { port: { type: 'string', default: '7070' }, 'mail-per-second': { type: 'string', default: '600' } },
    });
    return { port: Number(values.port), mailPerSecond: Number(values['mail-per-second']) };
  } catch (error) {
    return wrong(error instanceof Error ? error.message : String(error));
  }
}

async function main(): Promise<void> {
  const { port, mailPerSecond } = options();
  const secret = process.env.MAILBOX_SECRET ?? '';
  if (!Number.isInteger(port) || port < 0 || port > 65_535) wrong('--port is a number from 0 to 65535');
  if (!(mailPerSecond > 0 && mailPerSecond <= 5_000)) wrong('--mail-per-second is a number from 1 to 5000');
  if (secret === '') wrong('MAILBOX_SECRET is not set');
  const starting = startMailbox({ port, secret, mailPerSecond });
  const stop = (): Promise<void> =>
    starting.then(
      async (mailbox) => {
        await mailbox.stop();
        if (process.connected) process.disconnect();
      },
      () => {}, // it never began
    );
  for (const event of ['SIGINT', 'SIGTERM', 'disconnect'] as const) process.once(event, () => void stop());
  const { url } = await starting;
  console.log(`mailbox: ${url}`);
  if (process.connected) process.send?.({ ready: true, url });
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 3;
});
