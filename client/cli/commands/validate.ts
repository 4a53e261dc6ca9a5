import { Option } from 'commander';
import type { KnownPerson } from '../../../domain/charter/known-people';
import { initialState } from '../../../domain/engagement/initial-state';
import type { Requirement } from '../../../domain/gates/requirement-specs';
import { requirementsOf } from '../../../domain/gates/requirements';
import { STEP_IDS } from '../../../domain/gates/steps';
import { Failure } from '../../../domain/kernel/failures';
import { smallVolumeNote } from '../../../domain/metrics/volume';
import type { AppliedDefault } from '../../../domain/model/charter/defaults';
import { pathText } from '../../../domain/model/charter/fault';
import type { Role } from '../../../domain/model/people';
import type { StepId } from '../../../domain/model/steps';
import { firstFaults, MOST_FAULTS } from '../../../domain/values/faults';
import { valueText } from '../../../domain/views/describe';
import type { Inherited, PlacedFault, ReadBase, ReadCharter } from '../../charter-file';
import { type Answer, command } from '../command';
import { columns, indent, plain } from '../output';
import type { Paint } from '../paint';
import type { Session } from '../session';
import { figuresHint } from './figures';

interface Lack {
  step: StepId;
  /** What people have to write or bring before this gate can open. */
  missing: Pick<Requirement, 'what' | 'who' | 'problem'>[];
  /** Checks that dayone makes automatically when the gate opens. */
  checks: number;
}

interface Extending {
  /** The files that it extends, the nearest first. */
  bases: string[];
  inherited: Inherited[];
}

interface CheckedCharter extends Extending {
  file: string;
  ok: true;
  id: string;
  digest: string;
  lacks: Lack[];
  /** How much of what it says will keep a gate closed. */
  problems: number;
  /** What follows from what it says, and is easily overlooked. */
  notes: string[];
  defaults: AppliedDefault[];
  /** Where all of the open figures are listed, for people. */
  figures: string[];
}

interface CheckedBase extends Extending {
  file: string;
  ok: true;
  base: true;
  /** Keys that a charter which extends it has to write. */
  open: string[];
}

type Checked =
  | CheckedCharter
  | CheckedBase
  | { file: string; ok: false; faults: PlacedFault[] }
  | { file: string; ok: false; failure: Failure };

export const validate = command<{ explain?: boolean }>({
  name: 'validate',
  args: '<files...>',
  summary: 'check charters: faults with line and column, else what is still to come',
  about:
    'Checks charters without a server. Wrong content is a fault: all of them are listed with line, column and an ' +
    'example. A section that is missing is no fault: for a charter without faults the command lists, by step, what ' +
    'its gates will still ask people for, and counts what it says already that will keep a gate closed. A file with neither id nor title is a base, which charters extend: it is ' +
    'checked on its own. Exit code 2 if any file has a fault.',
  examples: [
    'dayone validate charters/invoices.yaml',
    'dayone validate charters/*.yaml --json',
    'dayone validate charters/invoices.yaml --explain',
  ],
  options: [new Option('--explain', 'show what comes from which base, and each default with its reason')],
  run: async (session, files, { explain }): Promise<Answer> => {
    const {
      withPeopleOf,
    }: typeof import('../../../domain/charter/known-people') = require('../../../domain/charter/known-people');
    const checked: Checked[] = [];
    let known: readonly KnownPerson[] = await session.knownPeople();
    for (const file of files) {
      const [one, read] = await check(session, file, known);
      checked.push(one);
      if (read) known = withPeopleOf(known, read.charter, read.people);
    }
    return {
      json: { files: checked.map((one) => jsonOf(one, explain ?? false)) },
      text: (paint) =>
        checked.flatMap((one, index) => [...(index > 0 ? [''] : []), ...textOf(one, explain ?? false, paint)]),
      exit: checked.every((one) => one.ok) ? 0 : 2,
    };
  },
});

/** What is found in a file, and the charter where it is one. `known`: also by the files before it. */
async function check(session: Session, file: string, known: readonly KnownPerson[]): Promise<[Checked, ReadCharter?]> {
  try {
    const read = await session.checkCharter(file, undefined, known);
    if ('faults' in read) return [{ file, ok: false, faults: read.faults }];
    const { bases, inherited } = read;
    if ('open' in read) return [{ file, ok: true, base: true, open: openKeys(read), bases, inherited }];
    const { charter, digest, defaults } = read;
    const lacks = lacksOf(read);
    const problems = lacks.flatMap(({ missing }) => missing).filter(({ problem }) => problem !== null).length;
    const found = { id: charter.id, digest, lacks, problems, notes: notesOf(read, known), bases, inherited, defaults };
    const figures = figuresHint(charter, file);
    return [{ file, ok: true, ...found, figures }, read];
  } catch (error) {
    if (error instanceof Failure) return [{ file, ok: false, failure: error }];
    throw error;
  }
}

const openKeys = ({ open }: ReadBase): string[] => open.map(({ path }) => pathText(path));

const counted = (count: number, one: string, many: string): string => (count === 1 ? `one ${one}` : `${count} ${many}`);

