/** The page of a period's report: one file to read and to print, for the client. */

import type { PeriodReport } from '../../domain/views/period-report';
import { html, type Part, raw, section } from '../page-parts/html';
import { STYLE } from '../page-parts/style';
import { type PageTexts, textsOf } from '../page-parts/texts';
import type { SignedReport } from './gather';
import { changes, drills, findings, incidents, lapses, metrics, steps } from './sections';

/** Figures side by side, and lines to sign on. */
const MORE = `
header { padding-bottom: 2mm; margin-bottom: 3mm; } h2 { font-size: 11.5pt; margin: 5mm 0 1mm; }
.figures { display: grid; grid-template-columns: repeat(4, 1fr); gap: 3mm; margin-top: 2mm; }
.figures div { border: 1px solid #c9d0d7; padding: 2mm 3mm; break-inside: avoid; }
.figures strong { display: block; font-size: 13pt; line-height: 1.25; }
.signatures { display: grid; grid-template-columns: repeat(2, 1fr); gap: 8mm; margin-top: 2mm; break-inside: avoid; }
.signatures div { border-top: 1px solid #8b96a1; margin-top: 9mm; padding-top: 1mm; }
.signatures .given { margin-top: 0; border-top: 3px solid #17663a; }
`;

/** People whose names are available. */
export type Known = Parameters<typeof textsOf>[0];

/** @param madeBy the program and its version */
export function reportPage(signed: SignedReport, people: Known, madeBy: string): string {
  const { report, digest } = signed;
  const told = textsOf(people, report.timezone);
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${report.title}: ${report.period}</title>
<style>${raw(STYLE)}${raw(MORE)}</style>
</head>
<body>
${head(signed, told)}
${figures(report)}
${metrics(report)}
${incidents(report, told)}
${findings(report, told)}
${drills(report, told)}
${changes(report, told)}
${lapses(report, told)}
${steps(report)}
${signatures(signed, told)}
<p class="none">Made by ${madeBy} from the ledger. What is signed is the digest <code>${digest}</code> (SHA-256 over canonical JSON,
RFC 8785); a report that changes later is signed again.</p>
</body>
</html>
`.text;
}

function head({ report, ended }: SignedReport, told: PageTexts): Part {
  const { client, title, engagement, period, from, to, until, timezone, live, charter } = report;
  return html`<header>
<p class="client">${client}</p>
<h1>${title}: ${period}</h1>
<dl>
<dt>Engagement</dt><dd>${engagement}, charter version ${charter.version}</dd>
<dt>Period</dt><dd>${told.moment(from)} to ${told.moment(to)}${
    ended ? null : html`; <span class="mark open">not over: figures until ${told.moment(until)}</span>`
  }; times of ${timezone}</dd>
<dt>Live</dt><dd>${live === null ? 'nothing' : html`<strong>release ${live}</strong>`}</dd>
</dl>
</header>`;
}

export const money = (amount: number, currency: string): string =>
  `${Math.round(amount).toLocaleString('en')} ${currency}`.trim();

function figures({ value, effort, findings: found, steps: ran }: PeriodReport): Part {
  const open = found.filter(({ to }) => to === null).length;
  const run = ran.reduce((all, step) => all + step.run, 0);
  const missed = ran.reduce((all, step) => all + step.missed, 0);
  const agreed = effort.agreed === null ? 'no hours were agreed' : `of ${effort.agreed} h agreed`;
  return html`<div class="figures">
<div><small>value delivered</small><strong>${value ? money(value.delivered, value.currency) : '–'}</strong>${
    value ? `planned ${money(value.planned, value.currency)}` : 'not counted'
  }</div>
<div><small>the agency’s work</small><strong>${effort.hours} h</strong>${agreed}${
    value && value.retainerCost > 0 ? html`<br>cost ${money(value.retainerCost, value.currency)}` : null
  }</div>
<div><small>findings</small><strong>${found.length}</strong>${open === 0 ? 'none is open' : `${open} open`}</div>
<div><small>steps of the retainer</small><strong>${run}</strong>${missed === 0 ? 'none was missed' : html`<span class="bad">${missed} missed</span>`}</div>
</div>`;
}

function signatures({ ended, signed, changed }: SignedReport, told: PageTexts): Part {
  const line = (role: 'account-manager' | 'owner'): Part => {
    const given = signed[role];
    return given
      ? html`<div class="given">accepted by ${told.person(given.by)}, ${told.moment(given.at)}<br><small>${role}</small></div>`
      : html`<div><small>${role}</small></div>`;
  };
  const note = !ended
    ? html`<p>It can be accepted when the period is over.</p>`
    : changed
      ? html`<p class="open">It has changed since it was accepted: both are asked again.</p>`
      : null;
  return section('Accepted', html`${note}<div class="signatures">${line('account-manager')}${line('owner')}</div>`);
}
