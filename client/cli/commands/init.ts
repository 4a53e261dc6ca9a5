import { Option } from 'commander';
import { Failure } from '../../../domain/kernel/failures';
import { ROLES, type Role } from '../../../domain/model/people';
import { didYouMean } from '../../../domain/values/nearest';
import { lookup } from '../../../domain/values/own-members';
import { placedLine } from '../../charter/file';
import { type Base, type Begun, clientOf, templateNames, templates } from '../../charter/templates';
import { type WrittenNewCharter, writeNewCharter } from '../../use-cases/new-charter';
import { askForCharter, filledBy, NEEDED } from '../ask';
import { type Answer, command, usageError } from '../command';
import { plain, table } from '../output';
import type { Session } from '../session';

interface InitOptions extends Partial<Record<string, string | boolean>> {
  list?: boolean;
  template?: string;
  id?: string;
  client?: string;
  title?: string;
  extends?: string;
  out?: string;
  force?: boolean;
}

export const init = command<InitOptions>({
  name: 'init',
  summary: 'a new charter from a template',
  about:
    'Writes a new charter from a template, ready to start: what is known of that kind of process, and the people and ' +
    'names that you give. On a terminal, without --template, it asks step by step. The charter names its JSON Schema, ' +
    'which is written next to it, so that an editor completes and checks it. With --extends it names a base and leaves ' +
    'out what that says already. Its people get ids that tell nobody who they are, and are noted in the people ' +
    'directory: the same address is the same person in every charter.',
  examples: [
    'dayone init --list',
    'dayone init --template invoice-intake --client "Nordhafen Logistik GmbH" --sponsor "Petra Lindqvist" ' +
      '--account-manager "Jonas Weber" --delivery-lead "Mara Okafor" --out charters/nordhafen.yaml',
    'dayone init --extends agency.yaml --template support-replies --client "Fjordkraft Service AB" ' +
      '--sponsor "Henrik Dahl" --out charters/fjordkraft.yaml',
    'dayone init',
  ],
  options: [
    new Option('--list', 'list the templates'),
    new Option('--template <name>', 'the template'),
    new Option('--client <name>', 'the client'),
    new Option('--id <id>', 'the id of the engagement; from client and template if absent'),
    new Option('--title <text>', "the process; the template's if absent"),
    new Option('--extends <file>', 'a base: what is the same in all your charters'),
    ...ROLES.map(
      (role) => new Option(`--${role} <who>`, 'Anna Berg, "Anna Berg <anna@client.example>", or a known id'),
    ),
    new Option('--out <file>', 'where to write it; ID.yaml if absent'),
    new Option('--force', 'write over a file that is there'),
  ],
  run: async (session, _args, options): Promise<Answer> => {
    if (options.list) {
      const all = templates();
      return {
        json: { templates: all },
        text: (paint) =>
          table(
            ['template', 'for'],
            all.map(({ name, title }) => [name, title]),
            paint,
          ),
      };
    }
    const base = options.extends === undefined ? undefined : await baseFrom(session, options.extends);
    const { template, begun } = canAsk(session, options)
      ? await askForCharter(templates(), base)
      : given(options, base);
    const { out, force } = options;
    return writtenAnswer(await writeNewCharter(session.records, { template, begun, base, out, force }));
  },
});

/** Questions are for people at a terminal only. */
const canAsk = ({ io, options: { json } }: Session, { template }: InitOptions): boolean =>
  template === undefined && !json && io.outIsTerminal && process.stdin.isTTY === true;

const camel = (role: Role): string => role.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());

/** @throws Failure BAD_INPUT where the file is no base, and those of a charter's file */
async function baseFrom(session: Session, file: string): Promise<Base> {
  const read = await session.checkCharter(file);
  if ('faults' in read)
    throw new Failure(
      'BAD_CHARTER',
      `the base has faults; nothing was written`,
      read.faults.map((fault) => placedLine(file, fault)),
    );
  if ('charter' in read)
    throw usageError(`${file} is a charter of its own; nothing was written`, ['a base has neither id nor title']);
  return { extends: file, written: read.written };
}

/** What the options say; everything that is missing, in the base as well, is named at once. */
function given(options: InitOptions, base: Base | undefined): { template: string; begun: Begun } {
  const { template, client, id, title } = options;
  const people = Object.fromEntries(
    ROLES.flatMap((role) => {
      const person = lookup(options, camel(role));
      return typeof person === 'string' ? [[role, person]] : [];
    }),
  ) as Begun['people'];
  const names = templateNames();
  const unknown =
    template === undefined || names.includes(template)
      ? []
      : [`there is no template ${template}`, ...didYouMean(template, names), `expected one of ${names.join(', ')}`];
  const missing = [
    ...(template === undefined ? ['--template NAME'] : []),
    ...(client === undefined && clientOf(base) === undefined ? ['--client NAME'] : []),
    ...NEEDED.filter((role) => people[role] === undefined && !filledBy(base).has(role)).map(
      (role) => `--${role} PERSON`,
    ),
  ];
  const needs = `a charter needs ${missing.join(', ')}`;
  const [first, ...details] = unknown;
  if (first !== undefined) throw usageError(first, [...details, ...(missing.length > 0 ? [needs] : [])]);
  if (missing.length > 0) throw usageError(needs, ['the templates: dayone init --list']);
  return { template: template!, begun: { client, people, ...(id && { id }), ...(title && { title }) } };
}

function writtenAnswer(written: WrittenNewCharter): Answer {
  const { file, id, schema, namesakes } = written;
  return {
    json: written,
    text: (paint) => [
      `${file}: ${paint.green('written')}, engagement ${id}`,
      `${schema}: the schema that it names, with which an editor completes and checks it`,
      ...namesakes.map((one) =>
        paint.yellow(
          `${plain(one.name)}, ${one.role}, has an id of their own (${one.id}), for a name alone tells nobody apart from ` +
            `${one.known.join(' and ')}: for the same person give that id, or the same address`,
        ),
      ),
      paint.dim('Next:'),
      `  dayone validate ${file}   # what each gate will still ask for`,
      `  dayone start ${file}`,
    ],
  };
}
