/** What changes people and their decisions: withdrawal, handover, delegation, waiver, erasure. */

import { Option } from 'commander';
import { withRoles } from '../../../domain/charter/known-people';
import { ROLES, type Role } from '../../../domain/model/people';
import { didYouMean, nearestOrLonger } from '../../../domain/values/nearest';
import { hasVisibleText } from '../../../domain/values/text';
import { counted } from '../../texts/words';
import { noteAbsence } from '../../use-cases/absence';
import { type Answer, actingPerson, allOf, command, usageError } from '../command';
import { momentFrom, requiredMoment, understoodAt } from '../moments';
import { asOption, keyOption, reasonFrom, reasonOption } from '../options';
import { plain, tell } from '../output';
import { isAsked, saysYes, yesOption } from '../signing';
import { answerText } from './answer';
import { gateOption, stepFrom } from './show';

export interface Said {
  as?: string;
  reason?: string;
  key?: string;
}

const roleOption = (what: string) => new Option('--role <role>', what);

/** @throws Failure BAD_INPUT */
export function roleFrom(given: string | undefined): Role {
  const role = ROLES.find((one) => one === given);
  if (role) return role;
  if (given === undefined) throw usageError('say which role: --role ROLE', [`one of: ${ROLES.join(', ')}`]);
  throw usageError(`there is no role "${given}"`, [
    ...didYouMean(given, ROLES, nearestOrLonger),
    `expected one of: ${ROLES.join(', ')}`,
  ]);
}

/** @throws Failure BAD_INPUT */
export function personFrom(option: string, given: string | undefined): string {
  if (hasVisibleText(given)) return given;
  throw usageError(`say who: ${option} PERSON`, [
    'expected a person id, a name or an address; the people of an engagement: dayone status ID',
  ]);
}

export const revoke = command<Said & { gate?: string; role?: string }>({
  name: 'revoke',
  args: '<id>',
  summary: 'take back a sign-off',
  about:
    'Takes back what a person has decided at a gate. While the gate is open, the decision is gone. Once it is accepted, ' +
    'this is a withdrawal and acts at once: the gate opens again, nobody stays exposed to a candidate, and in operation ' +
    'a finding is opened.',
  examples: [
    'dayone revoke shared-mailbox-triage --gate metrics --as hanna-brandt --reason "one month of cases is too short"',
  ],
  options: [
    gateOption(),
    asOption(),
    reasonOption(),
    roleOption('where a person has signed in several roles'),
    keyOption(),
  ],
  run: async (session, [id], options): Promise<Answer> => {
    const [gate, by, reason, role] = allOf(
      () => stepFrom(options.gate),
      () => actingPerson(session, options.as),
      () => reasonFrom(options.reason),
      () => (options.role === undefined ? undefined : roleFrom(options.role)),
    );
    const answer = await session.about((dayone) =>
      dayone.tell(id!, 'revoke', { gate, by, role, reason, key: options.key }),
    );
    const who = await session.withNames(by);
    return {
      json: { id, by, gate, ...answer },
      text: (paint) => answerText(`${id}: ${who} took back the sign-off at ${gate}`, answer, paint),
    };
  },
});

