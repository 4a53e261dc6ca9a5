/** From a written charter to the one that people sign and the engagement carries: checked, with every default. */

import type { Charter, WrittenCharter } from '../model/charter';
import { charterFile, charter as form } from '../model/charter';
import { type AppliedDefault, defaultsFor, inCharterOrder } from '../model/charter/defaults';
import { type CharterFault, collectFaults, type Path, type Report } from '../model/charter/fault';
import type { People } from '../model/charter/people';
import { isMapping, read, type WrittenDraft } from '../model/charter/read';
import { reportSecrets } from '../model/charter/secrets';
import { rolesTogether } from '../people/roles';
import { alikeAmong } from '../people/same-human';
import { CHARTER_VERSIONS, newest } from '../record/versions';
import { lookup } from '../values/own-members';
import { parseDuration } from '../values/quantity';
import type { Layer } from './extend';
import type { KnownPerson } from './known-people';
import { resolveMetrics } from './metrics';
import { resolveCalendar, resolveGoLive } from './operation';
import { originsOf, withoutMarks } from './origins';
import { type PersonRecord, type Persons, readPersons, type WrittenAt } from './persons';
import { resolveRetainer } from './retainer';
import { resolveBuild, resolveProcess, resolveRollback, resolveSignOffs } from './sections';

export interface Resolved {
  charter: Charter;
  /** Names and addresses: erasable, stored outside the ledger. */
  people: PersonRecord[];
  /** The defaults that were merged in, each with its reason. */
  defaults: AppliedDefault[];
  /** Person ids that were made of names: an address may show later that they are known under another one. */
  madeIds: string[];
}

type Written = WrittenDraft<WrittenCharter>;

/**
 * Resolves a written charter (plain JSON, as YAML gives it). Returns the charter with its people's records and the
 * defaults that were merged in, or every fault at once. Never throws for anything that was written. `knowsTimezone`
 * asks the machine's own database, which the domain has not. `known`: whom the people directory knows; they keep their
 * ids.
 */
export function resolveCharter(
  written: unknown,
  knowsTimezone: (timezone: string) => boolean = () => true,
  known: readonly KnownPerson[] = [],
): Resolved | { faults: CharterFault[] } {
  const { faults, report } = collectFaults();
  const { written: values, marks } = withoutMarks(written, report);
  reportSecrets(values, [], report);
  const draft: Written = read(form, values, [], report) ?? {};
  const fills = defaultsFor(draft.profile ?? 'standard');
  const persons = readPersons(everybodyIn(draft), report, { people: known, engagement: draft.id ?? '' });

  const people = resolvePeople(draft.people, persons);
  // Who is in question already is not asked about twice.
  const inQuestion = new Set(faults.flatMap(({ path }) => (path[0] === 'people' ? [path[1]] : [])));
  keptApart(people, persons, inQuestion, report);
  const calendar = resolveCalendar(draft.calendar, knowsTimezone, fills, report);
  const process = draft.process && resolveProcess(draft.process, calendar.workdays.length, fills, report);
  const metrics = draft.metrics && resolveMetrics(draft.metrics, fills, report);
  const rollback = draft.rollback && resolveRollback(draft.rollback, fills, report);
  const build = resolveBuild(draft.build, metrics ?? [], fills, report);
  const goLive = resolveGoLive(
    draft.goLive,
    (metrics ?? []).map((metric) => metric.id),
    persons,
    fills,
    report,
  );
  const retainer = resolveRetainer(draft.retainer, draft.governance?.risk, fills, report);
  const records = persons.records();

  retention(draft.governance, report);
  const signOffs = resolveSignOffs(draft.signOffs, report);
  const identities = persons.identities();

  if (faults.length > 0) return { faults: onePerPlace(faults) };
  const charter = fills.block(form.keys, draft, [], {
    v: newest(CHARTER_VERSIONS),
    dayone: 1,
    people,
    identities: Object.keys(identities).length > 0 ? identities : undefined,
    signOffs,
    groups: records.filter((record) => record.group).map((record) => record.id),
    process,
    metrics,
    rollback,
    build,
    goLive,
    retainer,
    calendar,
    origins: originsOf(draft, marks, fills.applied),
  });
  return {
    charter: plainCopy(charter),
    people: records,
    defaults: inCharterOrder(form, fills.applied),
    madeIds: persons.madeIds(),
  };
}

