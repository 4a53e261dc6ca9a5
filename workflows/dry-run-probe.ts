/** Looks at the world once, from where an engagement would, and does nothing else: nothing is started or recorded. */

import type { TimedProbeResult } from '../domain/model/questions';
import type { LookInput } from './inputs';
import { lookAround } from './world';

/** An answer to each question, and how long it took. Never fails for what could not be answered. */
export const dryRun = ({ engagement, site, questions }: LookInput): Promise<Record<string, TimedProbeResult>> =>
  lookAround(engagement, site, questions);
