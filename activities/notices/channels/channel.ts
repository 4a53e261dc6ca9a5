/** What a channel of notices is. Each is one file here, named after it, and one line in `index.ts`. */

import type { Logger } from 'pino';
import type { SecretRef } from '../../../domain/model/charter/secrets';
import type { Channel } from '../../../domain/model/notices';
import type { Delivery, NoticeBatch, Subject } from '../../../domain/notices/notice';
import type { PersonRecord } from '../../../evidence/store';
import type { HttpConfig } from '../../http';
import type { Page } from '../texts';

/** The environment of a worker; `fault` reports what is wrong with it, so that everything is named at once. */
export interface Environment {
  env: NodeJS.ProcessEnv;
  fault: (text: string) => undefined;
}

/** One message to send. */
export interface Message {
  page: Page;
  subject: Subject;
  delivery: Delivery;
  /** Who receives it; undefined: the shared address, or somebody whom the directory no longer knows. */
  person: PersonRecord | undefined;
}

/** What a channel sends with. */
export interface Means {
  http: HttpConfig;
  log: Logger;
}

/** `C` is its configuration in a worker. */
export interface NoticeChannel<C = unknown> {
  /** Reads its configuration; undefined: the worker does not have it, or it has a fault. */
  configure(environment: Environment): C | undefined;
  /** Whether the people of these notices can expect to be notified by it: only then somebody without an address is reported. */
  isSetUp(batch: NoticeBatch, config: C | undefined): boolean;
  /**
   * Whether it sends a notice to an address of this person's own.
   * @param prefers how they want to be notified; `none` is not asked for
   */
  reaches(person: PersonRecord | undefined, prefers: Channel, batch: NoticeBatch, config: C | undefined): boolean;
  /**
   * Only a channel with an address that people share, such as a chat channel: one post for all of them, where it is set
   * up. Returns a reference to the engagement's own address; null: that of the worker.
   */
  shared?(batch: NoticeBatch): SecretRef | null;
  /**
   * Sends one message. The same `delivery.key` again is the same message.
   * @throws Failure RECEIVER_REFUSED, SECRET_UNRESOLVED; RECEIVER_UNREACHABLE, which may pass. None repeats an address.
   */
  send(message: Message, config: C | undefined, means: Means): Promise<void>;
}
