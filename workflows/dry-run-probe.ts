/** Probes external systems once, from where an engagement would. It starts nothing and records nothing. */

import type { TimedProbeResult } from '../domain/model/questions';
import type { LookInput } from './inputs';
import { lookAround } from './world';

/** An answer to each question, and how long it took. Never fails for what could not be answered. */
export const dryRun = ({ engagement, site, questions }: LookInput): Promise<Record<string, TimedProbeResult>> =>
  lookAround(engagement, site, questions);
