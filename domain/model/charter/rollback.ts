/** The rollback: how, how fast, who may order it, and what triggers it. Absent: not decided, so the gate asks. */
import { executor } from './executors';
import { block, byDefault, list, optional, type ResolvedAs, required } from './field';
import { choice, pointer, role, scalar, text, url } from './kinds';
import { duration, number } from './quantities';

const proofOf = (document: string, place: string, value: string) =>
  block({
    url: required(url('http://target.client.example/status'), document),
    value: required(pointer('/queue/mode'), place),
    equals: required(
      scalar('text, number, true or false', {
        expected: 'the value that proves it: a text, a number, true or false',
        example: 'manual',
      }),
      value,
    ),
  });

const proof = proofOf(
  'a JSON document that shows whether the fallback really works',
  'the place in the document',
  'the value at that place when the fallback works',
);

export const rollback = block({
  mode: optional(choice(['previous-version', 'fallback', 'manual']), 'what the rollback switches to'),
  triggers: byDefault(
    list(text('a critical guardrail fails'), 'list of texts'),
    ['a critical guardrail fails', 'a stage fails', 'somebody who may roll back orders it'],
    'what triggers a rollback in any case',
    'what triggers a rollback, in words',
  ),
  rto: optional(duration('30 min'), 'the longest outage allowed; the drill must not take longer'),
  mayPull: byDefault(
    list(role(), 'list of roles'),
    ['owner', 'deputy'],
    'who may stop the process may also roll back',
    'roles that may order a rollback at any time',
  ),
  manualCapacity: optional(number(0, 1e9, 120), 'cases per day that people can take over'),
  compensation: optional(
    text('every case since the last good point is looked at again'),
    'what happens to data that the system made since the last good point',
  ),
  compensated: optional(
    proofOf(
      'a JSON document that shows what became of the data since the last good point',
      'the place in the document',
      'the value at that place when the data is compensated',
    ),
    '',
  ),
  exit: optional(
    text('the clerks continue by hand; the agency deletes its copies within 30 days'),
    'how the process continues, and what happens to data, when the engagement ends',
  ),
  performer: byDefault(role(), 'delivery-lead', 'the delivery lead knows the switch', 'who performs the drill'),
  executor: optional(executor, ''),
  proof: optional(proof, ''),
});

export type Rollback = ResolvedAs<typeof rollback>;

/** A JSON document, and the value that it has to have (JSON Pointer). */
export type Proof = ResolvedAs<typeof proof>;
