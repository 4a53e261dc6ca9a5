import { Option } from 'commander';
import { stringify } from 'yaml';
import { type CharterDiff, charterDiff, type FoundCharter, findCharter, namesOf } from '../../use-cases/charters';
import { differenceLines, peopleLines } from '../charter-changes';
import { type Answer, command, usageError } from '../command';
import { indent, plain } from '../output';
import type { Paint } from '../paint';
import { outdatedLines } from './answer';

export const charter = command<{ resolved?: boolean }>({
  name: 'charter',
  args: '<what...>',
  summary: 'a charter as people sign it, and what differs between two',
  about:
    'Shows a charter, given by its file or by the id of a running engagement: its digest, which is what people sign, ' +
    'and with --resolved all of it, every base and every default merged in, as YAML. "charter diff OLD NEW" tells the ' +
    'differences between two as a person would, the gates that each would reopen, and whose sign-offs they outdate; then ' +
    'whose name or address changes, and which handovers of a role it would undo.',
  examples: [
    'dayone charter charters/invoices.yaml --resolved',
    'dayone charter invoice-intake',
    'dayone charter diff invoice-intake charters/invoices.yaml',
    'dayone charter diff charters/invoices.yaml charters/invoices-2.yaml --json',
  ],
  options: [new Option('--resolved', 'print all of it, as it is signed')],
  run: async (session, [first, ...rest], { resolved }): Promise<Answer> => {
    if (first === 'diff' && rest.length > 0) {
      const [old, changed, ...more] = rest;
      if (changed === undefined || more.length > 0 || resolved)
        throw usageError('a diff compares exactly two charters', ['expected dayone charter diff OLD NEW']);
      return diff(await findCharter(session, old!), await findCharter(session, changed));
    }
    if (rest.length > 0) throw usageError('one charter at a time', ['two are compared by dayone charter diff OLD NEW']);
    return show(await findCharter(session, first!), resolved ?? false);
  },
});

function show({ of, charter, digest, bases, running }: FoundCharter, resolved: boolean): Answer {
  const version = running ? running.charterVersion : null;
  const proposed = running?.proposal?.digest ?? null;
  const { id, client, title } = charter;
  const facts = { id, client, title, digest, version, proposed, ...(running ? {} : { bases }) };
  const extending = bases.length > 0 ? [`extends ${bases.join(', ')}`] : [];
  return {
    json: resolved ? { ...facts, charter } : facts,
    text: (paint) =>
      resolved
        ? [
            ...[
              `The charter of ${of}, resolved: what people sign.`,
              `digest ${digest}`,
              ...extending,
              ...(proposed ? [`An amendment is proposed and not in force: ${proposed}`] : []),
            ].map((line) => paint.dim(`# ${plain(line)}`)),
            ...stringify(charter, { lineWidth: 100 }).trimEnd().split('\n').map(plain),
          ]
        : [
            `${paint.bold(id)}: ${plain(title)}, ${plain(client)}`,
            `  digest ${digest}${version === null ? '' : `, version ${version}`}`,
            ...indent(extending),
            ...(proposed ? [paint.yellow(`  proposed, not in force: ${proposed}`)] : []),
          ],
  };
}

function diff(old: FoundCharter, changed: FoundCharter): Answer {
  const names = new Map([...namesOf(changed.people), ...namesOf(old.people)]);
  const found = charterDiff(old, changed);
  return {
    json: { old: asJson(old), new: asJson(changed), ...found },
    text: (paint) => [
      ...diffText(old, changed, found, paint),
      ...(found.differences.length > 0 ? outdatedLines(found.outdates, names, paint) : []),
      ...peopleLines(found.people, names, paint),
    ],
    ...(old.running && { zone: old.charter.calendar.timezone }),
  };
}

const asJson = ({ of, charter, digest }: FoundCharter) => ({ of, id: charter.id, digest });

function diffText(old: FoundCharter, changed: FoundCharter, found: CharterDiff, paint: Paint): string[] {
  const { differences: told, reopens } = found;
  if (told.length === 0) return [`${old.of} and ${changed.of} say the same: ${old.digest}`];
  const other = ['id', 'client'].some((key) =>
    told.some((one) => one.section === 'charter' && one.what.startsWith(key)),
  );
  return [
    ...differenceLines(found, paint),
    '',
    ...(reopens.length > 0 ? [`All together would reopen ${reopens.join(', ')}.`] : ['No accepted gate would reopen.']),
    ...(other ? [paint.yellow('An amendment keeps id and client: this is another engagement.')] : []),
  ];
}
