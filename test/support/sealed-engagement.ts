/**
 * An engagement on paper whose record is real: entries are sealed into a chain, drills write streams of their own,
 * submissions have content, and people sign by keys. `recordIn` puts all of it into an evidence store.
 */

import { createHash, createPrivateKey, sign } from 'node:crypto';
import type { Drills } from '../../domain/dossier/commands';
import { apply } from '../../domain/engagement/apply';
import { engagementStream } from '../../domain/kernel/names';
import { claimsOf } from '../../domain/messages/claims';
import type { Charter } from '../../domain/model/charter';
import type { Command, Received, SystemCommand } from '../../domain/model/commands';
import type { Actor, EventToAppend, StoredEntry } from '../../domain/model/entries';
import type { Entry, EventType } from '../../domain/model/events';
import { PERSON_COMMANDS, type PersonCommand } from '../../domain/model/messages';
import type { PublicKey } from '../../domain/model/people';
import type { VerifiedLogin } from '../../domain/model/proofs';
import type { DrillEvents } from '../../domain/model/rollback';
import type { State } from '../../domain/model/state';
import { keyId } from '../../domain/people/keys';
import { foldDrill, phasesOf } from '../../domain/record/drill-record';
import { GENESIS, SYSTEM } from '../../domain/record/ledger';
import { eventToAppend, readDrillEntry, readEntries } from '../../domain/record/read-entry';
import { DRILL_VERSIONS, EVENT_VERSIONS } from '../../domain/record/versions';
import { canonical } from '../../domain/values/digest';
import { lookup } from '../../domain/values/own-members';
import type { TextRef } from '../../domain/values/texts';
import { headOf, seal } from '../../evidence/chain';
import { type KeyPair, newKeyPair } from '../../evidence/signature';
import type { Evidence } from '../../evidence/store';
import { PaperEngagement } from './paper-engagement';
import { START } from './paper-ledger';
import type { World } from './paper-world';

const contentOf = (name: string): Buffer => Buffer.from(`what was submitted as ${name}`);
const digestOf = (content: Buffer): string => createHash('sha256').update(content).digest('hex');

/** A compact JWS, made at once: paper does not wait. */
function jws({ x, d }: KeyPair, claims: object): string {
  const jwk = { kty: 'OKP', crv: 'Ed25519', x };
  const part = (value: object): string => Buffer.from(canonical(value)).toString('base64url');
  const said = `${part({ alg: 'EdDSA', kid: keyId(x), jwk })}.${part(claims)}`;
  const key = createPrivateKey({ key: { ...jwk, d }, format: 'jwk' });
  return `${said}.${sign(null, Buffer.from(said), key).toString('base64url')}`;
}

/** The drill's own stream, as written by the time it reports this. */
export function drillStream(
  report: Extract<SystemCommand, { kind: 'drill-ended' }>,
  s: State,
  at: string,
): StoredEntry[] {
  const { drill, record, rtoSeconds } = report;
  const { release, orderedBy, performedBy, restoreSeconds, problem, order, startedBy } = record;
  const passed = record.outcome === 'passed' && restoreSeconds! <= rtoSeconds;
  const written: StoredEntry[] = [];
  const write = <K extends keyof DrillEvents>(type: K, data: DrillEvents[K]): void => {
    const head = headOf(written.at(-1) ?? GENESIS);
    const events = [eventToAppend({ type, data }, { at, actor: SYSTEM }, DRILL_VERSIONS)];
    written.push(...seal(head, { stream: drill, epoch: 1, head, key: `${drill}-${written.length}`, events }));
  };
  const compensates = s.charter.rollback?.compensated !== undefined;
  write('drill.begun', { drill, release, orderedBy, performedBy, rtoSeconds, compensates, order, startedBy });
  for (const name of phasesOf(compensates)) write('drill.phase', { name, ok: passed, detail: 'seen' });
  write('drill.ended', { outcome: passed ? 'passed' : 'failed', restoreSeconds, problem });
  return written;
}

export class SealedEngagement extends PaperEngagement {
  drills: Record<string, StoredEntry[]> = {};
  /** Whose messages are signed. */
  keys: Record<string, KeyPair> = {};
  /** Whose key is vouched for by a login. */
  logins: Record<string, { token: TextRef } & VerifiedLogin> = {};
  contents: Record<string, Buffer> = {};
  private appendKey = 'start';

  constructor(charter: Charter, ...signers: string[]) {
    super(charter);
    this.keys = Object.fromEntries(signers.map((person) => [person, newKeyPair()]));
  }

