/**
 * What `--json` prints, command by command: documented from here, and every answer in the tests is held to it. Loaded
 * only when it is asked for: the command line starts without it.
 */
import type { z } from 'zod';
import * as charters from './charters';
import * as decide from './decide';
import * as dossier from './dossier';
import * as findings from './findings';
import * as identity from './identity';
import * as incidents from './incidents';
import * as lists from './lists';
import * as measure from './measure';
import { fault, object } from './parts';
import * as people from './people';
import * as retainer from './retainer';
import * as run from './run';
import * as see from './see';
import * as status from './status';
import { watch } from './watch';

const { order } = decide;

export const ANSWERS: Record<string, z.ZodType> = {
  up: run.up,
  worker: run.worker,
  doctor: run.doctor,
  recover: run.recover,
  steps: see.steps,
  init: decide.init,
  validate: decide.validate,
  schema: decide.schema,
  metrics: measure.metrics,
  executors: measure.executors,
  charter: decide.charter,
  figures: charters.figures,
  cases: charters.cases,
  cost: charters.costs,
  start: decide.start,
  amend: decide.amend,
  status: status.status,
  why: status.why,
  list: lists.list,
  inbox: lists.inbox,
  agenda: lists.agenda,
  timeline: see.timeline,
  retainer: retainer.retainer,
  findings: findings.findings,
  show: see.show,
  watch,
  releases: measure.releases,
  'may-run': see.mayRun,
  sign: decide.sign,
  reconfirm: people.reconfirm,
  revoke: people.revoke,
  people: people.people,
  acknowledge: people.acknowledge,
  transfer: people.transfer,
  'accept-role': people.acceptRole,
  absent: people.absent,
  waive: people.waive,
  erase: people.erase,
  submit: decide.submit,
  release: measure.release,
  attach: decide.attach,
  keys: identity.keys,
  login: identity.login,
  logout: identity.logout,
  drill: decide.drill,
  rollback: order,
  hold: order,
  resume: order,
  recheck: order,
  remediate: findings.remediate,
  freeze: decide.freeze,
  incident: incidents.incident,
  confirm: incidents.confirm,
  review: decide.review,
  grade: decide.grade,
  decide: decide.decideValue,
  close: order,
  dossier: dossier.dossier,
  verify: dossier.verify,
  receipt: dossier.receipt,
  completion: run.completion,
};

/** What `--json` prints in place of an answer, where there is none. */
export const ERROR = object({ error: fault });
