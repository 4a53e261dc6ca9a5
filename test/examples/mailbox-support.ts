/** What the mailbox's tests share: the mail, both releases, a started service and signed orders. */
import { createHmac, randomUUID } from 'node:crypto';
import { loadMails } from '../../examples/mailbox/mails';
import { badPlan, goodPlan, trainRelease } from '../../examples/mailbox/releases';
import { type MailboxOptions, type RunningMailbox, startMailbox } from '../../examples/mailbox/server';

export const SECRET = 'a secret of the test';

export const mails = loadMails();
export const bad = trainRelease(badPlan('r1', mails), mails.corrections);
export const good = trainRelease(goodPlan('r2', mails), mails.corrections);

const running = new Set<RunningMailbox>();

/** Starts a mailbox that holds both releases and exposes none; `stopMailboxes` ends it. */
export async function mailbox(options: Partial<MailboxOptions> = {}): Promise<string> {
  const artefacts = { r1: bad.artefact, r2: good.artefact };
  const started = await startMailbox({ port: 0, secret: SECRET, mailPerSecond: 1_000, artefacts, mails, ...options });
  running.add(started);
  return started.url;
}

export async function stopMailboxes(): Promise<void> {
  await Promise.all([...running].map((one) => one.stop()));
  running.clear();
}

export interface Sent {
  status: number;
  body: Record<string, unknown>;
}

export async function get(url: string, headers: Record<string, string> = {}): Promise<Sent> {
  const answer = await fetch(url, { headers });
  return { status: answer.status, body: (await answer.json()) as Sent['body'] };
}

export async function post(url: string, body: unknown, headers: Record<string, string> = {}): Promise<Sent> {
  const raw = typeof body === 'string' ? body : JSON.stringify(body);
  const answer = await fetch(url, { method: 'POST', body: raw, headers });
  return { status: answer.status, body: (await answer.json()) as Sent['body'] };
}

export const signed = (raw: string, secret = SECRET, t = Math.floor(Date.now() / 1000)): string =>
  `t=${t},v1=${createHmac('sha256', secret).update(`${t}.${raw}`).digest('hex')}`;

export const target = (base: string | null, candidate: string | null = null, exposure = 0) => ({
  base,
  candidate,
  exposure,
});

/** Orders a switch as an executor does. */
export async function order(
  url: string,
  to: ReturnType<typeof target>,
  { action = 'stage', key = randomUUID() as string, signature = signed } = {},
): Promise<Sent> {
  const raw = JSON.stringify({ engagement: 'shared-mailbox-triage', action, target: to, key });
  return post(`${url}/switch`, raw, { 'dayone-signature': signature(raw), 'idempotency-key': key });
}

/** Asks again until the answer is there; the test's own time limit ends it. */
export async function until<T>(ask: () => Promise<T>, there: (answer: T) => boolean): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (there(answer)) return answer;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
