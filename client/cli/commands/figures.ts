import { Option } from 'commander';
import { type Figure, figuresOf, ORIGIN_TEXT, unconfirmed } from '../../../domain/charter/figures';
import { Failure } from '../../../domain/failures';
import { type Answer, command, meant, misuse } from '../command';
import { indent, plain, table } from '../output';
import type { Paint } from '../paint';
import type { Session } from '../session';
import { writeNew } from '../write';
import { find } from './charter';

interface Figures {
  of: string;
  figures: readonly Figure[];
  /** Places that this call has confirmed. */
  confirmed: string[];
  /** Places that still have to be confirmed or replaced. */
  open: string[];
}

export const figures = command<{ confirm?: string }>({
  name: 'figures',
  args: '<what>',
  summary: 'the figures that decisions rest on, and where each comes from',
  about:
    'Lists the figures of a charter, given by its file or by the id of a running engagement, with where each comes from: ' +
    'the client said it, it was measured, it is an example from a template, or our default. Examples and defaults keep ' +
    'the mandate open. With --confirm the client has confirmed them: their marks are taken off the file, and defaults ' +
    'are written out. A figure is replaced by writing another value. A running engagement takes the file with amend.',
  examples: [
    'dayone figures charters/nordhafen.yaml',
    'dayone figures charters/nordhafen.yaml --confirm process.volume,process.minutes',
    'dayone figures charters/nordhafen.yaml --confirm process',
    'dayone figures invoice-intake --json',
  ],
  options: [new Option('--confirm <places>', 'places separated by commas, a section such as process, or all')],
  run: async (session, [what], { confirm }): Promise<Answer> => {
    const found = await (confirm === undefined ? listed(session, what!) : confirmIn(session, what!, confirm));
    return { json: found, text: (paint) => figuresText(found, paint) };
  },
});

const openOf = (figures: readonly Figure[]): string[] => figures.map(({ place }) => place);

/** Every figure, and every other example. */
const allOpen = (charter: Parameters<typeof unconfirmed>[0]): Figure[] => [
  ...new Map(
    [...unconfirmed(charter), ...figuresOf(charter).filter(({ origin }) => origin === 'example')].map((one) => [
      one.place,
      one,
    ]),
  ).values(),
];

async function listed(session: Session, what: string): Promise<Figures> {
  const { charter } = await find(session, what);
  return { of: what, figures: figuresOf(charter), confirmed: [], open: openOf(allOpen(charter)) };
}

/** @throws Failure BAD_INPUT for a place that has nothing to confirm, and what reading a charter throws */
async function confirmIn(session: Session, file: string, places: string): Promise<Figures> {
  const { charter, running } = await find(session, file);
  if (running)
    throw misuse('figures are confirmed in the file of the charter; nothing was changed', [
      `then it comes into force: dayone amend ${file} FILE`,
    ]);
  const open = allOpen(charter);
  const wanted = places.split(',').map((place) => place.trim());
  const fits = (place: string) => (one: Figure) =>
    place === 'all' || one.place === place || one.place.startsWith(`${place}.`);
  const unknown = wanted.filter((place) => !open.some(fits(place)));
  if (unknown.length > 0)
    throw misuse(
      'there is nothing to confirm; nothing was changed',
      unknown.flatMap((place) => [`nothing is open at "${place}"`, ...meant(place, openOf(open))]),
    );
  const chosen = open.filter((one) => wanted.some((place) => fits(place)(one)));
  const { readText }: typeof import('../../charter/file-text') = require('../../charter/file-text');
  const { confirmedText }: typeof import('../../charter/confirm') = require('../../charter/confirm');
  const text = confirmedText(await readText(file), charter, chosen);
  const read = await session.checkCharter(file, text);
  if (!('charter' in read)) throw new Failure('BAD_INPUT', 'this would be no charter any more; nothing was changed');
  const still = allOpen(read.charter);
  const left = chosen.filter(({ place }) => still.some((one) => one.place === place));
  if (left.length > 0)
    throw misuse(
      'not every figure stands in this file; nothing was changed',
      left.map(({ place }) => `${place}: confirm it in the base where it stands`),
    );
  await writeNew(file, text, true);
  return { of: file, figures: figuresOf(read.charter), confirmed: openOf(chosen), open: openOf(still) };
}

function figuresText({ of, figures: all, confirmed, open }: Figures, paint: Paint): string[] {
  const rows = all.map(({ place, what, value, origin }) => [
    place,
    plain(what),
    plain(value),
    open.includes(place) ? paint.yellow(ORIGIN_TEXT[origin]) : origin === 'client' ? 'the client' : origin,
  ]);
  return [
    ...(confirmed.length > 0 ? [`${of}: ${paint.green('confirmed')} ${confirmed.join(', ')}`, ''] : []),
    ...table(['place', 'figure', 'value', 'from'], rows, paint),
    '',
    ...(open.length === 0
      ? ['All of them are the client’s own, measured or confirmed.']
      : [
          `${open.length} to be confirmed or replaced before the mandate is given.`,
          ...indent([`dayone figures ${of} --confirm ${open[0]}`]),
        ]),
  ];
}
