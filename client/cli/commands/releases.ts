/** Releases: submits one and judges it at once, and lists what ran when. */

import { requirementsOf, waitsForPeople } from '../../../domain/gates/requirements';
import { targetText } from '../../../domain/kernel/target';
import { type Evaluated, evaluatedOf } from '../../../domain/metrics/evaluation';
import type { Charter } from '../../../domain/model/charter';
import {
  type ReleaseDrill,
  type ReleaseStage,
  type ReleaseView,
  releaseHistoryOf,
} from '../../../domain/releases/release-history';
import { roleText, selfText, withNames } from '../../../domain/views/people-words';
import { readManifest } from '../../files/manifest';
import { figure } from '../../page-parts/chart';
import { type Names, personName, secondsText } from '../../texts/words';
import { type Answer, actingPerson, command } from '../command';
import { asOption, keyOption } from '../options';
import { columns, indent, moment, plain } from '../output';
import type { Paint } from '../paint';
import { answerText } from './answer';

export const release = command<{ as?: string; key?: string }>({
  name: 'release',
  args: '<id> <file>',
  summary: 'submit a release by its manifest, and see how the build gate judges it',
  about:
    'Submits a release by its manifest (JSON or YAML; docs/reference/charter/build.md describes it), as "submit ' +
    '--release" does. Then it tells how its evaluation stands to what the charter asks, as a whole and slice by slice, and what the ' +
    'build gate still asks for.',
  examples: ['dayone release shared-mailbox-triage release.yaml --as dana-ruiz'],
  options: [asOption(), keyOption()],
  run: async (session, [id, file], options): Promise<Answer> => {
    const by = actingPerson(session, options.as);
    const manifest = await readManifest(file!);
    const answer = await session.about((dayone) =>
      dayone.submit(id!, { kind: 'release', by, manifest, key: options.key }),
    );
    const state = await session.state(id!);
    const evaluation = evaluatedOf(state.charter, manifest);
    const on = state.pass?.release === manifest.release ? state : null;
    const asks = on ? requirementsOf(on, 'build', new Date().toISOString()).filter(({ met }) => !met) : [];
    const names = await session.people();
    const nameOf = (person: string) => names.get(person);
    return {
      json: { id, by, submitted: 'release', ...answer, evaluation, asks },
      text: (paint) => [
        ...answerText(`${id}: ${personName(by, names)} submitted release ${manifest.release}`, answer, paint),
        ...(evaluation.length > 0
          ? ['', 'Its evaluation:', ...indent(evaluationText(state.charter, evaluation, paint))]
          : []),
        '',
        ...(asks.length > 0
          ? [
              'The gate of build asks for:',
              ...indent(
                columns(
                  asks.map((one) => [
                    plain(one.what),
                    paint.dim(
                      waitsForPeople([one]).length > 0 ? roleText({ ...one, role: one.who }, nameOf) : selfText(one),
                    ),
                    one.problem ? paint.red(plain(withNames(one.problem, nameOf))) : '',
                  ]),
                ),
              ),
            ]
          : ['The gate of build asks for nothing more.']),
      ],
    };
  },
});

function evaluationText(charter: Charter, evaluation: readonly Evaluated[], paint: Paint): string[] {
  return columns(
    evaluation.map(({ metric: id, slice, asked, target, result, problem }) => {
      const metric = charter.metrics?.find((one) => one.id === id);
      const value = result && (metric ? figure(result.value, metric) : String(result.value));
      return [
        `${id}${slice === null ? '' : `, ${plain(slice)}`}`,
        result ? `${value}, n = ${result.samples}` : 'none',
        target ? `asked is ${target}` : asked ? 'asked for' : paint.dim('not asked for'),
        !result ? paint.red('missing') : problem ? paint.red(problem) : asked ? paint.green('reached') : '',
      ];
    }),
  );
}