export const transfer = command<Said & { role?: string; to?: string; name?: string; email?: string }>({
  name: 'transfer',
  args: '<id>',
  summary: 'hand a role over to somebody else',
  about:
    'Hands a role over. The new person accepts it (dayone accept-role, or by deciding in it), an owner is confirmed by ' +
    'the sponsor, the deputy acts for the owner meanwhile, and what the old person has decided stays. In operation the ' +
    'people in force stay until the gates that this reopens have accepted the new ones. Somebody new gets an id that tells ' +
    'nobody who they are, and with --name and --email an entry in the people directory.',
  examples: [
    'dayone transfer shared-mailbox-triage --role reviewer --to p-4f7a21c9 --name "Lena Fischer" --as adam-kerr --reason "Rita has left"',
  ],
  options: [
    roleOption('the role'),
    new Option('--to <person>', 'person id of who takes it over'),
    new Option('--name <name>', 'the name behind that id, if it is new here'),
    new Option('--email <address>', 'where notices reach them'),
    asOption(),
    reasonOption(),
    keyOption(),
  ],
  run: async (session, [id], options): Promise<Answer> => {
    const [by, reason, role, to] = allOf(
      () => actingPerson(session, options.as),
      () => reasonFrom(options.reason),
      () => roleFrom(options.role),
      () => personFrom('--to', options.to),
    );
    const { name, email } = options;
    const answer = await session.about((dayone) =>
      dayone.handOver(id!, { role, to, by, reason, key: options.key, name, email }),
    );
    const who = await session.withNames(to);
    const names = await session.people().catch(() => undefined);
    return {
      json: { id, by, role, to, ...answer },
      text: (paint) => [
        ...answerText(`${id}: the role of ${role} is handed over to ${who}`, answer, paint, names),
        paint.dim(`They accept by: dayone accept-role ${id} --role ${role} --as ${to}`),
        `A charter file of ${id} still names the ${role} before: change it there too, else the next amendment gives the role back.`,
      ],
    };
  },
});

export const acceptRole = command<Said & { role?: string }>({
  name: 'accept-role',
  args: '<id>',
  summary: 'accept a role that was handed over',
  about: 'Personally accepts a role that was handed over. Deciding in the role accepts it too.',
  examples: ['dayone accept-role shared-mailbox-triage --role reviewer --as "Lena Fischer"'],
  options: [roleOption('the role'), asOption(), keyOption()],
  run: async (session, [id], options): Promise<Answer> => {
    const [by, role] = allOf(
      () => actingPerson(session, options.as),
      () => roleFrom(options.role),
    );
    const answer = await session.about((dayone) => dayone.tell(id!, 'accept-role', { role, by, key: options.key }));
    const who = await session.withNames(by);
    return {
      json: { id, by, role, ...answer },
      text: (paint) => answerText(`${id}: ${who} is ${role}`, answer, paint),
    };
  },
});

export const absent = command<Said & { person?: string; from?: string; until?: string; cover?: string }>({
  name: 'absent',
  args: '<id>',
  summary: 'say who is away, and who covers for them',
  about:
    'Says that somebody is away, and who covers for them. Requests go to the cover, whose decisions name both. What ' +
    'only the person can say (accepting ownership, go) waits for them. Several absences can be recorded at a time; one that ' +
    'overlaps another of the same person takes its place. Dates are the client’s, both inclusive.',
  examples: [
    'dayone absent shared-mailbox-triage --as hanna-brandt --from 2026-12-21 --until 2027-01-04 --cover ivo-marek',
  ],
  options: [
    new Option('--person <person>', 'who is away, if it is not who says so'),
    new Option('--from <date>', 'first day, or a date and time with its offset'),
    new Option('--until <date>', 'last day, or a date and time with its offset'),
    new Option('--cover <person>', 'who covers for them'),
    asOption(),
    keyOption(),
  ],
  run: async (session, [id], options): Promise<Answer> => {
    const [by, cover, first, last] = allOf(
      () => actingPerson(session, options.as),
      () => personFrom('--cover', options.cover),
      () => requiredMoment('--from', options.from),
      () => requiredMoment('--until', options.until),
    );
    const from = await momentFrom(session, id!, '--from', first, false);
    const until = await momentFrom(session, id!, '--until', last, true);
    const { person, key } = options;
    const given = { by, person, from, until, cover, key };
    const { answer, replaced } = await noteAbsence(await session.context(), id!, given);
    const when = await understoodAt(session, id!);
    const [standsIn, away] = [await session.withNames(cover), await session.withNames(person ?? by)];
    return {
      json: { id, by, person: person ?? by, from, until, cover, replaced, ...answer },
      text: (paint) => [
        ...answerText(`${id}: ${standsIn} covers for ${away}`, answer, paint),
        `It is from ${when(from)} until ${when(until)}.`,
        ...replaced.map((one) => `This takes the place of ${when(one.from)} to ${when(one.until)}.`),
      ],
    };
  },
});

/** @throws Failure BAD_INPUT */
function requirementFrom(given: string | undefined, id: string): string {
  if (given) return given;
  throw usageError('say which requirement: --requirement ID', [`their ids: dayone why ${id} --json`]);
}

