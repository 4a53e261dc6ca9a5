/** The set-aside folders, one for each release, and how people get their mail back when a release is rolled back. */
import type { Mail } from './mails';

/** Most mails in a folder: a person checks it, so the oldest mails do not have to be put back. */
const HOLDS = 5_000;
/** Mails that go back to the people's queue at a time. */
const AT_A_TIME = 500;

export class SetAside {
  /** Release → ids of mails. In shadow they are only marked, and the marks go. */
  readonly #folders = new Map<string, string[]>();
  /** On their way to the people's queue. */
  readonly #returning: string[] = [];
  #putBack = 0;

  /** Mails of rolled-back releases that people have not got back yet. */
  get open(): number {
    return this.#returning.length;
  }

  /** Mails that people have got back, since the start. */
  get putBack(): number {
    return this.#putBack;
  }

  add(release: string, { id }: Mail): void {
    const folder = this.#folders.get(release) ?? [];
    folder.push(id);
    if (folder.length > HOLDS) folder.shift();
    this.#folders.set(release, folder);
  }

  /** From now on the mails in this release's folder go back to people. */
  giveBack(release: string): void {
    this.#returning.push(...(this.#folders.get(release) ?? []));
    this.#folders.delete(release);
  }

  /** Puts some of it back into the people's queue. */
  putSomeBack(): void {
    this.#putBack += this.#returning.splice(0, AT_A_TIME).length;
  }
}
