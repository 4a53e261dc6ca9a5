/** Every command, in the order in which the help lists them. A new one is one file here and one line below. */

import { lookup } from '../../../domain/values/own-members';
import type { AnyCommand } from '../command';
import { agenda } from './agenda';
import { cases } from './cases';
import { charter } from './charter';
import { completion } from './completion';
import { confirm } from './confirm';
import { cost } from './cost';
import { decide } from './decide';
import { doctor } from './doctor';
import { dossier } from './dossier';
import { executors } from './executors';
import { figures } from './figures';
import { findings, remediate } from './findings';
import { freeze } from './freeze';
import { grade } from './grade';
import { inbox } from './inbox';
import { incident } from './incident';
import { init } from './init';
import { keys } from './keys';
import { list } from './list';
import { login, logout } from './login';
import { mayRun } from './may-run';
import { metrics } from './metrics';
import { close, drill, hold, recheck, resume, rollback } from './operate';
import { absent, acceptRole, erase, revoke, transfer, waive } from './people';
import { acknowledge, people } from './presence';
import { receipt } from './receipt';
import { reconfirm } from './reconfirm';
import { recover } from './recover';
import { release, releases } from './releases';
import { retainer } from './retainer';
import { review } from './review';
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
import { verify } from './verify';
import { watch } from './watch';
import { why } from './why';

/**
 * A family of commands. Each is behind a function: in the bundle a module is evaluated when something of it is first used
 * (setup/command-line.mjs), and a command line uses one command.
 */
interface Family {
  title: string;
  commands: Readonly<Record<string, () => AnyCommand>>;
}

const REGISTRY: readonly Family[] = [
  {
    title: 'Run',
    commands: {
      up: () => up,
      worker: () => worker,
      doctor: () => doctor,
      recover: () => recover,
    },
  },
  {
    title: 'Begin',
    commands: {
      steps: () => steps,
      init: () => init,
      validate: () => validate,
      schema: () => schema,
      metrics: () => metrics,
      executors: () => executors,
      charter: () => charter,
      figures: () => figures,
      cases: () => cases,
      cost: () => cost,
      start: () => start,
      amend: () => amend,
    },
  },
  {
    title: 'See',
    commands: {
      status: () => status,
      why: () => why,
      watch: () => watch,
      list: () => list,
      inbox: () => inbox,
      agenda: () => agenda,
      timeline: () => timeline,
      retainer: () => retainer,
      findings: () => findings,
      show: () => show,
      releases: () => releases,
      'may-run': () => mayRun,
    },
  },
  {
    title: 'Decide and submit',
    commands: {
      sign: () => sign,
      reconfirm: () => reconfirm,
      revoke: () => revoke,
      submit: () => submit,
      review: () => review,
      grade: () => grade,
      decide: () => decide,
      release: () => release,
      attach: () => attach,
    },
  },
  {
    title: 'People',
    commands: {
      people: () => people,
      acknowledge: () => acknowledge,
      transfer: () => transfer,
      'accept-role': () => acceptRole,
      absent: () => absent,
      waive: () => waive,
      erase: () => erase,
    },
  },
  {
    title: 'Prove who one is',
    commands: {
      keys: () => keys,
      login: () => login,
      logout: () => logout,
    },
  },
  {
    title: 'Operate',
    commands: {
      drill: () => drill,
      rollback: () => rollback,
      hold: () => hold,
      resume: () => resume,
      recheck: () => recheck,
      remediate: () => remediate,
      freeze: () => freeze,
      incident: () => incident,
      confirm: () => confirm,
      close: () => close,
    },
  },
  {
    title: 'Hand over the record',
    commands: {
      dossier: () => dossier,
      verify: () => verify,
      receipt: () => receipt,
    },
  },
  {
    title: 'About itself',
    commands: {
      completion: () => completion,
    },
  },
];

/** All of them. */
export const allFamilies = (): { title: string; commands: AnyCommand[] }[] =>
  REGISTRY.map(({ title, commands }) => ({ title, commands: Object.values(commands).map((one) => one()) }));

/** The family of one command with that command alone; undefined where there is none of this name. */
export function familyOf(name: string): { title: string; commands: AnyCommand[] } | undefined {
  const family = REGISTRY.find(({ commands }) => Object.hasOwn(commands, name));
  return family && { title: family.title, commands: [lookup(family.commands, name)!()] };
}
