/** Incidents on the page: each whole, as it stands and with everything that was said of it. */

import type { AuditReport } from '../../../domain/dossier/audit-report';
import type { IncidentHistory, Said } from '../../../domain/dossier/incidents';
import type { Incident } from '../../../domain/model/findings';
import { html, type Part, section, table } from '../../page-parts/html';
import type { PageTexts } from '../../page-parts/texts';

const status = ({ closedAt, reviewedAt }: Incident): Part =>
  reviewedAt
    ? html`<span class="mark good">over and reviewed</span>`
    : closedAt
      ? html`<span class="mark open">over, not reviewed</span>`
      : html`<span class="mark bad">open</span>`;

function actionsOf({ actions }: Incident, told: PageTexts): Part {
  const rows = actions.map(({ id, what, owner, dueAt, doneAt }) => [
    String(id),
    what,
    owner,
    told.moment(dueAt),
    doneAt === null ? html`<span class="mark bad">open</span>` : told.moment(doneAt),
  ]);
  return table(['', 'action', 'who', 'until', 'done'], rows);
}

const said = ({ label, text, at }: Said, told: PageTexts): Part =>
  html`<small>${label}:</small> ${text ?? ''}${
    at === undefined ? null : html`${text === undefined ? '' : ', until '}${told.moment(at)}`
  }<br>`;

function whole({ incident, steps }: IncidentHistory, told: PageTexts): Part {
  const { id, severity, serious, what, harm, mitigation, detectedAt, reportedAt } = incident;
  const rows = steps.map(({ seq, at, by, says }) => [
    html`${told.moment(at)}<br><small>entry ${seq}</small>`,
    by === 'dayone' ? 'dayone, automatically' : told.person(by),
    says.map((one) => said(one, told)),
  ]);
  return html`<div class="drill"><h3>${id}: ${severity}${serious ? `, serious (${serious})` : ''}, ${status(incident)}</h3>
<p>${what}</p>
<dl><dt>Harm</dt><dd>${harm ?? 'nothing is recorded'}</dd>
<dt>Mitigation</dt><dd>${mitigation ?? 'nothing is recorded'}</dd>
<dt>Known since</dt><dd>${told.moment(detectedAt)}</dd>
${serious ? html`<dt>Reported to the authority</dt><dd>${told.moment(reportedAt)}</dd>` : null}</dl>
${actionsOf(incident, told)}${table(['when', 'who', 'what was recorded'], rows)}</div>`;
}

export const incidents = ({ incidents: all }: AuditReport, told: PageTexts): Part =>
  section('Incidents', all.length === 0 ? null : all.map((one) => whole(one, told)), 'No incident is on record.');
