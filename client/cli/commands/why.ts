import { waitsForPeople } from '../../../domain/gates/requirements';
import { toleratedText } from '../../../domain/gates/tolerated';
import type { OpenItem } from '../../../domain/open-items/open-items';
import { roleText, selfText, withNames } from '../../../domain/views/people-words';
import type { Why } from '../../../domain/views/report';
import { commandFor } from '../../../evidence/command-words';
import { type Names, personName } from '../../texts/words';
import { type Answer, command } from '../command';
import { columns, indent, moment, plain } from '../output';
import type { Paint } from '../paint';

export const why = command({
  name: 'why',
  args: '<id>',
  summary: 'everything that blocks: what, who, since when, by when',
  about:
    'Lists everything that an engagement waits for now: what is missing, who can supply it, since when, by when, and ' +
    'what is wrong with what there is. While the production lock is closed it also lists what the later steps will ask: ' +
    'that can be prepared and signed early, and no inbox has it before its gate opens.',
  examples: ['dayone why lead-qualification', 'dayone why lead-qualification --json'],
  run: async (session, [id]): Promise<Answer> => {
    const found = await session.about((dayone) => dayone.why(id!));
    const names = await session.people();
    return { json: found, text: (paint) => whyText(found, names, paint) };
  },
});

/** What blocks, in lines for people. */
export function whyText(found: Why, names: Names, paint: Paint): string[] {
  const lines = [`${paint.bold(found.id)} stands at ${found.step}; the production lock is ${found.lock}.`];
  const { hold, pilot, lapses, frozen, siteAway, storeReason, storeCode } = found;
  if (storeReason !== null)
    lines.push(
      paint.red(
        storeCode === 'NEWER_RECORD'
          ? `The release of dayone that serves it cannot read its record: ${plain(storeReason)}.`
          : `The evidence store cannot be written: ${plain(storeReason)}.`,
      ),
      paint.red('Nothing is decided until it can, and nothing is lost. What to do: dayone doctor'),
    );
  if (siteAway)
    lines.push(
      paint.red(
        `The worker of site ${siteAway.site} is away since ${moment(siteAway.since)}: nothing of its systems is ` +
          'measured or switched until it is back.',
      ),
    );
  if (hold)
    lines.push(
      paint.yellow(`On hold since ${moment(hold.since)}, by ${personName(hold.by, names)}: ${plain(hold.reason)}`),
    );
  if (pilot) lines.push(paint.red(`Pilot mode since ${moment(pilot.since)}: ${plain(pilot.detail)}`));
  for (const [prerequisite, { since, why: because }] of Object.entries(lapses))
    lines.push(paint.red(`${prerequisite} has lapsed since ${moment(since)}: ${plain(because)}`));
  for (const what of frozen) lines.push(paint.yellow(`Releases are frozen: ${plain(what)}`));
  if (found.open.length === 0)
    lines.push('', found.step === 'closed' ? 'It is closed.' : 'Nothing is missing at an open gate.');
  for (const [step, items] of byStep(found.open)) lines.push('', ...openText(found.id, step, items, names, paint));
  for (const { step, checks } of found.unanswered)
    lines.push('', ...checks.map((one) => paint.yellow(`${step} was accepted with ${plain(toleratedText(one))}.`)));
  if (found.ahead.length > 0) {
    lines.push(
      '',
      'Before the lock opens these will be asked too. Nobody waits for them; they can be prepared, and signed, now:',
    );
    for (const { step, requirements } of found.ahead)
      lines.push(
        '',
        paint.bold(step),
        ...indent(
          rowsOf(
            found.id,
            requirements.map((one) => ({ ...one, role: one.who })),
            names,
            paint,
          ),
        ),
      );
  }
  return lines;
}

function openText(id: string, step: string, items: readonly OpenItem[], names: Names, paint: Paint): string[] {
  const [first] = items;
  const due = first?.dueAt ? `, due ${moment(first.dueAt)}` : '';
  return [
    `${paint.bold(step)} ${paint.dim(`open since ${moment(first?.since ?? null)}${due}`)}`,
    ...indent(rowsOf(id, items, names, paint)),
  ];
}

type Row = Pick<OpenItem, 'kind' | 'what' | 'role' | 'person' | 'holder' | 'supplier' | 'problem' | 'action'>;

/** One row for each, and beneath it what is wrong with what there is. */
function rowsOf(id: string, items: readonly Row[], names: Names, paint: Paint): string[] {
  const nameOf = (person: string) => names.get(person);
  const rows = columns(
    items.map((one) => [
      paint.dim(one.kind),
      plain(one.what),
      waitsForPeople([one]).length > 0 ? plain(roleText(one, nameOf)) : paint.dim(selfText(one)),
    ]),
  );
  return items.flatMap((one, index) => [
    rows[index]!,
    ...(one.problem ? [paint.red(`          ! ${plain(withNames(one.problem, nameOf))}`)] : []),
    ...(one.action ? [paint.dim(`          > ${commandFor(id, one.action, one.person)}`)] : []),
  ]);
}

function byStep(items: readonly OpenItem[]): Map<string, OpenItem[]> {
  const steps = new Map<string, OpenItem[]>();
  for (const item of items) steps.set(item.step, [...(steps.get(item.step) ?? []), item]);
  return steps;
}
