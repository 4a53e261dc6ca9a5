/** Every command, in the order in which the help lists them. A new one is one file here and one line below. */

import { lookup } from '../../../domain/values/own-members';
import type { AnyCommand } from '../command';

/** A family of commands. Each is loaded when it is asked for: a command line needs one, the help all. */
interface Family {
  title: string;
  load: Readonly<Record<string, () => AnyCommand>>;
}

const REGISTRY: readonly Family[] = [
  {
    title: 'Run',
    load: {
      up: () => require('./up').up,
      worker: () => require('./up').worker,
      doctor: () => require('./doctor').doctor,
      recover: () => require('./recover').recover,
    },
  },
  {
    title: 'Begin',
    load: {
      steps: () => require('./steps').steps,
      init: () => require('./init').init,
      validate: () => require('./validate').validate,
      schema: () => require('./schema').schema,
      metrics: () => require('./metrics').metrics,
      executors: () => require('./executors').executors,
      charter: () => require('./charter').charter,
      figures: () => require('./figures').figures,
      cases: () => require('./cases').cases,
      cost: () => require('./cost').cost,
      start: () => require('./start').start,
      amend: () => require('./start').amend,
    },
  },
  {
    title: 'See',
    load: {
      status: () => require('./status').status,
      why: () => require('./why').why,
      watch: () => require('./watch').watch,
      list: () => require('./list').list,
      inbox: () => require('./inbox').inbox,
      agenda: () => require('./agenda').agenda,
      timeline: () => require('./timeline').timeline,
      retainer: () => require('./retainer').retainer,
      findings: () => require('./findings').findings,
      show: () => require('./show').show,
      releases: () => require('./releases').releases,
      'may-run': () => require('./may-run').mayRun,
    },
  },
  {
    title: 'Decide and submit',
    load: {
      sign: () => require('./sign').sign,
      reconfirm: () => require('./reconfirm').reconfirm,
      revoke: () => require('./people').revoke,
      submit: () => require('./submit').submit,
      review: () => require('./review').review,
      grade: () => require('./grade').grade,
      decide: () => require('./decide').decide,
      release: () => require('./releases').release,
      attach: () => require('./submit').attach,
    },
  },
  {
    title: 'People',
    load: {
      people: () => require('./presence').people,
      acknowledge: () => require('./presence').acknowledge,
      transfer: () => require('./people').transfer,
      'accept-role': () => require('./people').acceptRole,
      absent: () => require('./people').absent,
      waive: () => require('./people').waive,
      erase: () => require('./people').erase,
    },
  },
  {
    title: 'Prove who one is',
    load: {
      keys: () => require('./keys').keys,
      login: () => require('./login').login,
      logout: () => require('./login').logout,
    },
  },
  {
    title: 'Operate',
    load: {
      drill: () => require('./operate').drill,
      rollback: () => require('./operate').rollback,
      hold: () => require('./operate').hold,
      resume: () => require('./operate').resume,
      recheck: () => require('./operate').recheck,
      remediate: () => require('./findings').remediate,
      freeze: () => require('./freeze').freeze,
      incident: () => require('./incident').incident,
      confirm: () => require('./confirm').confirm,
      close: () => require('./operate').close,
    },
  },
  {
    title: 'Hand over the record',
    load: {
      dossier: () => require('./dossier').dossier,
      verify: () => require('./verify').verify,
      receipt: () => require('./receipt').receipt,
    },
  },
  {
    title: 'About itself',
    load: {
      completion: () => require('./completion').completion,
    },
  },
];

/** All of them. */
export const allFamilies = (): { title: string; commands: AnyCommand[] }[] =>
  REGISTRY.map(({ title, load }) => ({ title, commands: Object.values(load).map((one) => one()) }));

/** The family of one command with that command alone; undefined where there is none of this name. */
export function familyOf(name: string): { title: string; commands: AnyCommand[] } | undefined {
  const family = REGISTRY.find(({ load }) => Object.hasOwn(load, name));
  return family && { title: family.title, commands: [lookup(family.load, name)!()] };
}
