import { Option } from 'commander';
import { stringify } from 'yaml';
import { Failure } from '../../../domain/failures';
import type { StepId } from '../../../domain/state';
import { isStepId, STEP_IDS } from '../../../domain/steps';
import { type Answer, command, meant, misuse } from '../command';
import { indent } from '../output';

export const gateOption = () => new Option('--gate <step>', 'the step whose gate it is, such as ownership');

/** @throws Failure UNKNOWN_STEP with what was probably meant */
export function stepFrom(given: string | undefined): StepId {
  if (given === undefined) throw misuse('say which gate: --gate STEP', ['the ten steps: dayone steps']);
  if (isStepId(given)) return given;
  throw new Failure('UNKNOWN_STEP', `there is no step "${given}"`, meant(given, STEP_IDS));
}

export const show = command<{ gate?: string }>({
  name: 'show',
  args: '<id>',
  summary: 'exactly what a sign-off of a gate signs',
  about:
    'Shows exactly what is signed at a gate, as YAML, with its digest. If it changes afterwards, a sign-off with this ' +
    'digest is refused as stale, and the person is asked to reconfirm.',
  examples: ['dayone show shared-mailbox-triage --gate ownership'],
  options: [gateOption()],
  run: async (session, [id], options): Promise<Answer> => {
    const gate = stepFrom(options.gate);
    const found = await session.about(id!, (dayone) => dayone.subject(id!, gate));
    return {
      json: found,
      text: (paint) => [
        `${paint.bold(`${id}, ${gate}`)}: ${found.purpose}`,
        `${paint.dim('digest')} ${found.digest}`,
        '',
        ...indent(stringify(found.subject, { lineWidth: 100 }).trimEnd().split('\n')),
        '',
        paint.dim('To sign exactly this:'),
        `  dayone sign ${id} --gate ${gate} --as PERSON --approve --subject ${found.digest}`,
      ],
    };
  },
});
