/** The rule for a submitted release: the production lock, holds, freezes, and the id of a release. */

import { frozenBy, isRemedy } from '../findings/findings';
import { lockOpen } from '../gates/prerequisites';
import { lockMissing, rejectUnknownPerson } from '../gates/submissions';
import { type CommandHandler, event, refused } from '../kernel/events';
import { isExposed } from '../kernel/target';
import { isRefused } from '../metrics/evaluation';
import type { CommandOf } from '../model/commands';
import type { State } from '../model/state';
import { actsIn } from '../people/delegation';
import { lookup } from '../values/own-members';

/**
 * A manifest that the build gate refuses does not use up the release's id, whatever was submitted since: nothing of it
 * has reached the target.
 */
function isCorrection(s: State, release: string): boolean {
  const before = lookup(s.releases, release);
  return before !== undefined && before.builtAt === undefined && isRefused(s.charter, before.manifest);
}

export const submitRelease: CommandHandler<CommandOf<'submit-release'>> = (s, command, at) => {
  const { manifest } = command;
  const unknown = rejectUnknownPerson(s, command);
  if (unknown) return unknown;
  if (!lockOpen(s)) {
    const missing = lockMissing(s, at);
    return refused(
      command.kind,
      'PRODUCTION_LOCKED',
      `release ${manifest.release} must wait: the production lock of ${s.id} is closed`,
      missing,
    );
  }
  if (!actsIn(s, command.by, ['delivery-lead'], at))
    return refused(
      command.kind,
      'WRONG_PERSON',
      `releases are submitted by the delivery lead, ${s.charter.people['delivery-lead']}`,
    );
  if (s.hold && !isRemedy(s, manifest.release))
    return refused(command.kind, 'ON_HOLD', `${s.id} is on hold since ${s.hold.since}: ${s.hold.reason}`);
  const frozen = frozenBy(s, manifest.release);
  if (frozen.length > 0) return refused(command.kind, 'FROZEN', 'releases are frozen', frozen);
  if (lookup(s.releases, manifest.release) && !isCorrection(s, manifest.release))
    return refused(
      command.kind,
      'RELEASE_KNOWN',
      `release ${manifest.release} was submitted at ${lookup(s.releases, manifest.release)!.submittedAt}`,
    );
  if (s.pass && isExposed(s))
    return refused(command.kind, 'RELEASE_OPEN', `release ${s.pass.release} is exposed to live cases`);
  const submitted = event('release.submitted', { manifest });
  const why =
    s.pass?.release === manifest.release
      ? 'its manifest was refused, and is submitted again'
      : `replaced by ${manifest.release} before anybody was exposed to it`;
  return s.pass ? [event('release.withdrawn', { release: s.pass.release, why }), submitted] : [submitted];
};