  override fork(): this {
    return Object.assign(super.fork(), { drills: { ...this.drills }, contents: { ...this.contents } });
  }

  protected override append(from: State | null, drafts: readonly EventToAppend[]): State {
    if (drafts.length === 0) {
      this.last = [];
      return from!;
    }
    const id = from?.id ?? (drafts[0]!.data as { id: string }).id;
    const head = headOf(this.stored.at(-1) ?? GENESIS);
    const request = {
      stream: engagementStream(id),
      epoch: 1,
      head,
      key: this.appendKey ?? 'start',
      events: [...drafts],
    };
    const sealed = seal(head, request);
    this.last = readEntries(sealed);
    this.stored.push(...sealed);
    this.entries.push(...this.last);
    return this.last.reduce<State | null>(apply, from)!;
  }

  override act(command: Command): Entry[] {
    this.appendKey = 'key' in command ? command.key : `work-${this.entries.length}-${command.kind}`;
    return super.act(isPersons(command) ? this.signed(command) : command);
  }

  /** Writes what no rule has decided: what somebody could write who holds the store. */
  forge(actor: Actor, ...events: { type: EventType; data: object }[]): this {
    this.appendKey = `forged-${this.entries.length}`;
    this.state = this.append(
      this.state,
      events.map((event) => ({ ...event, v: EVENT_VERSIONS[event.type].writes, at: this.at, actor })),
    );
    return this;
  }

  private signed(message: PersonCommand): Received {
    const pair = lookup(this.keys, message.by);
    if (!pair) return message;
    const iat = Math.floor(Date.parse(this.at) / 1000);
    const claims = { ...claimsOf(this.state.id, message), iat, exp: iat + 300 };
    const key = { kid: keyId(pair.x), x: pair.x };
    const known: PublicKey = { ...key, from: START };
    const { token, ...login } = lookup(this.logins, message.by) ?? {};
    return {
      ...message,
      proof: { jws: jws(pair, claims), ...(token ? { login: token } : {}) },
      proven: { ok: true, claims, key, known, login: token ? login : null },
    } as Received;
  }

  /** The drill as its workflow would have written it. */
  override drillReport(world: World = {}): SystemCommand | null {
    const report = super.drillReport(world);
    if (report?.kind !== 'drill-ended') return report;
    const { drill } = report;
    const written = drillStream(report, this.state, this.at);
    this.drills = { ...this.drills, [drill]: written };
    return { ...report, record: foldDrill(drill, written.map(readDrillEntry)) };
  }

  private content(name: string): string {
    const content = contentOf(name);
    this.contents = { ...this.contents, [name]: content };
    return digestOf(content);
  }

  override hand(name: string): Entry[] {
    const by = this.who('delivery-lead');
    const key = `evidence-${this.entries.length}`;
    return this.act({ kind: 'submit-evidence', key, by, name, digest: this.content(name) });
  }

  override submitCases(): Entry[] {
    return super.submitCases(this.content('cases'));
  }

  /** Puts everything that was written and submitted into a store. */
  async recordIn({ ledger, attachments, people }: Evidence): Promise<void> {
    for (const text of Object.values(this.readings))
      await attachments.put(Buffer.from(text), 'application/jsonl', 'readings.jsonl');
    for (const content of Object.values(this.contents)) await attachments.put(content, 'text/plain', 'handed-in.txt');
    const persons = [...new Set(Object.values(this.state.charter.people))];
    await people.put(persons.map((id) => ({ id, name: `Name of ${id}` })));
    for (const entries of [this.stored, ...Object.values(this.drills)])
      for (let at = 0; at < entries.length; at += entries[at]!.part[1]) {
        const [first] = entries.slice(at) as [StoredEntry];
        const events = entries.slice(at, at + first.part[1]).map(({ type, v, at: when, actor, data }) => ({
          type,
          v,
          at: when,
          actor,
          data,
        }));
        const head = headOf(entries[at - 1] ?? GENESIS);
        const { stream, epoch, key } = first;
        const answer = await ledger.append({ stream, epoch, head, key, events });
        if (answer.result !== 'appended') throw new Error(`not appended: ${answer.result}`);
      }
  }
}

/** The drills of an engagement as they are read, by their streams. */
export const drillsOf = ({ drills }: SealedEngagement): Drills =>
  new Map(Object.entries(drills).map(([stream, written]) => [stream, written.map(readDrillEntry)]));

const isPersons = (command: Command): command is PersonCommand => PERSON_COMMANDS.includes(command.kind);
