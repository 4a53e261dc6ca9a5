/** The search attributes as Temporal types them. */

import { defineSearchAttributeKey, type SearchAttributeUpdatePair } from '@temporalio/common';
import { dateOf } from '../domain/values/dates';
import type { Listing } from '../domain/views/visibility';

const keyword = (name: string) => defineSearchAttributeKey(name, 'KEYWORD');
const moment = (name: string) => defineSearchAttributeKey(name, 'DATETIME');

const KEYWORDS = [
  'DayOneClient',
  'DayOneStep',
  'DayOnePhase',
  'DayOneHealth',
  'DayOneOwner',
  'DayOneAccountManager',
  'DayOneWaitingSide',
] as const;
const MOMENTS = ['DayOneWaitingSince', 'DayOneDueAt'] as const;
const WAITING_ON = defineSearchAttributeKey('DayOneWaitingOn', 'KEYWORD_LIST');

/** Pairs for one upsert; an absent value unsets the attribute. */
export function typedAttributes(attributes: Listing['attributes']): SearchAttributeUpdatePair[] {
  return [
    ...KEYWORDS.map((name) => ({ key: keyword(name), value: attributes[name] })),
    ...MOMENTS.map((name) => ({
      key: moment(name),
      value: attributes[name] === null ? null : dateOf(attributes[name]),
    })),
    { key: WAITING_ON, value: attributes.DayOneWaitingOn.length > 0 ? attributes.DayOneWaitingOn : null },
  ] as SearchAttributeUpdatePair[];
}
