/** The story: what the people of two engagements do, in four acts. The teller prints the results. */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { readCharterFile } from '../../client/charter/file';
import { packageRoot } from '../../client/embedded/paths';
import { prerequisiteStatuses } from '../../domain/gates/prerequisites';
import { Failure } from '../../domain/kernel/failures';
import { retainerScheduleId } from '../../domain/kernel/names';
import { openFindingOf } from '../../domain/kernel/open-findings';
import type { Charter } from '../../domain/model/charter';
import type { FailureCode } from '../../domain/model/failures';
import type { Manifest } from '../../domain/model/releases';
import { digest } from '../../domain/values/digest';
import type { Mails } from '../mailbox/mails';
import { badPlan, goodPlan } from '../mailbox/releases';
import { Team } from '../mailbox/team';
import type { Folder } from './folder';
import type { Page } from './page';
import type { Running } from './running';
import type { Teller } from './teller';
import { byStep, stepLabel } from './words';

export const LOCKED = 'lead-qualification';
export const TRIAGE = 'shared-mailbox-triage';

/** What the drift check finds: the mail of today is not the mail of which the releases have learnt. */
const DRIFT = 'drift-check:mail-length';

/** The mailbox exports `mailbox_mails_total`; this series is what somebody remembered. */
const WRONG_SERIES = 'mailbox_received_mails_total';

export interface Scene {
  running: Running;
  folder: Folder;
  page: Page;
  teller: Teller;
  /** Person id → name. */
  names: Map<string, string>;
  /** Ends the story before its end. */
  signal: AbortSignal;
}

/** Writes a charter of this run to a file, as any team would, and reads it: faults are reported with their places. */
async function writeCharter({ running, folder, names }: Scene, name: string, text: string): Promise<Charter> {
  const file = folder.file(`${name}.yaml`);
  await writeFile(
    file,
    text.replace(/^id: .*$/m, (line) => `${line}${running.suffix}`),
  );
  const { charter, people } = await readCharterFile(file);
  await running.evidence.people.put(people);
  for (const person of people) names.set(person.id, person.name);
  return charter;
}

const example = (file: string): Promise<string> => readFile(path.join(packageRoot(), 'examples', file), 'utf8');

/** Does what has to be refused with this code. @throws Error where it was not */
async function refused(code: FailureCode, attempt: () => Promise<unknown>): Promise<Failure> {
  try {
    await attempt();
  } catch (error) {
    if (error instanceof Failure && error.code === code) return error;
    throw error;
  }
  throw new Error(`what had to be refused as ${code} was accepted`);
}

/** Act 1: a model wants to run before its prerequisites stand. */
export async function heldByTheLock(scene: Scene): Promise<void> {
  const { dayone } = scene.running;
  scene.page.heading('1  Lead qualification: held by the production lock');
  const charter = await writeCharter(scene, LOCKED, await example('charters/lead-qualification.yaml'));
  const by = charter.people['delivery-lead']!;
  await dayone.start(charter, by);
  await scene.teller.watch(charter.id);
  const model = digest({ model: 'lead scores', trainedOn: 'scraped profiles' });
  const manifest = { model: 'lead-scores-1', configDigest: model, artefactDigest: model, builtBy: by, evaluation: {} };
  const refusal = await refused('PRODUCTION_LOCKED', () =>
    dayone.tell(charter.id, 'submit-release', { by, manifest: { release: 'r1', ...manifest } }),
  );
  await scene.teller.tell();
  scene.page.rows(byStep(refusal.details).map(([step, missing]) => [stepLabel(step), missing.join(' · ')]));
}

/** What `why` names as a problem: claims that the target system does not confirm, sign-offs that have become stale. */
async function tellWhy({ running, teller, names }: Scene, id: string): Promise<void> {
  const { open } = await running.dayone.why(id);
  for (const { what, person, role, problem } of open)
    if (problem) {
      const waits = `waits on ${names.get(person ?? '') ?? role}`;
      await teller.line({ label: 'why', text: `${what}: ${problem}; ${waits}` });
    }
}

/** Steps 1 to 6: a signature of the wrong person is refused, a wrong query is reported, and the lock opens. */
async function throughTheLock(scene: Scene, team: Team, written: string): Promise<void> {
  const { dayone } = team;
  await team.kickOff();
  await refused('WRONG_PERSON', () =>
    dayone.sign(team.id, { gate: 'ownership', by: team.who('delivery-lead'), decision: 'approve' }),
  );
  await team.signAll('ownership');
  await team.signAll('metrics');
  await team.until('the probe of the metrics', (s) => s.gates.metrics.verification !== null);
  await scene.teller.tell();
  await tellWhy(scene, team.id);

  const mended = await writeCharter(scene, TRIAGE, written);
  const by = team.who('delivery-lead');
  await dayone.tell(team.id, 'amend', { by, charter: mended, charterDigest: digest(mended) });
  await tellWhy(scene, team.id);
  await team.openTheLock();
}

