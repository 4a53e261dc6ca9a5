/** A charter that a script puts together, from a template and a base if it likes, and that no file need hold. */

import path from 'node:path';
import { parse, stringify } from 'yaml';
import { mergeLayers } from '../../domain/charter/extend';
import type { KnownPerson } from '../../domain/charter/known-people';
import { Failure } from '../../domain/kernel/failures';
import { faultLine } from '../../domain/model/charter/fault';
import type { Role } from '../../domain/model/people';
import { nestsTooDeeply, TOO_DEEP } from '../../domain/values/json';
import { didYouMean } from '../../domain/values/nearest';
import { checkCharterFile, checkCharterText, type PlacedFault, placedLine, type ReadCharter } from './file';
import { type Base, charterFrom, templateNames } from './templates';

/** A charter as it would be written in a file: the head here, every other section as its page in docs/reference/charter says. */
export interface ComposedCharter {
  /** A template that `dayone init --list` names; what is written here goes over it. */
  template?: string;
  /** The path of a base, relative to `folder`. */
  extends?: string;
  id: string;
  client: string;
  /** The template's if absent. */
  title?: string;
  people: Partial<Record<Role, unknown>>;
  [section: string]: unknown;
}

/**
 * Reads a charter that a script has put together, as if it stood in a file in `folder`; `DayOne.start` takes it.
 * @param folder - where `extends` begins; the current directory if absent
 * @param known - people who keep their ids, as `DayOne.people` knows them
 * @throws Failure BAD_CHARTER or SECRET_IN_CHARTER with every fault; BAD_INPUT for an unknown template; FILE_UNREADABLE
 */
export async function composeCharter(
  composed: ComposedCharter,
  folder = '.',
  known: readonly KnownPerson[] = [],
): Promise<ReadCharter> {
  if (nestsTooDeeply(composed)) throw new Failure('BAD_CHARTER', `the charter is ${TOO_DEEP}`);
  // What is undefined is not written.
  const { template, ...written } = JSON.parse(JSON.stringify(composed)) as ComposedCharter;
  const place = path.join(folder, `${composed.id || 'charter'}.yaml`);
  const below = template === undefined ? {} : parse(await textFrom(template, composed, folder));
  const layers = [written, below].map((layer) => ({ written: layer, isLeftEmpty: () => false }));
  const whole = mergeLayers(layers as [(typeof layers)[0]]) as object;
  const text = stringify({ ...(written.extends && { extends: written.extends }), ...whole });
  const read = await checkCharterText(place, text, known);
  if ('charter' in read) return read;
  const faults = 'faults' in read ? read.faults : read.open;
  const onlySecrets = faults.every(({ code }) => code === 'SECRET_IN_CHARTER');
  const what = faults.length === 1 ? 'one fault' : `${faults.length} faults`;
  throw new Failure(
    onlySecrets ? 'SECRET_IN_CHARTER' : 'BAD_CHARTER',
    `the charter of ${composed.id || 'an engagement without id'} has ${what}`,
    faults.map((fault) => lineOf(fault, place)),
  );
}

/** A line and column mean something in a file only. */
const lineOf = (fault: PlacedFault, place: string): string =>
  fault.file && path.resolve(fault.file) !== path.resolve(place) ? placedLine(fault.file, fault) : faultLine(fault);

/** The template without what the base says already. */
async function textFrom(template: string, { id, client, title, ...rest }: ComposedCharter, folder: string) {
  const names = templateNames();
  if (!names.includes(template))
    throw new Failure('BAD_INPUT', `there is no template ${template}`, [
      ...didYouMean(template, names),
      `expected one of ${names.join(', ')}`,
    ]);
  const base = rest.extends === undefined ? undefined : await baseAt(rest.extends, folder);
  return charterFrom(template, { id, client, title }, 'charter.schema.json', base);
}

/** The base, or nothing where it cannot be read: that is a fault of the charter. */
async function baseAt(file: string, folder: string): Promise<Base | undefined> {
  const read = await checkCharterFile(path.join(folder, file)).catch(() => undefined);
  return read && 'open' in read ? { extends: file, written: read.written } : undefined;
}
