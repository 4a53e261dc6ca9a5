/** Charters to begin from: what is known of a kind of process, with the people and names of one engagement put in. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse, stringify } from 'yaml';
import { slugOf } from '../../domain/charter/persons';
import type { Role } from '../../domain/people';
import { schemaLine } from './json-schema';

const FOLDER = path.join(__dirname, 'templates');

export interface Template {
  name: string;
  /** The process that it is for. */
  title: string;
}

/** What an engagement brings to its template; people as a charter writes them. */
export interface Begun {
  id?: string;
  client: string;
  title?: string;
  people: Partial<Record<Role, string>>;
}

export const templateNames = (): string[] =>
  readdirSync(FOLDER)
    .map((file) => path.basename(file, '.yaml'))
    .sort();

export const templates = (): Template[] => templateNames().map((name) => ({ name, title: titleOf(textOf(name)) }));

/** The id of an engagement whose charter does not say another: the client and the template. */
export const idFor = (client: string, template: string): string =>
  `${slugOf(client).slice(0, 59 - template.length)}-${template}`.replace(/-{2,}/g, '-').replace(/^-/, '');

/** The text of a charter after the template of this name, which names `schema` for editors. */
export function charterFrom(template: string, begun: Begun, schema: string): string {
  const text = textOf(template);
  const id = begun.id ?? idFor(begun.client, template);
  const head = { id, client: begun.client, title: begun.title ?? titleOf(text), people: begun.people };
  return `${schemaLine(schema)}\n${stringify(head, { lineWidth: 0 })}${text.slice(text.indexOf('\n') + 1)}`;
}

/** Its first line is its title. */
const textOf = (name: string): string => readFileSync(path.join(FOLDER, `${name}.yaml`), 'utf8');

const titleOf = (text: string): string => (parse(text) as { title: string }).title;
