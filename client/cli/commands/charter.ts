import { existsSync } from 'node:fs';
import { Option } from 'commander';
import { stringify } from 'yaml';
import { initialState } from '../../../domain/engagement/initial-state';
import { gateOf } from '../../../domain/gates/gate-of';
import { outdatedBy } from '../../../domain/gates/outdated';
import type { Charter } from '../../../domain/model/charter';
import type { State } from '../../../domain/model/state';
import type { StepId } from '../../../domain/model/steps';
import { type Difference, differences, touchedGates } from '../../../domain/views/describe';
import { personName } from '../../texts/words';
import { type Answer, command, usageError } from '../command';
import { indent, plain } from '../output';
import type { Paint } from '../paint';
import type { Session } from '../session';
import { outdatedLines } from './answer';

/** A charter, from a file or of a running engagement. */
interface Found {
  /** The file or the id, as it was given. */
  of: string;
  charter: Charter;
  digest: string;
  /** The files that a charter from a file extends. */
  bases: readonly string[];
  /** Null: from a file, so no gate has been asked yet. */
  running: State | null;
  names: ReadonlyMap<string, string>;
}

export const charter = command<{ resolved?: boolean }>({
  name: 'charter',
  args: '<what...>',
  summary: 'a charter as people sign it, and what differs between two',
  about:
    'Shows a charter, given by its file or by the id of a running engagement: its digest, which is what people sign, ' +
    'and with --resolved all of it, every base and every default merged in, as YAML. "charter diff OLD NEW" tells the ' +
    'differences between two as a person would, the gates that each would reopen, and whose sign-offs they outdate.',
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
      return diff(await find(session, old!), await find(session, changed));
    }
    if (rest.length > 0) throw usageError('one charter at a time', ['two are compared by dayone charter diff OLD NEW']);
    return show(await find(session, first!), resolved ?? false);
  },
});

const SLUG = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/** What could be an id is one, unless a file of that name is there. */
export async function find(session: Session, of: string): Promise<Found> {
  if (SLUG.test(of) && !existsSync(of)) {
    const running = await session.state(of);
    const { charter, charterDigest: digest } = running;
    return { of, charter, digest, bases: [], running, names: await session.people() };
  }
  const { charter, digest, people, bases } = await session.readCharter(of);
  return { of, charter, digest, bases, running: null, names: new Map(people.map(({ id, name }) => [id, name])) };
}

function show({ of, charter, digest, bases, running }: Found, resolved: boolean): Answer {
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

interface Gates {
  /** Accepted, and would open again; for a charter from a file, where none has been asked yet, every gate concerned. */
  reopens: StepId[];
  /** Not accepted yet: a sign-off that was given early has to be given again. */
  stale: StepId[];
}

type DifferenceText = Omit<Difference, 'gates'> & Gates;

function diff(old: Found, changed: Found): Answer {
  const names = new Map([...changed.names, ...old.names]);
  const state = old.running ?? freshState(old);
  const split = (gates: readonly StepId[]): Gates => {
    const accepted = (step: StepId) => old.running === null || gateAccepted(old.running, step);
    return { reopens: gates.filter(accepted), stale: gates.filter((step) => !accepted(step)) };
  };
  const told = differences(state, old.charter, changed.charter, (id) => personName(id, names)).map(
    ({ gates, ...one }): DifferenceText => ({ ...one, ...split(gates) }),
  );
  const all = split(touchedGates(state, old.charter, changed.charter));
  const outdates = old.running ? outdatedBy(old.running, changed.charter) : [];
  return {
    json: { old: asJson(old), new: asJson(changed), differences: told, ...all, outdates },
    text: (paint) => [
      ...diffText(old, changed, told, all, paint),
      ...(told.length > 0 ? outdatedLines(outdates, names, paint) : []),
    ],
  };
}

const asJson = ({ of, charter, digest }: Found) => ({ of, id: charter.id, digest });

const gateAccepted = (state: State, step: StepId): boolean =>
  Boolean(gateOf({ ...state, proposal: null }, step)?.acceptedAt);

const freshState = ({ charter, digest }: Found): State =>
  initialState({ id: charter.id, at: new Date().toISOString(), by: 'nobody', charter, charterDigest: digest });

function diffText(old: Found, changed: Found, told: readonly DifferenceText[], all: Gates, paint: Paint): string[] {
  if (told.length === 0) return [`${old.of} and ${changed.of} say the same: ${old.digest}`];
  const other = ['id', 'client'].some((key) =>
    told.some((one) => one.section === 'charter' && one.what.startsWith(key)),
  );
  return [
    ...told.flatMap(({ section, what, ...gates }) => [
      `${section}: ${plain(what)}`,
      ...indent(gatesText(gates, paint)),
    ]),
    '',
    ...(all.reopens.length > 0
      ? [`All together would reopen ${all.reopens.join(', ')}.`]
      : ['No accepted gate would reopen.']),
    ...(other ? [paint.yellow('An amendment keeps id and client: this is another engagement.')] : []),
  ];
}

const gatesText = ({ reopens, stale }: Gates, paint: Paint): string[] => [
  ...(reopens.length > 0 ? [paint.yellow(`reopens ${reopens.join(', ')}`)] : []),
  ...(stale.length > 0 ? [paint.dim(`asked again of ${stale.join(', ')}, not accepted yet`)] : []),
];
