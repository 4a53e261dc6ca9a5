/** Whom a round of notices reaches, and how: by mail, by their own webhook, by the engagement's chat channel. */

import type { Channel } from '../../domain/model/notices';
import type { Delivery, Notice, NoticeBatch } from '../../domain/notices/notice';
import { withEntry } from '../../domain/values/own-members';
import type { PersonRecord } from '../../evidence/store';
import type { NoticesConfig } from './config';

export interface Routes {
  deliveries: Delivery[];
  /** Person id → the channels by which the person is notified; none for people who do not want notices. */
  channels: Record<string, Channel[]>;
  /** People who want to be notified and cannot be. */
  unreached: string[];
}

/** One address of one mailbox, without anything that could end a header or begin another one. */
const ADDRESS = /^[^\s@<>,;:"()[\]\\]+@[^\s@<>,;:"()[\]\\]+$/;

export const hasAddress = (record: PersonRecord | undefined): record is PersonRecord & { email: string } =>
  record?.email !== undefined && record.email.length <= 254 && ADDRESS.test(record.email);

/** The channels that a person wants and has, before any delivery has failed. */
function waysTo(record: PersonRecord | undefined, round: NoticeBatch, config: NoticesConfig): Record<Channel, boolean> {
  const prefers = record?.notices ?? 'mail';
  const mail = config.mail !== null && round.mail && hasAddress(record);
  return { mail: prefers === 'mail' && mail, chat: prefers !== 'none' && record?.chat !== undefined };
}

/** The channels without the one that has just failed, if there is another one. */
function without(avoid: Channel | null, ways: Record<Channel, boolean>, channel: boolean): Record<Channel, boolean> {
  if (avoid === 'mail' && (ways.chat || channel)) return { ...ways, mail: false };
  if (avoid === 'chat' && ways.mail) return { ...ways, chat: false };
  return ways;
}

/** The deliveries of a round. Its key names engagement, entry, person and channel: a repeated one is the same message. */
export function deliveriesOf(
  round: NoticeBatch,
  people: ReadonlyMap<string, PersonRecord>,
  config: NoticesConfig,
): Routes {
  const { engagement, seq } = round.subject;
  const channel = round.chat !== null || config.chat !== null;
  const configured = channel || (config.mail !== null && round.mail);
  const routes: Routes = { deliveries: [], channels: {}, unreached: [] };
  const inChannel: Notice[] = [];
  const deliver = (by: Channel, person: string | null, notices: Notice[]): void => {
    const key = `${engagement}/${seq}/${person ?? '*'}/${by}`;
    const webhook = person === null ? round.chat : null;
    routes.deliveries.push({ channel: by, key, person, notices, webhook });
  };
  for (const notice of round.notices) {
    const { to } = notice;
    const record = people.get(to);
    routes.channels = withEntry(routes.channels, to, []);
    if (record?.notices === 'none') continue;
    const ways = without(round.avoid, waysTo(record, round, config), channel);
    for (const by of ['mail', 'chat'] as const) if (ways[by]) deliver(by, to, [notice]);
    if (channel) inChannel.push(notice);
    const reached = (['mail', 'chat'] as const).filter((by) => ways[by] || (by === 'chat' && channel));
    routes.channels = withEntry(routes.channels, to, reached);
    if (configured && reached.length === 0 && !round.unreached.includes(to)) routes.unreached.push(to);
  }
  if (inChannel.length > 0 && !(round.avoid === 'chat' && routes.deliveries.length > 0))
    deliver('chat', null, inChannel);
  return routes;
}