export const waive = command<Said & { gate?: string; requirement?: string; until?: string }>({
  name: 'waive',
  args: '<id>',
  summary: 'except one requirement for a time',
  about:
    'Excepts one requirement of a gate until a date, 90 days at most. Sponsor or governance lead may; never for one of ' +
    'the four prerequisites, and never in place of a person’s decision. When it ends, the requirement is open again, or ' +
    'a finding if its gate is past. The ids of what a gate asks are in `dayone why ID --json`.',
  examples: [
    'dayone waive shared-mailbox-triage --gate readiness --requirement evidence:training --until 2026-12-24 --as clara-voss --reason "two clerks are trained next week"',
  ],
  options: [
    gateOption(),
    new Option('--requirement <id>', 'id of the requirement'),
    new Option('--until <date>', 'last day, or a date and time with its offset'),
    asOption(),
    reasonOption(),
    keyOption(),
  ],
  run: async (session, [id], options): Promise<Answer> => {
    const { key } = options;
    const [gate, by, reason, requirement, last] = allOf(
      () => stepFrom(options.gate),
      () => actingPerson(session, options.as),
      () => reasonFrom(options.reason),
      () => requirementFrom(options.requirement, id!),
      () => requiredMoment('--until', options.until),
    );
    const until = await momentFrom(session, id!, '--until', last, true);
    const answer = await session.about((dayone) =>
      dayone.tell(id!, 'waive', { gate, requirement, until, by, reason, key }),
    );
    const when = await understoodAt(session, id!);
    return {
      json: { id, by, gate, requirement, until, ...answer },
      text: (paint) => answerText(`${id}: ${gate} does without ${requirement} until ${when(until)}`, answer, paint),
    };
  },
});

export const erase = command<{ yes?: boolean }>({
  name: 'erase',
  args: '<person>',
  summary: 'forget a person: name, address, comments',
  about:
    'Removes what stands behind a person id in this data directory: name, addresses, comments and reasons that they ' +
    'wrote, the tokens of their logins. The ledgers keep their opaque ids and the digests, so everything still verifies. ' +
    'At a terminal it shows which roles they still hold, and asks; in a script --yes is needed. A charter file that ' +
    'still has the name brings it back with the next amendment.',
  examples: ['dayone erase anna-berg', 'dayone erase anna-berg --yes'],
  options: [yesOption('erase')],
  exits: { 1: 'not erased: the answer at the terminal was no' },
  run: async (session, [given], { yes }): Promise<Answer | number> => {
    const evidence = await session.records.evidence();
    const person = await session.personId(given!);
    const before = (await session.knownPeople()).find(({ id }) => id === person);
    const roles = Object.entries(before?.stands ?? {}).filter(([, held]) => held.length > 0);
    const about = [
      `${person}: ${before ? plain(before.name) : 'no name is known here'}`,
      ...roles.map(([engagement, held]) => `  ${held.join(', ')} of ${engagement}`),
    ];
    if (!isAsked(session, { yes }) && !yes)
      throw usageError('there is no terminal here to ask at, and what is erased cannot be restored: say --yes', about);
    if (!yes) {
      tell(session.io, about);
      const agreed = await saysYes(
        session,
        'Erase name, addresses and everything that they wrote? It cannot be undone.',
      );
      if (!agreed) {
        tell(session.io, [`${person}: nothing was erased.`]);
        return 1;
      }
    }
    const known = await evidence.people.erase(person);
    const texts = await evidence.texts.eraseOf(person);
    return {
      json: { person, record: known, texts, stands: Object.fromEntries(roles) },
      text: (paint) =>
        known || texts > 0
          ? [
              `${person}: ${known ? 'the record is erased' : 'there was no record'}, and ${counted(texts, 'text')}`,
              ...(roles.length === 0
                ? []
                : [
                    `They still hold ${withRoles({ id: person, stands: Object.fromEntries(roles) })}: see dayone transfer.`,
                  ]),
              paint.dim('Charter files may still have the name: an amendment from one of them brings it back.'),
            ]
          : [`${person}: nothing stands behind this id here`],
    };
  },
});
