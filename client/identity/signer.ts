/** Who proves what a person says: with a key of theirs, or with a login. */
import type { KeyPair } from '../../evidence/jws';
import { type HeldLogin, OwnFiles } from './own-files';

/** What somebody proves messages with. */
export interface Credentials {
  /** A key of their own. */
  key: KeyPair | null;
  /** A login; it counts for more, where the engagement knows them by it. */
  login: HeldLogin | null;
}

/** Brings what a person proves messages with. */
export interface Signer {
  /** What this person holds; null: nothing. */
  holds(person: string): Promise<Credentials | null>;
}

/** Keys and logins of this machine's user. @param dir where they are, else `$XDG_CONFIG_HOME/dayone` */
export function ownSigner(dir?: string): Signer {
  const files = new OwnFiles(dir);
  return {
    holds: async (person) => {
      const [key, login] = await Promise.all([files.keyPairOf(person), files.loginOf(person)]);
      return key || login ? { key, login } : null;
    },
  };
}
