/** The mailbox at work: every mail that arrives is decided by the lane that has it, and the users correct the rest. */

import type { Target } from '../../domain/model/rollback';
import { Arrivals } from './arrivals';
import type { Decision } from './classifier';
import { Feed } from './feed';
import { minutesOfPeople, usesSystem } from './handling';
import type { Label, Mail, Mails } from './mails';
import type { OrderedAction } from './orders';
import { SetAside } from './set-aside';
import { type Lane, PEOPLE, Switchboard } from './switchboard';
import { Tally } from './tally';

interface DecisionEvent {
  at: string;
  mail: string;
  handledBy: string;
  exposure: number;
  decision: Decision;
  /** Decided in parallel to the lane that really had the mail, and without effect. */
  shadow: boolean;
}

const EVENTS = 200;

/** Asked whether anybody is there; no client ever wrote it. */
const TEST_MAIL: Mail = {
  id: 'ffffffff00000000',
  text: 'Subject: Question about our meeting\n\nCould we move the meeting about the release to Thursday?\n',
};

const handlerOf = (lane: Lane): string => lane.release ?? 'people';

export class Mailbox {
  readonly board = new Switchboard();
  readonly tally = new Tally();
  readonly arrivals = new Arrivals();
  readonly setAside = new SetAside();
  readonly feed: Feed;
  readonly #events: DecisionEvent[] = [];

  constructor(
    private readonly mails: Mails,
    mailPerSecond: number,
  ) {
    this.tally.open(PEOPLE);
    this.feed = new Feed(
      mails,
      mailPerSecond,
      (mail, at) => this.#receive(mail, at),
      () => this.setAside.putSomeBack(),
    );
  }

  /** Holds an artefact without exposing it, and returns its digest. @throws Error where the text is no artefact. */
  install(release: string, artefact: string): string {
    const digest = this.board.install(release, artefact);
    this.tally.open({ release, exposure: 0 });
    return digest;
  }

  /**
   * Opens the metrics of every lane that now exists. After a rollback, people get back the mails in the set-aside
   * folders of the removed releases.
   */
  switched(before: Target, action: OrderedAction): void {
    const { base, candidate } = this.board.lanes();
    this.tally.open(base);
    if (candidate) this.tally.open(candidate);
    if (action !== 'rollback' && action !== 'drill') return;
    for (const release of [before.base, before.candidate])
      if (release !== null && !this.board.isExposed(release)) this.setAside.giveBack(release);
  }

  /** Sends a test mail through the present routing. It is not counted. */
  probe(lane: 'live' | 'test'): { handledBy: string; lane: 'live' | 'test'; decision: Decision } {
    const through = lane === 'test' ? this.board.testLane() : this.board.laneOf(TEST_MAIL);
    return { handledBy: handlerOf(through), lane, decision: this.board.decide(through, TEST_MAIL) };
  }

  /** The last decisions, newest first. */
  events(): DecisionEvent[] {
    return this.#events.toReversed();
  }

  #receive(mail: Mail, at: number): void {
    this.arrivals.add(mail, at);
    const lane = this.board.laneOf(mail);
    this.#handle(mail, at, lane, false);
    const { candidate } = this.board.lanes();
    if (candidate?.exposure === 0) this.#handle(mail, at, candidate, true);
  }

  #handle(mail: Mail, at: number, lane: Lane, shadow: boolean): void {
    const decision = this.board.decide(lane, mail);
    this.#learnOutcome(mail, at, lane, decision, this.mails.corrections.get(mail.id)!, shadow);
    this.#events.push({
      at: new Date(at).toISOString(),
      mail: mail.id,
      handledBy: handlerOf(lane),
      exposure: lane.exposure,
      decision,
      shadow,
    });
    if (this.#events.length > EVENTS) this.#events.shift();
    if (decision === 'set_aside') this.setAside.add(handlerOf(lane), mail);
  }

  /** What the users make of a decision that has been taken; no lane ever sees the label. */
  #learnOutcome(mail: Mail, at: number, lane: Lane, decision: Decision, label: Label, shadow: boolean): void {
    const minutes = minutesOfPeople(mail, label, decision);
    const withSystem = lane.release !== null && !shadow && usesSystem(mail);
    this.tally.add(lane, at, { label, decision, minutes, withSystem });
  }
}
