/** Orders to switch: who may give them, what they say, and that the same order is carried out once. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { Target } from '../../domain/model/rollback';
import { sha256 } from './classifier';
import type { Switchboard } from './switchboard';

/** Clocks may differ by so much; an older signature may have been recorded by someone, seconds. */
const SKEW = 300;
/** Orders that are remembered. */
const REMEMBERED = 1_000;

const release = z.string().min(1).nullable();
const ACTIONS = ['stage', 'rollback', 'restore', 'promote', 'drill'] as const;
/** Why the mailbox is switched. */
export type OrderedAction = (typeof ACTIONS)[number];
const ORDER = z.object({
  engagement: z.string().min(1),
  action: z.enum([...ACTIONS, 'dry-run']),
  target: z
    .object({ base: release, candidate: release, exposure: z.number().min(0).max(100) })
    .refine((target) => target.candidate !== null || target.exposure === 0, 'an exposure needs a candidate'),
  key: z.string().min(1).max(200),
});

export interface Answer {
  status: number;
  body: unknown;
  /** A text that is a table. */
  csv?: true;
}

export const refusal = (status: number, error: string): Answer => ({ status, body: { error } });

/** Whether `header` (`t=<unix seconds>,v1=<hex>`) signs the raw body with the secret, at about `now`, in ms. */
export function isSigned(header: string | undefined, raw: string, secret: string, now = Date.now()): boolean {
  const parts = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/.exec(header ?? '');
  if (!parts || Math.abs(now / 1000 - Number(parts[1])) > SKEW) return false;
  const expected = createHmac('sha256', secret).update(`${parts[1]}.${raw}`).digest();
  return timingSafeEqual(expected, Buffer.from(parts[2]!, 'hex'));
}

function parse(raw: string): { order: z.output<typeof ORDER> } | Answer {
  let document: unknown;
  try {
    document = JSON.parse(raw);
  } catch {
    return refusal(400, 'the body is not JSON');
  }
  const parsed = ORDER.safeParse(document);
  if (parsed.success) return { order: parsed.data };
  const faults = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'order'}: ${issue.message}`);
  return refusal(400, faults.join('; '));
}

export class Orders {
  /** Key → digest of the order, so that another order under a used key is noticed. Oldest first. */
  readonly #applied = new Map<string, { digest: string; answer: Answer }>();
  #lastKey: string | null = null;

  constructor(
    private readonly board: Switchboard,
    private readonly secret: string,
    /** Called after every switch, with what was there before. */
    private readonly switched: (before: Target, action: OrderedAction) => void,
  ) {}

  get lastKey(): string | null {
    return this.#lastKey;
  }

  wasApplied(key: string): boolean {
    return this.#applied.has(key);
  }

  /** Carries out an order, or says why not. A refused order changes nothing and may be repeated. */
  receive(raw: string, signature: string | undefined, idempotencyKey: string | undefined): Answer {
    if (!isSigned(signature, raw, this.secret)) return refusal(401, 'the signature is missing, wrong or too old');
    const parsed = parse(raw);
    if (!('order' in parsed)) return parsed;
    const { action, target, key } = parsed.order;
    if (idempotencyKey !== key) return refusal(400, 'the header idempotency-key and the key of the order differ');

    const digest = sha256(JSON.stringify(parsed.order));
    const before = this.#applied.get(key);
    if (before)
      return before.digest === digest ? before.answer : refusal(409, `the key ${key} was used for another order`);
    const unknown = this.board.unknownIn(target);
    if (unknown.length > 0) return refusal(409, `no artefact is held for release ${unknown.join(' and ')}`);

    const answer: Answer = { status: 200, body: { target } };
    if (action === 'dry-run') return answer;
    const from = this.board.target;
    this.board.switchTo(target);
    this.switched(from, action);
    this.#remember(key, { digest, answer });
    return answer;
  }

  #remember(key: string, applied: { digest: string; answer: Answer }): void {
    this.#applied.set(key, applied);
    this.#lastKey = key;
    if (this.#applied.size > REMEMBERED) this.#applied.delete(this.#applied.keys().next().value!);
  }
}
