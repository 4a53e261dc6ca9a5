/** An engagement in operation whose owner acknowledges, is silent or leaves. */
import { prerequisiteStatuses } from '../../../domain/gates/prerequisites';
import type { Charter } from '../../../domain/model/charter';
import type { Role } from '../../../domain/model/people';
import type { PaperEngagement } from '../../support/paper-engagement';
import { engagement, pass, SIXTY_LINES, says, stands } from '../vocabulary';

export const { owner, deputy, sponsor, reviewer } = SIXTY_LINES.people as Record<Role, string>;
export const ASKED = 'owner-continuity:acknowledge';

export const operating = (retainer: Partial<Charter['retainer']> = {}) =>
  engagement({ ...SIXTY_LINES, retainer: { ...SIXTY_LINES.retainer, ...retainer } }).upTo('operation');

export const acknowledges = (who: string = 'owner') => says(who, { kind: 'acknowledge' });

/** Time passes, and everything that it brings is answered. */
export const days =
  (count: number) =>
  (e: PaperEngagement): void => {
    pass(count, 'days')(e);
    e.settle({}, 400);
  };

export const ownership = (standing: string) => stands((s) => prerequisiteStatuses(s).Ownership.standing, standing);

export const requests = (...ids: string[]) =>
  stands((s) => s.retainer.requests.map(({ id }) => id).filter((id) => id === ASKED), ids);