/** Whether this is what several charters share: a charter has an id and a title. */
export const isBase = (written: unknown): boolean =>
  isMapping(written) && Object.keys(written).length > 0 && !('id' in written) && !('title' in written);

/**
 * What is wrong with the values of one file, whatever the others of the charter say. What it leaves open is no fault;
 * whether there is anything that a `null` takes away, only all files together tell.
 */
export function faultsByItself({ written, isLeftEmpty }: Layer): CharterFault[] {
  const { faults, report } = collectFaults();
  const values = withoutMarks(written, report).written;
  reportSecrets(values, [], report);
  read(charterFile, values, [], report);
  const takesAway = ({ path }: CharterFault) =>
    path.length > 0 && valueAt(written, path) === null && !isLeftEmpty(path);
  return onePerPlace(faults).filter((fault) => !isLeftOpen(written, fault) && !takesAway(fault));
}

/** A missing key that a charter which extends this one can still supply; lists are never completed. */
export function isLeftOpen(written: unknown, { path }: CharterFault): boolean {
  return path.every((part) => typeof part === 'string') && valueAt(written, path) === undefined;
}

const valueAt = (written: unknown, path: Path): unknown =>
  path.reduce<unknown>((value, part) => (isMapping(value) ? lookup(value, String(part)) : undefined), written);

/** Absent means absent: no member is undefined, and nothing is shared with the defaults. */
const plainCopy = (charter: Charter): Charter => JSON.parse(JSON.stringify(charter));

/** One fault per place: a secret outweighs what else is wrong there, and the first finding outweighs later ones. */
function onePerPlace(faults: CharterFault[]): CharterFault[] {
  const secretsFirst = [...faults].sort(
    (a, b) => Number(b.code === 'SECRET_IN_CHARTER') - Number(a.code === 'SECRET_IN_CHARTER'),
  );
  const places = new Map<string, CharterFault>();
  for (const fault of secretsFirst) {
    const place = JSON.stringify(fault.path);
    if (!places.has(place)) places.set(place, fault);
  }
  return faults.filter((fault) => places.get(JSON.stringify(fault.path)) === fault);
}

function resolvePeople(written: Written['people'], persons: Persons): People {
  const ids = Object.keys(written ?? {}).flatMap((role) => {
    const id = persons.idAt(['people', role]);
    return id === undefined ? [] : [[role, id] as const];
  });
  return Object.fromEntries(ids);
}

/** Everybody whom the charter names, and where. */
const everybodyIn = ({ people, goLive }: Written | { people?: undefined; goLive?: undefined }): WrittenAt[] => [
  ...Object.entries(people ?? {}).map(([role, written]) => ({ path: ['people', role], written })),
  ...(goLive?.users ?? []).map((written, i) => ({ path: ['goLive', 'users', i], written })),
];

/** Roles that must differ are filled by two people, at two mailboxes, even where one is said to be shared. */
function keptApart(people: People, persons: Persons, inQuestion: ReadonlySet<unknown>, report: Report): void {
  const records = persons.records().map(({ id, email }) => ({ id, ...(email === undefined ? {} : { email }) }));
  const s = { charter: { identities: persons.identities() }, alike: alikeAmong(records) };
  for (const { roles, why } of rolesTogether(s, people)) {
    const [one, other] = roles;
    if (inQuestion.has(one) || inQuestion.has(other)) continue;
    report(['people', other], why, {
      expected: `another person than the ${one}, with an address, keys and a login of their own`,
      example: '{ name: Ivo Marek, email: ivo.marek@client.example }',
    });
  }
}

function retention(governance: Written['governance'], report: Report): void {
  const { floor, ceiling } = governance?.logRetention ?? {};
  if (floor === undefined || ceiling === undefined || parseDuration(floor)! <= parseDuration(ceiling)!) return;
  const hint = { expected: `at least the floor (${floor})`, example: floor };
  report(['governance', 'logRetention', 'ceiling'], `is ${JSON.stringify(ceiling)}`, hint);
}
