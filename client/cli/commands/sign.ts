import { Option } from 'commander';
import type { Decision } from '../../../domain/model/gates';
import type { StepId } from '../../../domain/model/steps';
import { isStaleSubject, type RelayedBy, signGate, signRelayed, withChangedLines } from '../../use-cases/sign';
import { type Answer, actingPerson, allOf, command, usageError } from '../command';
import { asOption, keyOption } from '../options';
import type { Session } from '../session';
import { agrees, isAsked, requireConsent, toConfirm, yesOption } from '../signing';
import { answerText } from './answer';
import { roleFrom } from './people';
import { gateOption, stepFrom } from './show';

interface SignOptions {
  gate?: string;
  as?: string;
  approve?: boolean;
  reject?: boolean;
  requestChanges?: boolean;
  comment?: string;
  role?: string;
  subject?: string;
  relayedBy?: string;
  message?: string;
  key?: string;
  yes?: boolean;
}

export const sign = command<SignOptions>({
  name: 'sign',
  args: '<id>',
  summary: 'approve or reject a gate, or request changes',
  about:
    'Signs a gate in the name of a person: approve, reject, or request changes. At a terminal it first shows what is ' +
    'signed, and what has changed since this person signed, and asks. A script says what was shown with --subject, or ' +
    '--yes: then it signs what the gate asks at this moment. An early sign-off is recorded and counts when its ' +
    'gate opens, if its subject is still the same. It may be revised until the gate is accepted. A decision that came ' +
    'by mail or in a meeting is recorded by somebody else with --relayed-by, and with the message that says so; the ' +
    'charter says whether that counts (assurance: relayed), and never for ownership and go.',
  examples: [
    'dayone sign shared-mailbox-triage --gate ownership --as hanna-brandt --approve --yes',
    'dayone sign shared-mailbox-triage --gate metrics --as hanna-brandt --request-changes --comment "one month of cases is too short" --yes',
    'dayone sign shared-mailbox-triage --gate governance --as judith-sommer --approve --yes --relayed-by adam-kerr --message mail.eml',
  ],
  exits: {
    1: 'refused, or the person at the terminal did not say yes',
    4: 'what is asked is not what was shown (--subject) any more',
  },
  options: [
    gateOption(),
    asOption(),
    new Option('--approve', 'the decision').conflicts(['reject', 'requestChanges']),
    new Option('--reject', 'the decision').conflicts(['approve', 'requestChanges']),
    new Option('--request-changes', 'the decision').conflicts(['approve', 'reject']),
    new Option('--comment <text>', 'why'),
    new Option('--role <role>', 'where a person fills several roles of the gate'),
    new Option('--subject <digest>', 'digest of what was shown (dayone show)'),
    new Option('--relayed-by <person>', 'who records a decision that came by mail or in a meeting'),
    new Option('--message <file>', 'the message that says so; it is attached'),
    yesOption(),
    keyOption(),
  ],
  run: async (session, [id], options): Promise<Answer | number> => {
    const [gate, by, decision] = allOf(
      () => stepFrom(options.gate),
      () => actingPerson(session, options.as),
      () => decisionOf(options),
    );
    const { comment, key } = options;
    const subject = digestFrom(options.subject, id!, options.gate);
    const role = options.role === undefined ? undefined : roleFrom(options.role);
    requireConsent(session, options, `dayone show ${id} --gate ${gate}`);
    const said = await session.records.saidUnder(id!, key, 'sign-off.given');
    // The same message again is no new decision.
    const asks = isAsked(session, options) && said?.gate !== gate;
    const seen = asks ? await session.about((dayone) => dayone.subject(id!, gate)) : null;
    // What was shown and is not asked any more is refused as stale, with what has changed.
    if (seen && (subject === undefined || subject === seen.digest)) {
      if (!(await agrees(session, { id: id!, gate, by }, DOES[decision], seen))) return 1;
    }
    const relayed = relayedFrom(options);
    const given = { gate, by, decision, comment, role, subject: subject ?? seen?.digest, key };
    const context = await session.context();
    const answer = await (relayed ? signRelayed(context, id!, given, relayed) : signGate(context, id!, given)).catch(
      (error: unknown) => sayWhatChanged(session, id!, gate, subject, error),
    );
    const who = await session.withNames(by);
    const about = answer.unconfirmed
      ? await session.about((dayone) => dayone.subject(id!, gate)).catch(() => null)
      : null;
    const kept = answer.kept ? '; recorded early, it counts when the gate opens' : '';
    return {
      json: { id, gate, by, decision, ...answer },
      text: (paint) => [
        ...answerText(`${id}: ${who} signed ${gate}: ${decision}${kept}`, answer, paint),
        ...(about ? toConfirm(about, paint) : []),
      ],
    };
  },
});

const DOES = { approve: 'Approve', reject: 'Reject', 'request-changes': 'Request changes at' } as const;

function decisionOf({ approve, reject, requestChanges }: SignOptions): Decision {
  if (approve) return 'approve';
  if (reject) return 'reject';
  if (requestChanges) return 'request-changes';
  throw usageError('say what is decided', ['expected one of: --approve, --reject, --request-changes']);
}

/** @throws Failure BAD_INPUT */
export function digestFrom(given: string | undefined, id: string, gate = 'STEP'): string | undefined {
  if (given === undefined || /^[0-9a-f]{64}$/.test(given)) return given;
  const shows = `dayone show ${id} --gate ${gate}`;
  throw usageError(`--subject cannot be ${given}`, [`expected the digest that \`${shows}\` prints, whole`]);
}

/** If what was shown has changed, the refusal says which lines differ now, provided that the ledger is available. */
async function sayWhatChanged(
  session: Session,
  id: string,
  gate: StepId,
  subject: string | undefined,
  error: unknown,
): Promise<never> {
  if (!isStaleSubject(error) || subject === undefined) throw error;
  throw withChangedLines(error, { gate, subject }, await session.records.entriesHere(id), await session.people());
}

/** Who recorded a decision, and the file of the message. @throws Failure BAD_INPUT */
function relayedFrom({ relayedBy: by, message: file }: SignOptions): RelayedBy | undefined {
  if (by === undefined && file === undefined) return undefined;
  if (by && file) return { by, file };
  throw usageError('a relayed decision names who records it, and its message: --relayed-by, --message');
}
