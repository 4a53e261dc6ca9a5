import { Option } from 'commander';
import { isStepId, STEP_IDS } from '../../../domain/gates/steps';
import { Failure } from '../../../domain/kernel/failures';
import type { StepId } from '../../../domain/model/steps';
import { unsignable } from '../../../domain/sign-offs/sign-offs';
import { didYouMean, nearestOrLonger } from '../../../domain/values/nearest';
import { staleSignOffs, subjectLines, wasAsked } from '../../texts/signing-view';
import { personName } from '../../texts/words';
import { type Answer, command, usageError } from '../command';
import { indent, plain } from '../output';
import { unansweredLines, unconfirmedLines } from '../signing';

export const gateOption = () => new Option('--gate <step>', 'the step whose gate it is, such as ownership');

/** @throws Failure UNKNOWN_STEP with what was probably meant */
export function stepFrom(given: string | undefined): StepId {
  if (given === undefined) throw usageError('say which gate: --gate STEP', ['the ten steps: dayone steps']);
  if (isStepId(given)) return given;
  throw new Failure('UNKNOWN_STEP', `there is no step "${given}"`, didYouMean(given, STEP_IDS, nearestOrLonger));
}

export const show = command<{ gate?: string; subject?: string; as?: string }>({
  name: 'show',
  args: '<id>',
  summary: 'exactly what a sign-off of a gate signs',
  about:
    'Shows what is signed at a gate with its digest: numbers rounded, people by name; --json has it exactly as it is ' +
    'digested. If it changes afterwards, a sign-off with this ' +
    'digest is refused as stale, and the person is asked to reconfirm. With --subject it says whether this is still ' +
    'what a request was about; with --as, which lines have changed since this person signed.',
  examples: [
    'dayone show shared-mailbox-triage --gate ownership',
    'dayone show shared-mailbox-triage --gate ownership --subject 3f1c0a9be27d',
  ],
  options: [
    gateOption(),
    new Option('--as <person>', 'what has changed since this person signed'),
    new Option('--subject <digest>', 'the digest that a request names, or its first digits: is it asked still?'),
  ],
  exits: { 4: 'something else is asked now than --subject says' },
  run: async (session, [id], options): Promise<Answer> => {
    const gate = stepFrom(options.gate);
    const found = await session.about((dayone) => dayone.subject(id!, gate));
    const { as: person } = options;
    const [names, state] = [await session.people(), await session.state(id!)];
    const unready = unsignable(state, gate);
    const since = person
      ? staleSignOffs(state, await session.records.entries(id!), person, new Date().toISOString(), names).filter(
          (one) => one.gate === gate,
        )
      : [];
    const stale = options.subject !== undefined && !found.digest.startsWith(digitsFrom(options.subject));
    const known = stale ? await session.records.entriesHere(id!) : [];
    const isMistyped = known.length > 0 && !wasAsked(known, gate, options.subject!);
    return {
      json: since.length > 0 ? { ...found, changed: since.flatMap(({ changed }) => changed) } : found,
      exit: stale ? 4 : 0,
      text: (paint) => [
        ...(stale ? [paint.red(isMistyped ? NEVER_ASKED : CHANGED)] : []),
        `${paint.bold(`${id}, ${gate}`)}: ${found.purpose}`,
        `${paint.dim('digest')} ${found.digest}`,
        '',
        ...indent(subjectLines(found.subject, state.charter.calendar.timezone, names)).map(plain),
        ...unconfirmedLines(found, paint),
        ...unansweredLines(found, paint),
        ...since.flatMap(({ given, changed }) => [
          '',
          paint.yellow(`Changed since ${personName(given.by, names)} signed as ${given.role}:`),
          ...indent(changed),
        ]),
        '',
        ...(unready === null
          ? [
              paint.dim('To sign exactly this:'),
              `  dayone sign ${id} --gate ${gate} --as PERSON --approve --subject ${found.digest}`,
            ]
          : [paint.yellow(`There is nothing to sign: ${plain(unready)}`)]),
      ],
    };
  },
});

const CHANGED = 'This is not what you were asked about: it has changed since.';
const NEVER_ASKED = 'Nothing was ever asked here under that digest: compare it with the request.';

/** @throws Failure BAD_INPUT */
function digitsFrom(given: string): string {
  if (/^[0-9a-f]{12,64}$/.test(given)) return given;
  throw usageError(`--subject cannot be ${given}`, ['expected at least the first twelve digits of a digest']);
}
