/** Delivers one notice: the address is looked up, the words are set, and one message is sent. */

import type { Delivery, Subject } from '../../domain/notices/notice';
import { readable } from '../../evidence/readable';
import type { Deps } from '../deps';
import { withHeartbeat } from '../heartbeat';
import { channelOf } from './channels';
import { pageFor, pageForAll } from './texts';

export interface DeliverInput {
  subject: Subject;
  delivery: Delivery;
}

/**
 * @throws ApplicationFailure RECEIVER_UNREACHABLE, STORE_UNAVAILABLE (both may pass), RECEIVER_REFUSED,
 *   SECRET_UNRESOLVED; none of them repeats an address or a secret
 */
export const deliverNotice = (input: DeliverInput, deps: Deps): Promise<void> =>
  withHeartbeat(() => deliver(input, deps));

async function deliver({ subject, delivery }: DeliverInput, deps: Deps): Promise<void> {
  const { channel, key, person } = delivery;
  const notices = await readable(delivery.notices, deps.evidence.texts);
  const people = new Map((await deps.evidence.people.all()).map((record) => [record.id, record]));
  const nameOf = (id: string): string => people.get(id)?.name ?? id;
  const page = person === null ? pageForAll(notices, subject, nameOf) : pageFor(notices[0]!, subject, nameOf);
  const record = person === null ? undefined : people.get(person);
  await channelOf(channel).send({ page, subject, delivery, person: record }, deps.notices[channel], deps);
  deps.log.info({ engagement: subject.engagement, to: person, by: channel, key }, 'a notice was delivered');
}
