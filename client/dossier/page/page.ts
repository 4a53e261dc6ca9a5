/** The page of a dossier: one file to read and to print, and the client's proof of the go-live. */

import { type AuditReport, auditReportOf, restored } from '../../../domain/dossier/audit-report';
import { currentPhase } from '../../../domain/gates/open-steps';
import { lockOpen } from '../../../domain/gates/prerequisites';
import type { RawReadings } from '../../../domain/metrics/stage-series';
import { readDrillEntry, readEntries } from '../../../domain/record/read-entry';
import { healthOf } from '../../../domain/views/visibility';
import { html, type Part, raw } from '../../page-parts/html';
import { STYLE } from '../../page-parts/style';
import { digest, type PageTexts, textsOf } from '../../page-parts/texts';
import type { Gathered } from '../gather';
import { incidents } from './incidents';
import { mandate } from './mandate';
import { drills, metrics, releases } from './measured';
import { attachments, chain, findings, refusals, rollbacks, waivers } from './record';
import { prerequisites, signOffs, way } from './way';

/**
 * What is gathered, as one HTML text. `readings`: of the stages, as far as they are available.
 * @throws Failure NEWER_RECORD
 */
export function pageOf(gathered: Gathered, readings: RawReadings): string {
  const texts = new Map<string, string>(gathered.texts.map(({ ref, text }) => [ref, text]));
  const [own, ...others] = restored(gathered.streams, texts);
  const drillStreams = others.map(({ stream, entries }) => [stream, entries.map(readDrillEntry)] as const);
  const account = auditReportOf(readEntries(own!.entries), new Map(drillStreams), readings);
  const { title, calendar } = account.state.charter;
  const told = textsOf(gathered, calendar.timezone);
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${title}: dossier</title>
<style>${raw(STYLE)}</style>
</head>
<body>
${head(account, told, gathered)}
${mandate(account)}
${prerequisites(account, told)}
${way(account, told)}
${signOffs(account, told)}
${metrics(account)}
${drills(account, told)}
${releases(account, told)}
${rollbacks(account, told)}
${incidents(account, told)}
${findings(account, told)}
${waivers(account, told)}
${refusals(account, told)}
${attachments(gathered)}
${chain(gathered)}
</body>
</html>
`;
  return page.text;
}

/** Its current phase, in one sentence. */
function prerequisiteRow({ state }: AuditReport, told: PageTexts, at: string): Part {
  if (state.closedAt) return html`closed on ${told.moment(state.closedAt)}`;
  const place = currentPhase(state);
  const health = healthOf(state, at);
  if (place === 'operation') return html`in operation${health === 'in-operation' ? '' : `, ${health}`}`;
  return html`at the step ${place}, ${health}`;
}

/** What stops the engagement at present: a hold, pilot mode. */
function trouble({ state: { hold, pilot } }: AuditReport, told: PageTexts): Part {
  return [
    hold
      ? html`<dt>On hold</dt><dd>since ${told.moment(hold.since)}, by ${told.person(hold.by)}: ${hold.reason}</dd>`
      : null,
    pilot ? html`<dt>Pilot mode</dt><dd>since ${told.moment(pilot.since)}: ${pilot.detail}</dd>` : null,
  ];
}

function head(account: AuditReport, told: PageTexts, { madeAt, madeBy, withoutNames }: Gathered): Part {
  const { state } = account;
  const { charter, live } = state;
  return html`<header>
<p class="client">${charter.client}</p>
<h1>${charter.title}</h1>
<dl>
<dt>Engagement</dt><dd>${state.id}, begun ${told.moment(state.startedAt)} by ${told.person(state.startedBy)}</dd>
<dt>Stands</dt><dd>${prerequisiteRow(account, told, madeAt)}</dd>
<dt>Live</dt><dd>${live ? html`<strong>release ${live.release}</strong> since ${told.moment(live.since)}` : 'nothing'}</dd>
${trouble(account, told)}
<dt>Production lock</dt><dd>${lockOpen(state) ? 'open' : 'closed'}</dd>
${Object.entries(charter.people).map(([role, person]) => html`<dt>${role}</dt><dd>${told.person(person)}</dd>\n`)}
<dt>Charter</dt><dd>version ${state.charterVersion}, digest ${digest(state.charterDigest)}</dd>
<dt>Ledger</dt><dd>entry ${state.head.seq}, <code>${state.head.hash}</code></dd>
<dt>Written</dt><dd>${told.moment(madeAt)} by ${madeBy}; all times are those of ${charter.calendar.timezone}${
    withoutNames ? '; names and the people’s own words were left out' : ''
  }</dd>
</dl>
</header>`;
}
