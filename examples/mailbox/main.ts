/** Runs the mailbox alone, until it is interrupted: `MAILBOX_SECRET=… node dist/examples/mailbox/main.js --port 7070`. */
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
  const mailbox = await startMailbox({ port, secret, mailPerSecond });
  console.log(`mailbox: ${mailbox.url}`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void mailbox.stop());
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 3;
});
