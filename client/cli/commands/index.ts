/** Every command, in the order in which the help lists them. A new one is one file here and one line below. */
import type { AnyCommand } from '../command';
import { agenda } from './agenda';
import { charter } from './charter';
import { cost } from './cost';
import { doctor } from './doctor';
import { init } from './init';
import { inbox, list } from './list';
import { mayRun } from './may-run';
import { close, drill, hold, recheck, resume, rollback } from './operate';
import { schema } from './schema';
import { show } from './show';
import { sign } from './sign';
import { amend, start } from './start';
import { status } from './status';
import { steps } from './steps';
import { attach, submit } from './submit';
import { timeline } from './timeline';
import { up, worker } from './up';
import { validate } from './validate';
import { why } from './why';

export const FAMILIES: readonly { title: string; commands: readonly AnyCommand[] }[] = [
  { title: 'Run', commands: [up, worker, doctor] },
  { title: 'Begin', commands: [steps, init, validate, schema, charter, cost, start, amend] },
  { title: 'See', commands: [status, why, list, inbox, agenda, timeline, show, mayRun] },
  { title: 'Decide and hand in', commands: [sign, submit, attach] },
  { title: 'Operate', commands: [drill, rollback, hold, resume, recheck, close] },
];
