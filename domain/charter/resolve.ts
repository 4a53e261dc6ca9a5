/** From a written charter to the resolved one, which people sign: checked, and with every default. */

import type { Charter, WrittenCharter } from '../model/charter';
import { charterFile, charter as form } from '../model/charter';
import { type AppliedDefault, defaultsFor, inCharterOrder } from '../model/charter/defaults';
import { type CharterFault, collectFaults, type Report } from '../model/charter/fault';
import type { People } from '../model/charter/people';
import { isMapping, read, valueAt, type WrittenDraft } from '../model/charter/read';
import { reportSecrets } from '../model/charter/secrets';
import { rolesTogether } from '../people/roles';
import { alikeAmong } from '../people/same-human';
import { CHARTER_VERSIONS, newest } from '../record/versions';
import { parseDuration } from '../values/quantity';
import type { Layer } from './extend';
import type { KnownPerson } from './known-people';
import { resolveMetrics } from './metrics';
import { resolveCalendar, resolveGoLive } from './operation';
import { originsOf, withoutMarks } from './origins';
import { type PersonAt, type PersonRecord, type Persons, readPersons } from './persons';
import { resolveRetainer } from './retainer';
import { resolveBuild, resolveProcess, resolveRollback, resolveSignOffs } from './sections';

export interface Resolved {
  charter: Charter;
  /** Names and addresses: erasable, stored outside the ledger. */
  people: PersonRecord[];
  /** The defaults that were merged in, each with its reason. */
  defaults: AppliedDefault[];
  /** Person ids that were made from names. An address may show later that such a person is known under another id. */
  madeIds: string[];
}

type Written = WrittenDraft<WrittenCharter>;

/**
 * Resolves a written charter (plain JSON, as YAML gives it). Returns the charter with its people's records and the
 * defaults that were merged in, or every fault at once. It never throws because of what is written. `knowsTimezone`
 * asks the machine's own database, which the domain does not have. `known`: the people directory, whose people keep
 * their ids.
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
  const defaults = defaultsFor(draft.profile ?? 'standard');
  const persons = readPersons(peopleIn(draft), report, { people: known, engagement: draft.id ?? '' });

  const people = resolvePeople(draft.people, persons);
  // A role with a fault is not reported a second time.
  const alreadyReported = new Set(faults.flatMap(({ path }) => (path[0] === 'people' ? [path[1]] : [])));
  reportRolesTogether(people, persons, alreadyReported, report);
  const calendar = resolveCalendar(draft.calendar, knowsTimezone, defaults, report);
  const process = draft.process && resolveProcess(draft.process, calendar.workdays.length, defaults, report);
  const metrics = draft.metrics && resolveMetrics(draft.metrics, defaults, report);
  const rollback = draft.rollback && resolveRollback(draft.rollback, defaults, report);
  const build = resolveBuild(draft.build, metrics ?? [], defaults, report);
  const goLive = resolveGoLive(
    draft.goLive,
    (metrics ?? []).map((metric) => metric.id),
    persons,
    defaults,
    report,
  );
  const retainer = resolveRetainer(draft.retainer, draft.governance?.risk, defaults, report);
  const records = persons.records();

  checkLogRetention(draft.governance, report);
  const signOffs = resolveSignOffs(draft.signOffs, report);
  const identities = persons.identities();

  if (faults.length > 0) return { faults: onePerPlace(faults) };
  const charter = defaults.block(form.keys, draft, [], {
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
    origins: originsOf(draft, marks, defaults.applied),
  });
  return {
    charter: plainCopy(charter),
    people: records,
    defaults: inCharterOrder(form, defaults.applied),
    madeIds: persons.madeIds(),
  };
}

/** Whether this is a base, which several charters share: it has neither `id` nor `title`. */
export const isBase = (written: unknown): boolean =>
  isMapping(written) && Object.keys(written).length > 0 && !('id' in written) && !('title' in written);

/**
 * The faults of the values in one file of a charter, regardless of the other files. A missing key is not a fault here,
 * because another file may have it. Neither is a `null`: only all files together tell whether it removes something.
 */
export function faultsOfFile({ written, isLeftEmpty }: Layer): CharterFault[] {
  const { faults, report } = collectFaults();
  const values = withoutMarks(written, report).written;
  reportSecrets(values, [], report);
  read(charterFile, values, [], report);
  const removesInherited = ({ path }: CharterFault) =>
    path.length > 0 && valueAt(written, path) === null && !isLeftEmpty(path);
  return onePerPlace(faults).filter((fault) => !isLeftOpen(written, fault) && !removesInherited(fault));
}

/** Whether the fault is a missing key that a charter which extends this file can supply. Items of a list cannot be. */
export function isLeftOpen(written: unknown, { path }: CharterFault): boolean {
  return path.every((part) => typeof part === 'string') && valueAt(written, path) === undefined;
}

/** A deep copy without undefined members, which shares nothing with the defaults. */
const plainCopy = (charter: Charter): Charter => JSON.parse(JSON.stringify(charter));

/** One fault per place: a secret comes before any other fault there, and an earlier fault before a later one. */
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

/** All people whom the charter names, with their paths. */
const peopleIn = ({ people, goLive }: Written | { people?: undefined; goLive?: undefined }): PersonAt[] => [
  ...Object.entries(people ?? {}).map(([role, written]) => ({ path: ['people', role], written })),
  ...(goLive?.users ?? []).map((written, i) => ({ path: ['goLive', 'users', i], written })),
];

/**
 * Reports roles that two different people have to fill and that one person fills, or two with one mailbox, shared or
 * not.
 */
function reportRolesTogether(
  people: People,
  persons: Persons,
  alreadyReported: ReadonlySet<unknown>,
  report: Report,
): void {
  const records = persons.records().map(({ id, email }) => ({ id, ...(email === undefined ? {} : { email }) }));
  const s = { charter: { identities: persons.identities() }, alike: alikeAmong(records) };
  for (const { roles, why } of rolesTogether(s, people)) {
    const [one, other] = roles;
    if (alreadyReported.has(one) || alreadyReported.has(other)) continue;
    report(['people', other], why, {
      expected: `another person than the ${one}, with an address, keys and a login of their own`,
      example: '{ name: Ivo Marek, email: ivo.marek@client.example }',
    });
  }
}

function checkLogRetention(governance: Written['governance'], report: Report): void {
  const { floor, ceiling } = governance?.logRetention ?? {};
  if (floor === undefined || ceiling === undefined || parseDuration(floor)! <= parseDuration(ceiling)!) return;
  const hint = { expected: `at least the floor (${floor})`, example: floor };
  report(['governance', 'logRetention', 'ceiling'], `is ${JSON.stringify(ceiling)}`, hint);
}
