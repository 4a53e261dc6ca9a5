/** The way through the ten steps, and who signed what on it. */

import type { AuditReport, Decided, GateRun } from '../../../domain/dossier/audit-report';
import { prerequisiteStatuses } from '../../../domain/gates/prerequisites';
import { numberOf, STEPS } from '../../../domain/gates/steps';
import { toleratedText } from '../../../domain/gates/tolerated';
import { DECISION_TEXTS } from '../../../domain/kernel/texts';
import type { Prerequisite } from '../../../domain/model/steps';
import { lookup } from '../../../domain/values/own-members';
import { html, type Part, section, table } from '../../page-parts/html';
import { digest, type PageTexts } from '../../page-parts/texts';

const PROVEN_BY: Record<Prerequisite, string> = {
  Ownership: 'the gate ownership',
  Metrics: 'the gate metrics',
  Governance: 'the gate governance',
  Rollback: 'the gate rollback-plan and a drill of the release',
};

/** What that gate has to do with the standing: only `proven` is its word. */
const PROOF = {
  missing: 'to be proven by',
  stated: 'the charter says it; to be proven by',
  proven: 'proven by',
  lapsed: 'to be proven again by',
} as const;

export const prerequisites = ({ state }: AuditReport, told: PageTexts): Part =>
  section(
    'The four prerequisites',
    html`<div class="standings">${Object.entries(prerequisiteStatuses(state)).map(
      ([name, { standing, since }]) => html`<div class="${standing}"><strong>${name}</strong>
<span class="mark">${standing}</span>${since ? html`<br><small>since ${told.moment(since)}</small>` : null}
<br><small>${PROOF[standing]} ${lookup(PROVEN_BY, name)!}</small></div>\n`,
    )}</div>`,
  );

function becameOf({ accepted, reopened, ended }: GateRun, told: PageTexts): Part {
  if (reopened) return html`<span class="mark bad">reopened</span> ${told.moment(reopened.at)}: ${reopened.why}`;
  if (accepted)
    return html`<span class="mark good">accepted</span>, entry ${accepted.seq}${accepted.unanswered.map(
      (one) => html`<br><small>${toleratedText(one)}</small>`,
    )}`;
  return ended ? html`<span class="mark bad">ended</span>: ${ended.why}` : html`<span class="mark open">open</span>`;
}

/** Every step, in its order; a step that was asked more than once, or for more than one release, as often. */
export function way({ gates }: AuditReport, told: PageTexts): Part {
  const rows = STEPS.flatMap(({ id, delivers }) => {
    const runs = gates.filter(({ step }) => step === id);
    const head = [String(numberOf(id)), html`${id}<br><small>${delivers}</small>`];
    if (runs.length === 0) return [[...head, '–', '–', '–', html`<span class="none">not asked yet</span>`]];
    return runs.map((run, index) => [
      ...(index === 0 ? head : ['', '']),
      html`${told.moment(run.openedAt)}${run.release === null ? null : html`<br><small>release ${run.release}</small>`}`,
      told.moment(run.dueAt),
      told.moment(run.accepted?.at ?? null),
      becameOf(run, told),
    ]);
  });
  return section('Timeline of the ten steps', table(['', 'step', 'asked', 'due', 'accepted', ''], rows));
}

const byWhom = (one: Decided, told: PageTexts): Part =>
  html`${told.sender(one)}${
    one.actingFor === null ? null : html`<br><small>covering for ${told.person(one.actingFor)}</small>`
  }`;

const decision = ({ decision: given, became, comment }: Decided): Part =>
  html`<span class="mark ${
    given === 'approve' ? 'good' : 'bad'
  }">${DECISION_TEXTS[given]}</span>${became === 'stands' ? null : html` <small>(${became} later)</small>`}${
    comment ? html`<br><small>${comment}</small>` : null
  }`;

const surely = ({ assurance, kid }: Decided): Part =>
  html`${assurance}${kid ? html`<br><small>key ${digest(kid)}</small>` : null}`;

const STRENGTHS = html`<p><small>How surely it is known, weakest first. <b>relayed</b>: somebody else recorded what came by mail
or in a meeting, and both are named. <b>asserted</b>: a person who could reach the engagement said who they are. <b>signed</b>: by the
person&rsquo;s own key. <b>oidc</b>: by a login at a provider that was checked. The digest is that of exactly what was shown.</small></p>`;

export function signOffs({ decisions }: AuditReport, told: PageTexts): Part {
  const rows = decisions.map((one) => [
    html`${one.gate}${one.release === null ? null : html`<br><small>release ${one.release}</small>`}`,
    html`${byWhom(one, told)}<br><small>as ${one.role}</small>`,
    decision(one),
    told.moment(one.at),
    surely(one),
    html`${digest(one.subject)}<br><small>entry ${one.seq}</small>`,
  ]);
  const heads = ['gate', 'who', 'decided', 'when', 'how surely', 'on what'];
  const content = rows.length === 0 ? null : html`${table(heads, rows)}${STRENGTHS}`;
  return section('Who signed what', content, 'Nobody has signed anything yet.');
}
