/** What the mandate rests on: each figure with its unit, and where it comes from. */
import { type Figure, figuresOf, ORIGIN_TEXT } from '../../../domain/charter/figures';
import type { AuditReport } from '../../../domain/dossier/audit-report';
import { html, type Part, section, table } from '../../page-parts/html';

const from = ({ origin }: Figure): Part =>
  origin === 'client' || origin === 'measured'
    ? html`${origin === 'client' ? 'the client' : 'measured'}`
    : html`<span class="mark open">${ORIGIN_TEXT[origin]}</span>`;

export function mandate({ state: { charter } }: AuditReport): Part {
  const rows = figuresOf(charter)
    .filter(({ value }) => value !== '')
    .map((figure) => [figure.what, figure.value, from(figure)]);
  return section(
    'What the mandate rests on',
    table(['figure', 'value', 'from'], rows),
    'The charter has no figure yet.',
  );
}