export const releases = command({
  name: 'releases',
  args: '<id>',
  summary: 'what ran when, and why it ended',
  about:
    'Reports every release, the newest first: its model, who built and submitted it, its drills with their time ' +
    'against the longest outage allowed, its stages, from when to when it was live, and how it ended. It reads the ' +
    'ledger and needs no server.',
  examples: ['dayone releases shared-mailbox-triage', 'dayone releases shared-mailbox-triage --json'],
  run: async (session, [id]): Promise<Answer> => {
    const entries = await session.records.entries(id!);
    if (entries.length === 0) throw await session.records.unknown(id!);
    const { desired, releases: found } = releaseHistoryOf(entries);
    const names = await session.people();
    return {
      json: { id, desired, releases: found },
      text: (paint) => [
        `${paint.bold(id!)}: wanted now is ${targetText(desired)}`,
        ...(found.length === 0 ? ['', '  No release was submitted yet.'] : []),
        ...found.flatMap((one) => ['', ...releaseText(one, names, paint)]),
      ],
    };
  },
});

function releaseText(one: ReleaseView, names: Names, paint: Paint): string[] {
  const name = (person: string) => personName(person, names);
  const since = one.live.at(-1)?.from;
  const status = one.status === 'live' && since ? paint.green(`live since ${moment(since)}`) : one.status;
  const facts: [string, string][] = [
    ['model', plain(one.model)],
    [
      'artefact',
      `${one.artefactDigest.slice(0, 12)}${one.sameArtefact.length > 0 ? `, the same as ${one.sameArtefact.join(', ')}` : ''}`,
    ],
    ['built', `by ${name(one.builtBy)}, submitted ${moment(one.submittedAt)} by ${name(one.submittedBy)}`],
    ...one.drills.map((drill): [string, string] => ['drill', drillText(drill, paint)]),
    ...(one.goAt ? [['go', moment(one.goAt)] as [string, string]] : []),
    ...one.stages.map((stage): [string, string] => ['stage', stageText(stage)]),
    ...one.live.map(({ from, to }): [string, string] => ['live', `${moment(from)} – ${to ? moment(to) : 'now'}`]),
    ...(one.ended ? [['ended', endText(one.ended, name, paint)] as [string, string]] : []),
  ];
  return [`  ${paint.bold(one.release)}, ${status}`, ...indent(columns(facts), 4)];
}

function drillText({ orderedAt, outcome, restoreSeconds, rtoSeconds, problem }: ReleaseDrill, paint: Paint): string {
  const at = moment(orderedAt);
  if (outcome === null) return `${at}, not ended`;
  if (restoreSeconds === null) return `${at}, ${paint.red(outcome)}${problem ? `: ${plain(problem)}` : ''}`;
  return `${at}, ${outcome}: restored in ${secondsText(restoreSeconds)}, allowed are ${secondsText(rtoSeconds)}`;
}

function stageText({ exposure, from, to, readings, worst, ended, decidedBy }: ReleaseStage): string {
  const how =
    ended === 'passed' ? `passed by ${decidedBy === 'person' ? 'a person' : 'measurement'}` : (ended ?? 'observed');
  const last = worst ? `, the last ${worst}` : '';
  return `${exposure === 0 ? 'shadow' : `${exposure} %`}, ${moment(from)} – ${to ? moment(to) : 'now'}, ${how}, ${readings === 1 ? 'one reading' : `${readings} readings`}${last}`;
}

function endText(
  { at, how, by, automatic, why }: NonNullable<ReleaseView['ended']>,
  name: (person: string) => string,
  paint: Paint,
): string {
  if (how === 'superseded') return `${moment(at)}, ${why}`;
  const who = automatic ? 'by measurement' : by === 'dayone' ? '' : `by ${name(by)}`;
  const words = `${how === 'rolled-back' ? 'rolled back' : how} ${who}`.trimEnd();
  return `${moment(at)}, ${how === 'rolled-back' ? paint.red(words) : words}: ${plain(why)}`;
}
