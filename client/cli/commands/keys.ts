import { Option } from 'commander';
import { didYouMean } from '../../../domain/values/nearest';
import { createKey, type KeyPlaces, type KnownKey, knownKeys, revokeKey, rotateKey } from '../../identity/keys';
import { OwnFiles } from '../../identity/own-files';
import { type Answer, actingPerson, command, usageError } from '../command';
import { asOption } from '../options';
import { columns, indent, moment } from '../output';
import type { Paint } from '../paint';
import type { Session } from '../session';

interface KeysOptions {
  as?: string;
  kid?: string;
}

type Act = (person: string, places: KeyPlaces, options: KeysOptions) => Promise<KnownKey[]>;

const CHANGES: Record<'create' | 'rotate' | 'revoke', Act> = {
  create: createKey,
  rotate: async (person, places) => {
    if ((await knownKeys(person, places)).some(({ signs }) => signs)) return rotateKey(person, places);
    throw usageError(`${person} has no key on this machine that signs`, [
      `make one: dayone keys create --as ${person}`,
    ]);
  },
  revoke: async (person, places, { kid }) => {
    const known = await knownKeys(person, places);
    return revokeKey(person, oneOf(person, known, kid).kid, places);
  },
};

const ACTS = ['create', 'show', 'rotate', 'revoke'] as const;

export const keys = command<KeysOptions>({
  name: 'keys',
  args: '<act>',
  choices: [...ACTS],
  summary: 'the keys by which a person signs: create, show, rotate, revoke',
  about:
    'A person signs by a key of their own (Ed25519); its private half stays on their machine and is never shown. ' +
    '"create" makes one and enters its public half into the key directory of the evidence directory; "show" lists the ' +
    'public keys of this machine and of the directory with their validity; "rotate" ends the key that signs and begins ' +
    'a new one, and what the old one signed in its time stays good; "revoke" is for a key that somebody else may have: ' +
    'from now on nothing of it counts. Each prints the lines by which a charter names these keys. From then on the ' +
    'command line automatically signs everything that this person decides or submits.',
  examples: [
    'dayone keys create --as hanna-brandt',
    'dayone keys show --as hanna-brandt',
    'dayone keys rotate --as hanna-brandt',
    'dayone keys revoke --as hanna-brandt',
  ],
  options: [
    asOption(),
    new Option('--kid <kid>', 'to revoke: which key, by the beginning of its id; the one that signs here if absent'),
  ],
  run: async (session, [given], options): Promise<Answer> => {
    const act = actFrom(given!);
    const person = actingPerson(session, options.as);
    const found = await keysAfter(session, act, person, options);
    const charter = charterLines(found);
    return {
      json: { person, keys: found, charter },
      text: (paint) => keysText(person, found, charter, paint),
    };
  },
});

/** @throws Failure BAD_INPUT */
function actFrom(given: string): (typeof ACTS)[number] {
  const act = ACTS.find((one) => one === given);
  if (act) return act;
  throw usageError(`keys cannot ${given}`, [...didYouMean(given, ACTS), `expected one of: ${ACTS.join(', ')}`]);
}

/** Carries out the action and returns the person's keys. `show` creates nothing. */
async function keysAfter(
  session: Session,
  act: (typeof ACTS)[number],
  person: string,
  options: KeysOptions,
): Promise<KnownKey[]> {
  const own = new OwnFiles(session.configuration());
  if (act === 'show') return knownKeys(person, { own, directory: session.records.reader.keys });
  return CHANGES[act](person, { own, directory: (await session.records.evidence()).keys }, options);
}

/** The key that is meant: by the beginning of its id, else the one that signs here, else the only one. */
function oneOf(person: string, known: readonly KnownKey[], kid: string | undefined): KnownKey {
  const open = known.filter(({ revokedAt }) => !revokedAt);
  const signing = open.filter(({ signs }) => signs);
  const fits = kid ? open.filter((key) => key.kid.startsWith(kid)) : signing.length > 0 ? signing : open;
  if (fits.length === 1) return fits[0]!;
  const which = fits.length > 1 ? fits : open;
  throw usageError(
    which.length === 0 ? `${person} has no key that could be revoked` : `say which key of ${person}: --kid KID`,
    which.map((key) => `${key.kid.slice(0, 12)}, from ${key.from}`),
  );
}

const charterLines = (found: readonly KnownKey[]): string[] =>
  found.length === 0
    ? []
    : [
        'keys:',
        ...found.map(({ x, from, until, revokedAt }) => {
          const more = [until && `until: ${until}`, revokedAt && `revokedAt: ${revokedAt}`].filter(Boolean);
          return `  - { ${[`x: ${x}`, `from: ${from}`, ...more].join(', ')} }`;
        }),
      ];

function validity({ from, until, revokedAt }: KnownKey, paint: Paint): string {
  const span = `from ${moment(from)}${until ? ` until ${moment(until)}` : ''}`;
  return revokedAt ? `${span}, ${paint.red(`revoked ${moment(revokedAt)}`)}` : span;
}

function keysText(person: string, found: readonly KnownKey[], charter: readonly string[], paint: Paint): string[] {
  if (found.length === 0) return [`${person} has no key, on this machine or in the key directory.`];
  const rows = found.map((key) => [
    key.kid.slice(0, 12),
    validity(key, paint),
    key.signs ? paint.green('signs here') : paint.dim('–'),
    key.entered ? 'in the key directory' : paint.yellow('not in the key directory'),
  ]);
  return [
    `The keys of ${paint.bold(person)}:`,
    ...indent(columns(rows)),
    '',
    paint.dim(`A charter that names them says so on ${person} in its block people:`),
    ...indent(charter, 4),
  ];
}