/** Act 2: from first conversation to handover, with a bad release on the way. */
export async function fromFirstConversationToHandover(scene: Scene, mails: Mails): Promise<Team> {
  const { dayone, evidence, mailboxUrl } = scene.running;
  scene.page.heading('2  Shared mailbox triage: from first conversation to live operation');
  const { prometheus } = scene.running;
  const written = (await example('mailbox/charter.yaml'))
    .replaceAll('http://127.0.0.1:7070/metrics', prometheus?.url ?? `${mailboxUrl}/metrics`)
    .replaceAll('http://127.0.0.1:7070', mailboxUrl);
  const mistaken = written.replace('total: mailbox_mails_total', `total: ${WRONG_SERIES}`);
  const charter = await writeCharter(scene, TRIAGE, mistaken);
  const team = new Team(dayone, evidence, charter, mails, mailboxUrl, scene.signal);
  await dayone.start(charter, team.who('delivery-lead'));
  await scene.teller.watch(team.id);
  await throughTheLock(scene, team, written);

  await team.buildRelease(badPlan('r1', mails));
  await team.getReady('r1');
  await team.sayGo();
  await team.until('the rollback of r1', (s) => s.rollbacks.length > 0 && s.target.confirmedAt !== null);
  const reason = 'r1 was trained on far too little and evaluated on the same mails';
  const owner = team.who('owner');
  const incident = 'guardrail:r1';
  const how = 'what r1 had filtered out is back with people';
  await dayone.tell(team.id, 'incident-close', { by: owner, incident, how });
  await dayone.tell(team.id, 'incident-review', { by: owner, incident, learned: reason });
  await dayone.tell(team.id, 'resume', { by: owner, reason });

  await team.buildRelease(goodPlan('r2', mails));
  await team.getReady('r2');
  await team.sayGo();
  await team.live('r2');
  await team.handOver();
  await tellStanding(scene, team);
  return team;
}

const clock = (moment: Date | undefined): string => (moment ? moment.toISOString().slice(11, 19) : 'unknown');

/** Act 3: the retainer's Schedule fires. @returns how often Temporal says that it has */
export async function firstCycle(scene: Scene, team: Team): Promise<number> {
  scene.page.heading('3  The retainer: its Schedule fires automatically');
  const schedule = team.dayone.client.schedule.getHandle(retainerScheduleId(team.id));
  const armed = await schedule.describe();
  const next = clock(armed.info.nextActionTimes[0]);
  const every = `every ${(await team.state()).charter.retainer.every}`;
  await scene.teller.line({ label: 'schedule', word: schedule.scheduleId, text: `${every}; next at ${next} UTC` });
  await team.until('a cycle of the retainer', (s) => s.retainer.cycles > 0);
  await team.until('the drift that is in the mail', (s) => openFindingOf(s, DRIFT) !== undefined);
  const { info } = await schedule.describe();
  const [fired] = info.recentActions;
  const started = fired?.action.type === 'startWorkflow' ? fired.action.workflow.workflowId : 'nothing';
  const text = `due at ${clock(fired?.scheduledAt)}, started ${started}`;
  await scene.teller.line({ label: 'schedule', word: 'fired', tone: 'good', text });
  return info.numActionsTaken;
}

/** Act 4: the owner leaves, and nothing is said to stand that does not. */
export async function ownerLeaves(scene: Scene, team: Team): Promise<void> {
  const { dayone, id } = team;
  scene.page.heading('4  The owner leaves: back in pilot mode, and out again by the same gate');
  const [owner, deputy, sponsor] = [team.who('owner'), team.who('deputy'), team.who('sponsor')];
  const reason = 'a new position in another company';
  await dayone.tell(id, 'person-left', { by: team.who('account-manager'), person: owner, reason });
  await team.until('pilot mode', (s) => s.pilot?.why === 'lapsed');
  await scene.teller.tell();
  await refused('FROZEN', () =>
    dayone.tell(id, 'submit-release', { by: team.who('delivery-lead'), manifest: newRelease(team) }),
  );

  // A new person becomes deputy, because the deputy becomes owner of the process.
  await dayone.tell(id, 'transfer', { by: sponsor, role: 'deputy', to: 'lena-fuchs', reason: 'knows the mailbox' });
  await dayone.tell(id, 'transfer', { by: sponsor, role: 'owner', to: deputy, reason: 'has stood in since the start' });
  for (const [role, by] of [
    ['owner', deputy],
    ['deputy', 'lena-fuchs'],
    ['sponsor', sponsor],
  ] as const)
    await dayone.sign(id, { gate: 'ownership', role, by, decision: 'approve' });
  await team.until('the way out of pilot mode', (s) => s.pilot === null && s.charter.people.owner === deputy);
  await scene.teller.tell();
  await tellStanding(scene, team);
}

/** A release without faults: it is refused only because of pilot mode. */
function newRelease(team: Team): Manifest {
  const made = digest({ model: 'mailbox words', trainedOn: 'newer mail' });
  const evaluation = {
    'unwanted-kept-away': { value: 0.97, samples: 500 },
    'wanted-set-aside': { value: 0.03, samples: 500 },
  };
  const builtBy = team.who('delivery-lead');
  return { release: 'r3', model: 'mailbox-words-3', configDigest: made, artefactDigest: made, builtBy, evaluation };
}

async function tellStanding(scene: Scene, team: Team): Promise<void> {
  const four = Object.entries(prerequisiteStatuses(await team.state())).map(
    ([name, { standing }]) => `${name} ${standing}`,
  );
  await scene.teller.line({ label: 'status', text: four.join(' · ') });
}
