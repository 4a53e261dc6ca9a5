/** Whom a round of notices reaches, and how: by a channel to an address of their own, or at one that they share. */

import type { SecretRef } from '../../domain/model/charter/secrets';
import type { Channel } from '../../domain/model/notices';
import type { Delivery, Notice, NoticeBatch } from '../../domain/notices/notice';
import { withEntry } from '../../domain/values/own-members';
import type { PersonRecord } from '../../evidence/store';
import { channels, type NoticesConfig } from './channels';

export interface Routes {
  deliveries: Delivery[];
  /** Person id → the channels by which the person is notified; none for people who do not want notices. */
  channels: Record<string, Channel[]>;
  /** People who want to be notified and cannot be. */
  unreached: string[];
}

/** A channel with an address for all, and a reference to that of the engagement; null: the worker's. */
interface Shared {
  by: Channel;
  webhook: SecretRef | null;
}

const sharedOf = (round: NoticeBatch, config: NoticesConfig): Shared[] =>
  channels.flatMap(([by, channel]) =>
    channel.shared && channel.isSetUp(round, config[by]) ? [{ by, webhook: channel.shared(round) }] : [],
  );

/** The channels to a person's own addresses, without the one that has just failed, if there is another one. */
function ownChannels(
  person: PersonRecord | undefined,
  prefers: Channel,
  { round, config, shared }: { round: NoticeBatch; config: NoticesConfig; shared: readonly Shared[] },
): Channel[] {
  const own = channels.flatMap(([by, channel]) => (channel.reaches(person, prefers, round, config[by]) ? [by] : []));
  const others = own.filter((by) => by !== round.avoid);
  return others.length > 0 || shared.some(({ by }) => by !== round.avoid) ? others : own;
}

/** The deliveries of a round. Its key names engagement, entry, person and channel: a repeated one is the same message. */
export function deliveriesOf(
  round: NoticeBatch,
  people: ReadonlyMap<string, PersonRecord>,
  config: NoticesConfig,
): Routes {
  const { engagement, seq } = round.subject;
  const shared = sharedOf(round, config);
  const isSetUp = channels.some(([by, channel]) => channel.isSetUp(round, config[by]));
  const routes: Routes = { deliveries: [], channels: {}, unreached: [] };
  const forAll: Notice[] = [];
  const deliver = ({ by, webhook }: Shared, person: string | null, notices: Notice[]): void => {
    const key = `${engagement}/${seq}/${person ?? '*'}/${by}`;
    routes.deliveries.push({ channel: by, key, person, notices, webhook });
  };
  for (const notice of round.notices) {
    const { to } = notice;
    const person = people.get(to);
    const prefers = person?.notices ?? 'mail';
    routes.channels = withEntry(routes.channels, to, []);
    if (prefers === 'none') continue;
    const own = ownChannels(person, prefers, { round, config, shared });
    for (const by of own) deliver({ by, webhook: null }, to, [notice]);
    forAll.push(notice);
    const reached = channels.map(([by]) => by).filter((by) => own.includes(by) || shared.some((one) => one.by === by));
    routes.channels = withEntry(routes.channels, to, reached);
    if (isSetUp && reached.length === 0 && !round.unreached.includes(to)) routes.unreached.push(to);
  }
  // The one that has just failed only if nothing else is delivered.
  const order = [...shared.filter(({ by }) => by !== round.avoid), ...shared.filter(({ by }) => by === round.avoid)];
  for (const one of order)
    if (forAll.length > 0 && !(one.by === round.avoid && routes.deliveries.length > 0)) deliver(one, null, forAll);
  return routes;
}
