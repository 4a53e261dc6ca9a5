/** Delivers one notice: the address is looked up, the words are set, and one message is sent. */

import { Failure } from '../../domain/kernel/failures';
import type { Delivery, Subject } from '../../domain/notices/notice';
import { readable } from '../../evidence/readable';
import type { PersonRecord } from '../../evidence/store';
import type { Deps } from '../deps';
import { withHeartbeat } from '../heartbeat';
import { postToChat } from './channels/chat';
import { sendMail } from './channels/mail';
import { hasAddress } from './deliveries';
import { type Page, pageFor, pageForAll } from './texts';

export interface DeliverInput {
  subject: Subject;
  delivery: Delivery;
}

const GONE = 'RECEIVER_REFUSED';

async function byMail(record: PersonRecord | undefined, page: Page, { subject, delivery }: DeliverInput, deps: Deps) {
  const { mail } = deps.notices;
  if (!mail) throw new Failure(GONE, 'this worker has no mail server');
  if (!hasAddress(record)) throw new Failure(GONE, 'there is no address any more');
  const to = { name: record.name, address: record.email };
  await sendMail({ to, page, key: delivery.key, thread: subject.engagement, at: subject.at }, mail, deps.log);
}

async function byChat(record: PersonRecord | undefined, page: Page, { delivery }: DeliverInput, deps: Deps) {
  const webhook = delivery.person === null ? (delivery.webhook ?? deps.notices.chat) : record?.chat;
  if (!webhook) throw new Failure(GONE, 'there is no webhook any more');
  await postToChat(page, webhook, delivery.key, deps.http);
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
  await (channel === 'mail' ? byMail : byChat)(record, page, { subject, delivery }, deps);
  deps.log.info({ engagement: subject.engagement, to: person, by: channel, key }, 'a notice was delivered');
}