function notesOf({ charter, people, madeIds }: ReadCharter, known: readonly KnownPerson[]): string[] {
  const {
    namesakesElsewhere,
  }: typeof import('../../../domain/charter/known-people') = require('../../../domain/charter/known-people');
  const review = smallVolumeNote(charter);
  return [
    ...(review === null ? [] : [`${review} (dayone review)`]),
    ...namesakesElsewhere(known, charter.id, people, madeIds).map(
      (who) =>
        `${who} has the same name and so the same id: an address, or an id of its own, says whether it is one person`,
    ),
  ];
}

/**
 * What a fresh engagement under this charter would ask people for. Of the sign-offs only those that nobody can give: the
 * role is not filled, or not by a person who may.
 */
function lacksOf({ charter, digest }: ReadCharter): Lack[] {
  const at = new Date().toISOString();
  // The gate of ownership asks for these two in words of its own.
  const unfilled = new Set<Role>(['owner', 'deputy']);
  const fresh = initialState({ id: charter.id, at, by: 'nobody', charter, charterDigest: digest });
  return STEP_IDS.flatMap((step) => {
    const open = requirementsOf(fresh, step, at).filter((requirement) => !requirement.met);
    const missing = open.flatMap(({ kind, what, who, problem }) => {
      if (kind === 'evidence') return [{ what, who, problem }];
      if (kind === 'check') return [];
      if (charter.people[who] !== undefined) return problem === null ? [] : [{ what: `signs: ${what}`, who, problem }];
      if (unfilled.has(who)) return [];
      unfilled.add(who);
      return [{ what: `somebody as ${who}`, who, problem: null }];
    });
    const checks = open.filter((one) => one.kind === 'check').length;
    return missing.length + checks > 0 ? [{ step, missing, checks }] : [];
  });
}

function jsonOf(one: Checked, explain: boolean): object {
  if (!('failure' in one) && !one.ok)
    return { ...one, faults: one.faults.slice(0, MOST_FAULTS), count: one.faults.length };
  if (!('failure' in one)) {
    const told = { ...one, figures: undefined };
    return one.ok && !explain ? { ...told, inherited: undefined, defaults: undefined } : told;
  }
  const { code, message, next } = one.failure;
  return { file: one.file, ok: false, error: { code, message, next } };
}

function textOf(one: Checked, explain: boolean, paint: Paint): string[] {
  if ('failure' in one) return [`${paint.bold(one.file)}: ${paint.red(one.failure.code)} ${one.failure.message}`];
  if (!one.ok) {
    const { placedLine }: typeof import('../../charter-file') = require('../../charter-file');
    const count = one.faults.length === 1 ? 'one fault' : `${one.faults.length} faults`;
    return [
      `${paint.bold(one.file)}: ${paint.red(count)}`,
      ...indent(firstFaults(one.faults.map((fault) => placedLine(one.file, fault)))),
    ];
  }
  const extending = one.bases.length > 0 ? `, extends ${one.bases.join(', ')}` : '';
  const inherited =
    explain && one.inherited.length > 0 ? ['  Inherited:', ...indent(inheritedText(one.inherited, paint), 4)] : [];
  if ('base' in one)
    return [
      `${paint.bold(one.file)}: ${paint.green('no fault')}, a base${extending}`,
      `  A charter that extends it has to say ${one.open.join(', ')}`,
      ...inherited,
    ];
  const asked = one.lacks.flatMap(({ missing }) => missing).length;
  const headline =
    one.problems === 0
      ? paint.green('no fault')
      : paint.red(`${counted(one.problems, 'problem', 'problems')} will keep gates closed`);
  return [
    `${paint.bold(one.file)}: ${headline}, engagement ${one.id}${extending}`,
    ...(one.lacks.length > 0
      ? [
          `  Its gates will still ask for ${counted(asked, 'thing', 'things')} (sign-offs left out):`,
          ...indent(lacksText(one.lacks, paint), 4),
          ...indent(one.figures),
        ]
      : []),
    ...one.notes.map((note) => `  ${paint.yellow('Note:')} ${note}`),
    ...inherited,
    ...(explain ? ['  Defaults that were filled in:', ...indent(defaultsText(one.defaults, paint), 4)] : []),
  ];
}

const inheritedText = (inherited: readonly Inherited[], paint: Paint): string[] =>
  columns(
    inherited.map(({ path, value, file, line }) => [
      pathText(path),
      plain(valueText(value)),
      paint.dim(`${file}:${line}`),
    ]),
  );

/** One row for each, and beneath it what is wrong with what there is. */
function lacksText(lacks: readonly Lack[], paint: Paint): string[] {
  const lines = lacks.flatMap(({ step, missing, checks }) => {
    const own = checks === 1 ? 'one check by dayone itself' : `${checks} checks by dayone itself`;
    const asked = [...missing, ...(checks > 0 ? [{ what: paint.dim(own), who: '', problem: null }] : [])];
    return asked.map((one, index) => ({ ...one, step: index === 0 ? step : '' }));
  });
  const rows = columns(lines.map(({ step, what, who }) => [step, what, paint.dim(who)]));
  const under = ' '.repeat(Math.max(...lacks.map(({ step }) => step.length)) + 2);
  return lines.flatMap(({ problem }, index) => [
    rows[index]!,
    ...(problem ? [`${under}${paint.red(`! ${problem}`)}`] : []),
  ]);
}

const defaultsText = (defaults: readonly AppliedDefault[], paint: Paint): string[] =>
  columns(defaults.map(({ path, value, reason }) => [pathText(path), plain(valueText(value)), paint.dim(reason)]));
