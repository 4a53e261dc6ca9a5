/** How the sender of a message is answered: by the entries that it became, or by the error that refuses it. */
import { ApplicationFailure } from '@temporalio/workflow';
import type { Counted } from '../domain/kernel/failures';
import type { SentAnswer } from '../domain/messages/messages';
import type { Entry } from '../domain/model/events';
import type { FailureCode } from '../domain/model/failures';

/** The entries that a command became, and whether it had become them before. */
export interface Outcome {
  entries: Entry[];
  replayed: boolean;
}

/** What a refused message is answered with. @param recorded by its own entry, or only counted */
export function refusalError(
  { code, message, details }: { code: FailureCode; message: string; details: readonly string[] },
  recorded: { entry: number } | Counted,
): ApplicationFailure {
  const record = 'entry' in recorded ? [recorded.entry] : [null, { like: recorded.like }];
  return ApplicationFailure.create({ type: code, message, details: [details, ...record], nonRetryable: true });
}

/** @throws ApplicationFailure with the code of the refusal, if that is what the message became */
export function answerOf({ entries, replayed }: Outcome): SentAnswer {
  const first = entries[0]!;
  if (first.type === 'command.refused') throw refusalError(first.data, { entry: first.seq });
  const given = first.type === 'sign-off.given' ? first.data : null;
  const outdated = entries.flatMap(({ data }) => ('outdates' in data ? (data.outdates ?? []) : []));
  return {
    entry: first.seq,
    event: first.type,
    kind: first.intent!.kind,
    by: first.actor.id,
    ...(first.type === 'command.noted' ? { note: first.data.note } : {}),
    kept: given?.kept ?? false,
    ...(given?.unconfirmed === undefined ? {} : { unconfirmed: given.unconfirmed }),
    ...(outdated.length > 0 ? { outdated } : {}),
    accepted: entries.flatMap((entry) => (entry.type === 'gate.accepted' ? [entry.data.step] : [])),
    replayed,
  };
}
