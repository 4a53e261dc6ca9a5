/** The channels of notices. A further channel is one file here and one line in the registry. */

import { Failure } from '../../../domain/kernel/failures';
import { CHANNELS, type Channel } from '../../../domain/model/notices';
import type { NoticeChannel } from './channel';
import { chat } from './chat';
import { mail } from './mail';

const REGISTRY = {
  mail,
  chat,
} satisfies Record<Channel, NoticeChannel>;

/** How a worker notifies people, by channel. If none is configured, notices are only in its log. */
export type NoticesConfig = {
  [C in Channel]?: NonNullable<ReturnType<(typeof REGISTRY)[C]['configure']>>;
};

/** Every channel with its name, in the order of deliveries. */
export const channels: readonly (readonly [Channel, NoticeChannel])[] = CHANNELS.map((name) => [name, REGISTRY[name]]);

/** The channel of a delivery. @throws Failure RECEIVER_UNREACHABLE where only a worker of a newer release knows it */
export function channelOf(name: Channel): NoticeChannel {
  if (Object.hasOwn(REGISTRY, name)) return REGISTRY[name];
  throw new Failure('RECEIVER_UNREACHABLE', `this worker knows no channel ${name}`);
}

/**
 * Reads how a worker notifies people from its environment; each channel says which variables it reads.
 * @throws Failure BAD_INPUT with every fault
 */
export function noticesConfig(env: NodeJS.ProcessEnv): NoticesConfig {
  const faults: string[] = [];
  const fault = (text: string): undefined => void faults.push(text);
  const config = channels.flatMap(([name, channel]) => {
    const configured = channel.configure({ env, fault });
    return configured === undefined ? [] : [[name, configured] as const];
  });
  if (faults.length > 0)
    throw new Failure('BAD_INPUT', 'the worker cannot notify anybody with this configuration', faults);
  return Object.fromEntries(config);
}
