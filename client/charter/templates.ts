/** Charters to begin from: what is known of a kind of process, with the people and names of one engagement put in. */
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type Document, isMap, isScalar, parse, parseDocument, stringify } from 'yaml';
import { type KnownPerson, ownMailbox, sharedMailboxes, withRoles } from '../../domain/charter/known-people';
import { fromText, slugOf } from '../../domain/charter/persons';
import { Failure } from '../../domain/kernel/failures';
import { isMapping } from '../../domain/model/charter/read';
import type { Role } from '../../domain/model/people';
import { isOtherSpelling, nameKey } from '../../domain/people/person-name';
import { lookup } from '../../domain/values/own-members';
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
  /** Absent only where the base says it. */
  client?: string;
  title?: string;
  people: Partial<Record<Role, string>>;
}

/** A person of a new charter, with an id that does not reveal who it is: ids stay in ledgers for ever. */
export interface Written {
  id: string;
  name: string;
  email?: string;
}

const ID_BYTES = 4;

/**
 * The people as a new charter writes them. A known id or address is that person; a name alone tells who somebody is in
 * this charter only. @throws Failure BAD_INPUT where an address leads to several people, or one name is spelled in two ways
 */
export function underIds(people: Begun['people'], known: readonly KnownPerson[]): Partial<Record<Role, Written>> {
  const shared = sharedMailboxes(known);
  const all: Written[] = [];
  const written = (text: string): Written => {
    const { name, email } = fromText(text);
    const mailbox = ownMailbox(shared, email);
    const at = (one: Written) => mailbox !== undefined && ownMailbox(shared, one.email) === mailbox;
    const found = known.filter((one) => one.id === text.trim() || at(one));
    if (found.length > 1)
      throw new Failure('BAD_INPUT', `several people have the address ${email}: say which by the id`, [
        ...found.map(withRoles),
      ]);
    const [of] = found;
    if (of) return { id: of.id, name: of.name, ...((email ?? of.email) && { email: email ?? of.email }) };
    const fits = (one: Written) => nameKey(one.name) === nameKey(name) && (!email || !one.email || at(one));
    const same = all.find((one) => at(one) || fits(one));
    const spelled = all.find((one) => isOtherSpelling(one.name, name) && (!email || !one.email));
    if (!same && spelled)
      throw new Failure('BAD_INPUT', `${name} may be ${spelled.name}, spelled differently`, [
        'expected for one person the same spelling or the same address, for two people an address of each',
      ]);
    const id = same?.id ?? `p-${randomBytes(ID_BYTES).toString('hex')}`;
    const person = { id, name, ...(email && { email }) };
    all.push(person);
    return person;
  };
  return Object.fromEntries(Object.entries(people).map(([role, text]) => [role, written(text)]));
}

/** A base that the charter is to extend: how the charter names it, and what it says. */
export interface Base {
  extends: string;
  written: Record<string, unknown>;
}

/** What a base says of the client; undefined where it says nothing. */
export const clientOf = (base: Base | undefined): string | undefined =>
  typeof base?.written.client === 'string' ? base.written.client : undefined;

export const templateNames = (): string[] =>
  readdirSync(FOLDER)
    .map((file) => path.basename(file, '.yaml'))
    .sort();

export const templates = (): Template[] => templateNames().map((name) => ({ name, title: titleOf(textOf(name)) }));

/** The id of an engagement whose charter does not say another: the client and the template. */
export const idFor = (client: string, template: string): string =>
  `${slugOf(client).slice(0, 59 - template.length)}-${template}`.replace(/-{2,}/g, '-').replace(/^-/, '');

/**
 * The text of a charter after the template of this name, which names `schema` for editors. What `base` says already,
 * the template leaves out. `people`: as `underIds` gives them.
 */
export function charterFrom(
  template: string,
  begun: Omit<Begun, 'people'>,
  schema: string,
  base?: Base,
  people: Partial<Record<Role, Written>> = {},
): string {
  const text = textOf(template);
  const client = begun.client ?? clientOf(base) ?? '';
  const head = {
    ...(base && { extends: base.extends }),
    id: begun.id ?? idFor(client, template),
    ...(client !== clientOf(base) && { client }),
    title: begun.title ?? titleOf(text),
    ...((Object.keys(people).length > 0 || !base) && { people }),
  };
  const body = text.slice(text.indexOf('\n') + 1);
  return `${schemaLine(schema)}\n${stringify(head, { lineWidth: 0 })}${base ? `\n${besides(body, base)}` : body}`;
}

/** The text without what a base says, its comments kept. */
function besides(body: string, { written }: Base): string {
  const doc = parseDocument(body);
  leaveOut(doc, [], written);
  return doc.toString({ lineWidth: 0 });
}

function leaveOut(doc: Document, path: readonly string[], inherited: unknown): void {
  const node = path.length === 0 ? doc.contents : doc.getIn(path);
  if (!isMap(node) || !isMapping(inherited)) return void (path.length > 0 && doc.deleteIn(path));
  for (const key of node.items.map((pair) => String(isScalar(pair.key) ? pair.key.value : pair.key)))
    if (Object.hasOwn(inherited, key)) leaveOut(doc, [...path, key], lookup(inherited, key));
  if (node.items.length === 0 && path.length > 0) doc.deleteIn(path);
}

/** Its first line is its title. */
const textOf = (name: string): string => readFileSync(path.join(FOLDER, `${name}.yaml`), 'utf8');

const titleOf = (text: string): string => (parse(text) as { title: string }).title;
