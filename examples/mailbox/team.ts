/** Plays the people of the engagement: submits what a gate requires, and signs as the person who is asked. */
import { randomUUID } from 'node:crypto';
import type { DayOne } from '../../client/dayone';
import { requirementsOf } from '../../domain/gates/requirements';
import type { CommandAnswer } from '../../domain/messages/messages';
import type { Charter } from '../../domain/model/charter';
import type { Role } from '../../domain/model/people';
import type { State } from '../../domain/model/state';
import type { StepId } from '../../domain/model/steps';
import type { Evidence } from '../../evidence/store';
import { casesCsv } from './cases';
import type { Mails } from './mails';
import { type TrainingPlan, trainRelease } from './releases';
import { waitFor } from './wait-for';

export class Team {
  constructor(
    readonly dayone: DayOne,
    private readonly evidence: Evidence,
    private readonly charter: Charter,
    private readonly mails: Mails,
    private readonly mailboxUrl: string,
    /** Ends every waiting, where it is given. */
    private readonly signal?: AbortSignal,
  ) {}

  get id(): string {
    return this.charter.id;
  }

  /** The person in a role. @throws TypeError where the charter names nobody */
  who(role: Role): string {
    const person = this.charter.people[role];
    if (!person) throw new TypeError(`${this.id} names no ${role}`);
    return person;
  }

  state(): Promise<State> {
    return this.dayone.state(this.id);
  }

  /** Waits until the engagement looks like this. @throws Error after `seconds`, with what it waited for and the last failure */
  until(what: string, holds: (state: State) => boolean, seconds = 60): Promise<State> {
    const found = async (): Promise<State | null> => {
      const state = await this.state();
      return holds(state) ? state : null;
    };
    return waitFor(`${this.id}: ${what}`, seconds, found, this.signal);
  }

  accepted(step: StepId, seconds?: number): Promise<State> {
    const isAccepted = (s: State): boolean =>
      Boolean((step in s.gates ? s.gates[step as 'metrics'] : s.pass?.gates[step as 'build'])?.acceptedAt);
    return this.until(`gate ${step}`, isAccepted, seconds);
  }

  /** Signs as each person whom the gate asks now, in the gate's order. */
  async signAll(gate: StepId): Promise<void> {
    const state = await this.until(`gate ${gate} to open`, (s) => requirementsOf(s, gate, s.startedAt).length > 0);
    const asked = requirementsOf(state, gate, new Date().toISOString()).filter(
      (one) => one.kind === 'sign-off' && !one.met,
    );
    for (const { person, who } of asked) {
      if (!person) continue;
      // Sent again under the same key where no worker has answered: it is recorded once.
      const approval = { gate, by: person, role: who, decision: 'approve', key: randomUUID() } as const;
      await waitFor(`${person} to be heard at ${gate}`, 120, () => this.dayone.sign(this.id, approval), this.signal);
    }
  }

  async hand(name: string, text: string): Promise<CommandAnswer> {
    const { digest } = await this.evidence.attachments.put(Buffer.from(text), 'text/plain', `${name}.txt`);
    return this.dayone.tell(this.id, 'submit-evidence', { by: this.who('delivery-lead'), name, digest });
  }

  async handCases(until = new Date()): Promise<CommandAnswer> {
    const csv = Buffer.from(casesCsv(this.mails, until));
    const { digest } = await this.evidence.attachments.put(csv, 'text/csv', 'cases.csv');
    const answer = await this.dayone.tell(this.id, 'submit-cases', { by: this.who('delivery-lead'), digest });
    await this.until('the cases to be read', (s) => s.cases?.digest === digest && s.cases.facts !== null);
    return answer;
  }

  /** Steps 1 and 2: mandate and cases. */
  async kickOff(): Promise<void> {
    await this.signAll('first-conversation');
    await this.handCases();
    await this.signAll('process-redesign');
    await this.accepted('process-redesign');
  }

  /** Steps 3 to 6, up to the open lock. */
  async openTheLock(): Promise<void> {
    for (const gate of ['ownership', 'metrics', 'governance', 'rollback-plan'] as const) await this.signAll(gate);
    await this.accepted('rollback-plan');
  }

  /** Step 7: trains, installs, submits and reviews a release. */
  async buildRelease(plan: TrainingPlan): Promise<void> {
    const { artefact, manifest } = trainRelease(plan, this.mails.corrections);
    const installed = await fetch(`${this.mailboxUrl}/releases`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ release: plan.release, artefact }),
    });
    if (!installed.ok) throw new Error(`the mailbox refused release ${plan.release}: ${await installed.text()}`);
    const by = this.who('delivery-lead');
    await this.dayone.tell(this.id, 'submit-release', { by, manifest: { ...manifest, builtBy: by } });
    await this.signAll('build');
    await this.accepted('build');
  }

  /** Step 8: the drill, the training record and the reviewer's sign-off. */
  async getReady(release: string): Promise<void> {
    await this.until(
      'the release in shadow',
      (s) => s.target.confirmedAt !== null && s.target.desired.candidate === release,
    );
    await this.dayone.tell(this.id, 'order-drill', { by: this.who('owner') });
    await this.until('the drill', (s) => s.drill === null && s.releases[release]?.drill !== null);
    await this.hand(
      'training',
      `Release ${release}: Lena Fuchs and Omar Said have worked through the set-aside folder.`,
    );
    await this.signAll('readiness');
    await this.accepted('readiness');
  }

  /** Step 9 up to its go/no-go; what the stages bring, the numbers decide. */
  async sayGo(): Promise<void> {
    await this.signAll('staged-go-live');
  }

  /** Steps 7 and 8 of a release, and its go: it is on its way to people. */
  async sendOut(plan: TrainingPlan): Promise<void> {
    await this.buildRelease(plan);
    await this.getReady(plan.release);
    await this.sayGo();
  }

  live(release: string, seconds = 120): Promise<State> {
    return this.until(`release ${release} live`, (s) => s.live?.release === release, seconds);
  }

  /** Step 10. */
  async handOver(): Promise<void> {
    await this.until('the handover', (s) => s.gates['operation-handover'].openedAt !== null);
    await this.signAll('operation-handover');
    await this.accepted('operation-handover');
  }
}
