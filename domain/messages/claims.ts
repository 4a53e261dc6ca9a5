/**
 * What a signature says: who, in which engagement, decides or submits what. A claim has its JWT name (RFC 7519) if
 * there is one. The workflow run is not a claim, because a decision stays valid in later runs.
 */

import type { PersonCommand } from '../model/messages';
import type { Claims } from '../model/proofs';
import { NOT_CONTENT } from '../record/intent';
import { instantOf, readInstant } from '../values/dates';
import { digest } from '../values/digest';
import { FREE_TEXT } from '../values/texts';

/** How long a signature may be on its way, in seconds. */
export const SIGNATURE_LIVES_S = 600;
/** How far two clocks may be apart, in seconds. */
export const CLOCK_SKEW_S = 60;

/** What is no part of what is said: how it is sent, who says it, what was found of it, and text that can be erased. */
const BESIDE: ReadonlySet<string> = new Set([...NOT_CONTENT, 'by', ...FREE_TEXT]);

/** One moment has many spellings (offset, milliseconds), and entries keep one of them: a signature covers the moment. */
const oneSpelling = (value: unknown): unknown => {
  const at = typeof value === 'string' ? readInstant(value) : null;
  return at === null ? value : instantOf(at);
};

const saidIn = (message: object): object =>
  Object.fromEntries(
    Object.entries(message).flatMap(([name, value]) => (BESIDE.has(name) ? [] : [[name, oneSpelling(value)]])),
  );

/** Digest of what a message says, apart from sign-offs, which name the digest of what was shown. */
export const saidDigest = (message: object): string => digest(saidIn(message));

/** Who proves a message: who decides, or who relays a decision. */
export const speakerOf = (message: PersonCommand): string =>
  message.kind === 'sign' && message.relayed ? message.relayed.by : message.by;

/** Everything that a signature of this message has to say, but for its times. */
export function claimsOf(engagement: string, message: PersonCommand): Omit<Claims, 'iat' | 'exp'> {
  const common = { aud: 'dayone', sub: engagement, jti: message.key, kind: message.kind } as const;
  const iss = speakerOf(message);
  if (message.kind !== 'sign') return { ...common, iss, subject: saidDigest(message) };
  const { gate, role, decision, subject, relayed } = message;
  const whose = relayed ? { decidedBy: message.by, message: relayed.message } : {};
  return { ...common, iss, gate, ...(role ? { role } : {}), decision, ...whose, subject };
}

/** The claims that a signature makes otherwise than the message that it came with; empty where they agree. */
export function differing(claims: Claims, engagement: string, message: PersonCommand): string[] {
  const expected = claimsOf(engagement, message);
  const names = [...new Set([...Object.keys(expected), ...Object.keys(claims)])] as (keyof Claims)[];
  return names
    .filter((name) => name !== 'iat' && name !== 'exp' && claims[name] !== expected[name as keyof typeof expected])
    .map(
      (name) =>
        `${name}: signed ${claims[name] ?? 'nothing'}, said ${expected[name as keyof typeof expected] ?? 'nothing'}`,
    );
}
