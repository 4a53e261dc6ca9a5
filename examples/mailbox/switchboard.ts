/** Which release handles which mail: the artefacts that are held, the present target, and the switch between them. */
import type { Target } from '../../domain/model/rollback';
import { type Classify, type Decision, load, sha256 } from './classifier';
import { chanceOf } from './handling';
import type { Mail } from './mails';

/** Who handles a mail: people, or a release and the percentage of live mail that it has. */
export interface Lane {
  release: string | null;
  exposure: number;
}

/** The queue in which people handle everything. */
export const PEOPLE: Lane = { release: null, exposure: 0 };

export class Switchboard {
  #target: Target = { base: null, candidate: null, exposure: 0 };
  readonly #releases = new Map<string, { classify: Classify; digest: string }>();

  get target(): Target {
    return this.#target;
  }

  /** Release → SHA-256 of the artefact that is held. */
  get artefacts(): Record<string, string> {
    return Object.fromEntries([...this.#releases].map(([release, { digest }]) => [release, digest]));
  }

  /** Holds an artefact without exposing it. Returns its digest. @throws Error where the text is no artefact. */
  install(release: string, artefact: string): string {
    const digest = sha256(artefact);
    this.#releases.set(release, { classify: load(artefact), digest });
    return digest;
  }

  /** Releases of a target for which no artefact is held. */
  unknownIn({ base, candidate }: Target): string[] {
    return [base, candidate].filter((release): release is string => release !== null && !this.#releases.has(release));
  }

  /** From the next mail on. Every release of the target must be held. */
  switchTo(target: Target): void {
    this.#target = target;
  }

  isExposed(release: string): boolean {
    return this.#target.base === release || this.#target.candidate === release;
  }

  /** The lanes of the present target; the base has what the candidate leaves. */
  lanes(): { base: Lane; candidate: Lane | null } {
    const { base, candidate, exposure } = this.#target;
    return {
      base: base === null ? PEOPLE : { release: base, exposure: 100 - exposure },
      candidate: candidate === null ? null : { release: candidate, exposure },
    };
  }

  /** The lane of a live mail. The mail's id decides, so the same mail always goes the same way at one exposure. */
  laneOf(mail: Mail): Lane {
    const { base, candidate } = this.lanes();
    return candidate !== null && chanceOf(mail) * 100 < candidate.exposure ? candidate : base;
  }

  /** The lane of a test case: the candidate if there is one, at whatever exposure. */
  testLane(): Lane {
    const { base, candidate } = this.lanes();
    return candidate ?? base;
  }

  /** What a lane does with a mail. People get everything. */
  decide(lane: Lane, mail: Mail): Decision {
    return lane.release === null ? 'delivered' : this.#releases.get(lane.release)!.classify(mail);
  }
}
