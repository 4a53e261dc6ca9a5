import { lookup } from '../../domain/values/own-members';
import { visible } from '../../domain/values/text';

/** HTML by templates: all inserted values are escaped, except HTML that was made in the same way. */

class Html {
  constructor(readonly text: string) {}
}

export type { Html };

export type Part = string | number | Html | null | readonly Part[];

const SIGNS: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Text that came from outside: no markup, no control characters, nothing that turns the direction of what follows. */
const escaped = (text: string): string => visible(text).replace(/[&<>"']/g, (sign) => lookup(SIGNS, sign)!);

function textOf(part: Part): string {
  if (part === null) return '';
  if (part instanceof Html) return part.text;
  if (typeof part === 'object') return part.map(textOf).join('');
  return escaped(String(part));
}

export const html = (texts: TemplateStringsArray, ...parts: Part[]): Html =>
  new Html(texts.map((text, index) => text + (index < parts.length ? textOf(parts[index]!) : '')).join(''));

/** Markup and styles of our own. */
export const raw = (text: string): Html => new Html(text);

/** A table; nothing where it has no rows. */
export function table(heads: readonly string[], rows: readonly (readonly Part[])[]): Part {
  if (rows.length === 0) return null;
  return html`<table><thead><tr>${heads.map((head) => html`<th>${head}</th>`)}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${row.map((cell) => html`<td>${cell}</td>`)}</tr>\n`)}</tbody></table>`;
}

/** A section with its heading; `without`: what is said where there is nothing to show. */
export const section = (title: string, content: Part, without = ''): Html =>
  html`<section><h2>${title}</h2>\n${content ?? html`<p class="none">${without}</p>`}</section>\n`;
