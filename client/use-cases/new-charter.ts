/** Writes a new charter from a template, with its JSON Schema next to it, and notes its people. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { type KnownPerson, withRoles } from '../../domain/charter/known-people';
import { Failure } from '../../domain/kernel/failures';
import { faultLine } from '../../domain/model/charter/fault';
import type { Role } from '../../domain/model/people';
import { isOtherSpelling, nameKey } from '../../domain/people/person-name';
import { checkCharterText } from '../charter/file';
import { charterJsonSchema } from '../charter/json-schema';
import { type Base, type Begun, charterFrom, clientOf, idFor, underIds, type Written } from '../charter/templates';
import type { EvidenceAccess } from '../files/evidence-access';
import { writeNew } from '../files/write';
import { notePeople } from './people-directory';

/** Name of the schema's file, as the charter names it. */
const SCHEMA = 'charter.schema.json';

/** Whom a new charter gives an id of their own although somebody else has their name. */
export interface Namesake {
  role: string;
  id: string;
  name: string;
  /** The others, each with roles. */
  known: string[];
}

function namesakesOf(people: Partial<Record<Role, Written>>, known: readonly KnownPerson[]): Namesake[] {
  const isNamesake = (one: string, other: string) => nameKey(one) === nameKey(other) || isOtherSpelling(one, other);
  const seen = new Set<string>();
  return Object.entries(people).flatMap(([role, { id, name }]) => {
    const others = known.some((one) => one.id === id) ? [] : known.filter((one) => isNamesake(one.name, name));
    if (others.length === 0 || seen.has(id)) return [];
    seen.add(id);
    return [{ role, id, name, known: others.map(withRoles) }];
  });
}

/** What a new charter is made of. */
export interface NewCharter {
  template: string;
  begun: Begun;
  base?: Base;
  /** Where it is written; ID.yaml if absent. */
  out?: string;
  /** Whether it is written over a file that is there. */
  force?: boolean;
}

/** What was written. */
export interface WrittenNewCharter {
  file: string;
  id: string;
  template: string;
  /** The file of its JSON Schema. */
  schema: string;
  namesakes: Namesake[];
}

/** @throws Failure BAD_INPUT where it would be no charter, or a file is there; FILE_UNREADABLE, STORE_UNAVAILABLE */
export async function writeNewCharter(
  records: EvidenceAccess,
  { template, begun, base, out, force = false }: NewCharter,
): Promise<WrittenNewCharter> {
  const id = begun.id ?? idFor(begun.client ?? clientOf(base) ?? '', template);
  const file = out ?? `${id}.yaml`;
  const known = await records.reader.people.all();
  const people = underIds(begun.people, known);
  const text = charterFrom(template, begun, SCHEMA, base && { ...base, extends: pathFrom(file, base.extends) }, people);
  const read = await checkCharterText(file, text, known);
  if (!('charter' in read)) {
    const faults = 'faults' in read ? read.faults : read.open;
    throw new Failure('BAD_INPUT', 'this would be no charter; nothing was written', faults.map(faultLine));
  }
  const otherwise = ['--id ID makes another engagement of the same client, in a file of its own'];
  await writeNew(file, text, force, out === undefined ? otherwise : []);
  const schema = await writeSchema(path.join(path.dirname(file), SCHEMA));
  await notePeople(records, id, people, read.people);
  return { file, id, template, schema, namesakes: namesakesOf(people, known) };
}

/** As a charter names another file: relative to its own, with slashes everywhere. */
const pathFrom = (charter: string, file: string): string =>
  path
    .relative(path.dirname(path.resolve(charter)), path.resolve(file))
    .split(path.sep)
    .join('/');

/** The schema that the charter names; one that is there is left as it is. */
async function writeSchema(file: string): Promise<string> {
  if (existsSync(file)) return file;
  await writeNew(file, `${JSON.stringify(charterJsonSchema(), null, 2)}\n`, false);
  return file;
}
