import { Option } from 'commander';
import { type KnownPerson, withPeopleOf } from '../../../domain/charter/known-people';
import type { AppliedDefault } from '../../../domain/model/charter/defaults';
import { pathText } from '../../../domain/model/charter/fault';
import { firstFaults, MOST_FAULTS } from '../../../domain/values/faults';
import type { Lack } from '../../../domain/views/charter-lacks';
import { valueText } from '../../../domain/views/describe';
import { type Inherited, placedLine } from '../../charter/file';
import { type Checked, checkFile } from '../../use-cases/check-charter';
import { type Answer, command } from '../command';
import { columns, indent, plain } from '../output';
import type { Paint } from '../paint';

export const validate = command<{ explain?: boolean }>({
  name: 'validate',
  args: '<files...>',
  summary: 'check charters: faults with line and column, else what is still to come',
  about:
    'Checks charters without a server. Wrong content is a fault: all of them are listed with line, column and an ' +
    'example. A section that is missing is no fault: for a charter without faults the command lists, by step, what ' +
    'its gates will still ask people for, and counts what it says already that will keep a gate closed (marked !). A file with neither id nor title is a base, which charters extend: it is ' +
    'checked on its own. Exit code 2 if any file has a fault.',
  examples: [
    'dayone validate charters/invoices.yaml',
    'dayone validate charters/*.yaml --json',
    'dayone validate charters/invoices.yaml --explain',
  ],
  options: [new Option('--explain', 'show what comes from which base, and each default with its reason')],
  run: async (session, files, { explain }): Promise<Answer> => {
    const checked: Checked[] = [];
    let known: readonly KnownPerson[] = await session.knownPeople();
    for (const file of files) {
      const [one, read] = await checkFile(file, known);
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

const counted = (count: number, one: string, many: string): string => (count === 1 ? `one ${one}` : `${count} ${many}`);

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
  return [
    `${paint.bold(one.file)}: ${paint.green('no fault')}, engagement ${one.id}${extending}`,
    ...(one.problems === 0
      ? []
      : [paint.yellow(`  ${counted(one.problems, 'problem', 'problems')}, marked !, will keep gates closed`)]),
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
