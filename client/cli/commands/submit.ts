import { Option } from 'commander';
import type { CommandAnswer } from '../../../domain/messages/messages';
import { readDay } from '../../../domain/values/dates';
import { attachFile } from '../../files/attach';
import { type Answer, actingPerson, command, numberFrom, usageError, wholeFrom } from '../command';
import { expectedDate } from '../moments';
import { asOption, keyOption } from '../options';
import { indent, plain } from '../output';
import type { Session } from '../session';
import { answerText } from './answer';
import { casesWords } from './cases';

interface SubmitOptions {
  as?: string;
  evidence?: string;
  file?: string;
  cases?: string;
  release?: string;
  reading?: string;
  value?: string;
  samples?: string;
  good?: string;
  total?: string;
  performed?: string;
  effort?: string;
  on?: string;
  what?: string;
  key?: string;
}

interface Submission {
  session: Session;
  id: string;
  by: string;
  options: SubmitOptions;
}

interface Submitted {
  answer: CommandAnswer;
  what: string;
  /** Lines of what was read in it. */
  read?: readonly string[];
}

/** What can be submitted: the option for it, and how it is submitted. */
const KINDS: Record<
  'evidence' | 'cases' | 'release' | 'reading' | 'performed' | 'effort',
  (given: Submission) => Promise<Submitted>
> = {
  evidence: async ({ session, id, by, options }) => {
    if (options.file === undefined) throw usageError('--evidence NAME needs its document: --file FILE');
    const { evidence: name, file, key } = options;
    const answer = await session.about((dayone) =>
      dayone.submit(id, { kind: 'evidence', by, name: name!, file: file!, key }),
    );
    return { answer, what: `evidence ${name}, ${answer.bytes} bytes, ${answer.digest}` };
  },
  cases: async ({ session, id, by, options }) => {
    const { cases: file, key } = options;
    const answer = await session.about((dayone) => dayone.submit(id, { kind: 'cases', by, file: file!, key }));
    const read = casesWords(answer.read, await session.timezoneOf(id));
    return { answer, what: `cases, ${answer.bytes} bytes, ${answer.digest}`, read };
  },
  release: async ({ session, id, by, options }) => {
    const { release: manifest, key } = options;
    const answer = await session.about((dayone) =>
      dayone.submit(id, { kind: 'release', by, manifest: manifest!, key }),
    );
    return { answer, what: `release ${answer.release}` };
  },
  reading: async ({ session, id, by, options }) => {
    const value = numberFrom('--value', options.value);
    if (value === undefined) throw usageError('--reading METRIC needs what was read: --value N');
    const samples = wholeFrom('--samples', options.samples, 0, 999_999_999) ?? null;
    const good = numberFrom('--good', options.good, 0);
    const total = numberFrom('--total', options.total, 0);
    const { reading: metric, key } = options;
    const answer = await session.about((dayone) =>
      dayone.submit(id, { kind: 'reading', by, metric: metric!, value, samples, good, total, key }),
    );
    return { answer, what: `${metric} read as ${value}` };
  },
  performed: async ({ session, id, by, options }) => {
    const switchKey = options.performed!;
    const answer = await session.about((dayone) => dayone.tell(id, 'performed', { by, switchKey, key: options.key }));
    return { answer, what: `${switchKey} as performed` };
  },
  effort: async ({ session, id, by, options: { effort, on, what, key } }) => {
    const hours = numberFrom('--effort', effort, 0.01)!;
    if (on !== undefined && readDay(on) === null)
      throw usageError(`--on cannot be ${on}`, [expectedDate('expected a real date such as 2026-11-25', on, 'day')]);
    const answer = await session.about((dayone) => dayone.submit(id, { kind: 'effort', by, hours, on, what, key }));
    return { answer, what: `${hours} h of work${on === undefined ? '' : ` on ${on}`}` };
  },
};

type Kind = keyof typeof KINDS;

export const submit = command<SubmitOptions>({
  name: 'submit',
  args: '<id>',
  summary: 'submit evidence, cases, a release, a reading, hours of work, or confirmation of a manual switch',
  about:
    'Submits one thing: a document as named evidence, the cases of the process (CSV), a release by its manifest (JSON ' +
    "or YAML), a metric that a person has read, hours of the agency's work, or that a person has performed a manual " +
    'switch, by the key in the request. Documents are attached to the evidence store first. Each is checked against the external systems before it counts.',
  examples: [
    'dayone submit shared-mailbox-triage --as dana-ruiz --cases cases.csv',
    'dayone submit shared-mailbox-triage --as dana-ruiz --release release.yaml',
    'dayone submit shared-mailbox-triage --as hanna-brandt --evidence runbook --file runbook.pdf',
    'dayone submit shared-mailbox-triage --as hanna-brandt --reading csat --value 4.2 --samples 120',
    'dayone submit shared-mailbox-triage --as dana-ruiz --effort 3.5 --what "reviewed the thresholds"',
  ],
  options: [
    asOption(),
    new Option('--evidence <name>', 'a document under the name that the gate asks for, with --file'),
    new Option('--file <file>', 'the document of --evidence'),
    new Option('--cases <file>', 'the cases of the process, CSV'),
    new Option('--release <manifest>', "a release's manifest, JSON or YAML"),
    new Option('--reading <metric>', 'a metric that a person has read, with --value'),
    new Option('--value <n>', 'what was read'),
    new Option('--samples <n>', 'over how many cases'),
    new Option('--good <n>', 'of a share: the good ones'),
    new Option('--total <n>', 'of a share: all of them'),
    new Option('--effort <hours>', 'hours of work, submitted by a person who works for the agency'),
    new Option('--on <date>', 'of hours: the local date on which the work was done, today (UTC) if absent'),
    new Option('--what <text>', 'of hours: what was done'),
    new Option('--performed <key>', 'a manual switch was performed, by the key in the request'),
    keyOption(),
  ],
  run: async (session, [id], options): Promise<Answer> => {
    const kinds = (Object.keys(KINDS) as Kind[]).filter((kind) => options[kind] !== undefined);
    const [kind] = kinds;
    if (kind === undefined || kinds.length > 1)
      throw usageError('submit exactly one thing', [
        `expected one of: ${Object.keys(KINDS)
          .map((name) => `--${name}`)
          .join(', ')}`,
      ]);
    const by = actingPerson(session, options.as);
    const { answer, what, read = [] } = await KINDS[kind]({ session, id: id!, by, options });
    const who = await session.withNames(by);
    const names = await session.people().catch(() => undefined);
    return {
      json: { id, by, submitted: kind, ...answer },
      text: (paint) => answerText(`${id}: ${who} submitted ${what}`, answer, paint, names, indent(read.map(plain))),
    };
  },
});

export const attach = command<{ type?: string }>({
  name: 'attach',
  args: '<id> <file>',
  summary: 'put a document into the evidence store; prints its digest',
  about:
    'Puts a document of an engagement into the evidence store and prints its digest, by which messages refer to it. ' +
    'The same content again changes nothing. It needs no server.',
  examples: [
    'dayone attach shared-mailbox-triage dpia.pdf',
    'dayone attach shared-mailbox-triage notes --type text/plain',
  ],
  options: [new Option('--type <media-type>', 'by the name of the file if absent')],
  run: async (session, [id, file], options): Promise<Answer> => {
    if ((await session.records.entries(id!)).length === 0) throw await session.records.unknown(id!);
    const attached = await attachFile(await session.records.evidence(), file!, options.type);
    return { json: { id, ...attached }, text: () => [attached.digest] };
  },
});
