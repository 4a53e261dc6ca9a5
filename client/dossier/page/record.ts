/** Lapses, exceptions and refusals, submissions, and the chain that contains them all. */
import type { AuditReport } from '../../../domain/dossier/audit-report';
import { html, type Part, section, table } from '../../page-parts/html';
import type { PageTexts } from '../../page-parts/texts';
import type { Gathered } from '../gather';

export function rollbacks({ state }: AuditReport, told: PageTexts): Part {
  const rows = state.rollbacks.map(({ at, release, to, reason, by, seconds }) => [
    told.moment(at),
    `release ${release}`,
    to === null ? 'work by people' : `release ${to}`,
    html`${by === 'dayone' ? 'dayone, automatically' : told.person(by)}: ${reason}`,
    seconds === null ? 'not confirmed' : `${seconds} s`,
  ]);
  return section(
    'Rollbacks',
    table(['when', 'from', 'to', 'why', 'confirmed after'], rows),
    'Nothing was rolled back.',
  );
}

export function findings({ state }: AuditReport, told: PageTexts): Part {
  const rows = state.findings.map(({ step, severity, what, owner, openedAt, closedAt, closed }) => [
    html`${severity}<br><small>${step}</small>`,
    html`${what}<br><small>answered for by the ${owner}</small>`,
    told.moment(openedAt),
    closedAt === null
      ? html`<span class="mark bad">open</span>`
      : html`${told.moment(closedAt)}<br><small>${closed ?? ''}</small>`,
  ]);
  return section('Findings', table(['', 'what', 'opened', 'closed'], rows), 'No finding is on record.');
}

export function waivers({ state }: AuditReport, told: PageTexts): Part {
  const rows = state.waivers.map(({ gate, what, by, reason, at, until, expired }) => [
    gate,
    html`${what}<br><small>${reason}</small>`,
    html`${told.person(by)}<br><small>${told.moment(at)}</small>`,
    html`${told.moment(until)}${expired ? html`<br><small>has ended</small>` : null}`,
  ]);
  return section('Waivers', table(['gate', 'what', 'granted by', 'until'], rows), 'Nothing was waived.');
}

const COUNTED = html`<p><small>Refusals that repeat others are counted. The entry with their number follows with the next entry,
or after an hour, so the newest of them may not be in this dossier.</small></p>`;

export function refusals({ refusals: all }: AuditReport, told: PageTexts): Part {
  const rows = all.map(({ command, gate, code, message, seq, at, ...sent }) => [
    told.moment(at),
    told.sender(sent),
    html`${command}${gate === null ? null : html`<br><small>${gate}</small>`}`,
    html`${message}<br><small>${code}, entry ${seq}</small>`,
  ]);
  return section(
    'Refused',
    all.length === 0 ? null : html`${table(['when', 'who', 'what', 'why'], rows)}${COUNTED}`,
    'Nothing was refused.',
  );
}

export function attachments({ attachments: all, missing }: Gathered): Part {
  const rows = [
    ...all.map(({ digest, name, bytes, mediaType }) => [
      html`<a href="attachments/${digest}">${name}</a>`,
      mediaType,
      `${bytes} bytes`,
      html`<code>${digest}</code>`,
    ]),
    ...missing.map((digest) => ['not available any more', '–', '–', html`<code>${digest}</code>`]),
  ];
  return section('Attachments', table(['document', 'kind', 'size', 'SHA-256'], rows), 'Nothing was attached.');
}

export function chain({ streams }: Gathered): Part {
  const rows = streams.map(({ stream, head }) => [stream, String(head.seq), html`<code>${head.hash}</code>`]);
  return section(
    'The chain',
    html`<p>Each entry names the hash of the one before it; the last hash stands for all of them. All entries are in
<a href="dossier.json">dossier.json</a>, which checks itself without any server: <code>dayone verify DIR</code>. A receipt that
was handed out when a gate was accepted shows, with <code>--receipt FILE</code>, that nothing was cut off or rewritten
since.</p>${table(['stream', 'entries', 'hash of the last one'], rows)}`,
  );
}
