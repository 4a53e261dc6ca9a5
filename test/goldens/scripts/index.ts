/** All scripts: together they pass through every event, and every message that a person can send. */
import type { Script } from '../script';
import { byHand } from './by-hand';
import { guardrail, undecided } from './going-live';
import { findings, incidents, lapses, operation, stopped } from './operation';
import { changingPeople, latePeople, signatures } from './people';
import { refusals } from './refusals';
import { troubleAfter, troubleBefore } from './trouble';
import { wholeWay } from './whole-way';

export const SCRIPTS: readonly Script[] = [
  wholeWay,
  guardrail,
  undecided,
  byHand,
  latePeople,
  changingPeople,
  signatures,
  refusals,
  troubleBefore,
  troubleAfter,
  operation,
  incidents,
  findings,
  lapses,
  stopped,
];
