/** Charters: every example and template whole, as it is resolved, and what is wrong with a charter at each of its places. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type Document, isMap, isScalar, isSeq, type Node, parseDocument } from 'yaml';
import { checkCharterFile, type PlacedFault, readCharterText } from '../../client/charter/file';
import { charterFrom, templateNames } from '../../client/charter/templates';
import { packageRoot } from '../../client/embedded/paths';
import { STEP_IDS } from '../../domain/gates/steps';
import { subjectDigests } from '../../domain/gates/subjects';
import type { Charter } from '../../domain/model/charter';
import { faultLine } from '../../domain/model/charter/fault';
import { PaperEngagement } from '../support/paper-engagement';
import { type Golden, type NamedRecord, recordsFile } from './files';
import { since } from './since';

const FOLDERS = ['examples/charters', 'examples/mailbox', 'test/fixtures/charters'];
/** Its places are all tried: it has nearly everything that a charter can have. */
const TRIED = 'test/fixtures/charters/mailbox.yaml';

const PEOPLE = {
  sponsor: { id: 'gita-rao', name: 'Gita Rao' },
  'account-manager': { id: 'cleo-diaz', name: 'Cleo Diaz' },
  'delivery-lead': { id: 'dan-eklund', name: 'Dan Eklund' },
};

type Read = Awaited<ReturnType<typeof checkCharterFile>>;

const shortFault = (fault: PlacedFault): object => ({
  at: `${fault.line}:${fault.column}`,
  code: fault.code,
  path: fault.path.join('.'),
  ...(fault.place === 'key' && { place: fault.place }),
  text: faultLine(fault),
});

/** The charter that is shown whole; the others are shown as their difference to it. */
interface First {
  name: string;
  charter: Charter;
}

/** A charter as it is signed, its digest, and the digest of what each gate would ask at its start, by version. */
function recordOf(name: string, read: Read, first: First | null): NamedRecord {
  if ('faults' in read) return { name, of: '', value: { [name]: { faults: read.faults.map(shortFault) } } };
  if ('open' in read) return { name, of: '', value: { [name]: { open: read.open.map(shortFault) } } };
  const { charter, digest } = read;
  const { state } = new PaperEngagement(charter);
  const subjects = Object.fromEntries(
    STEP_IDS.flatMap((step) => (step in state.gates ? [[step, subjectDigests(state, step)]] : [])),
  );
  return {
    name,
    of: '',
    value: {
      [name]: { digest, subjects, ...(first ? { like: first.name, but: since(first.charter, charter) } : { charter }) },
    },
  };
}

async function resolved(): Promise<NamedRecord[]> {
  const files = FOLDERS.flatMap((folder) =>
    readdirSync(path.join(packageRoot(), folder))
      .filter((file) => file.endsWith('.yaml'))
      .map((file) => `${folder}/${file}`),
  );
  const read: [string, Read][] = [];
  for (const file of files.sort()) read.push([file, await checkCharterFile(path.join(packageRoot(), file))]);
  for (const name of templateNames()) {
    const begun = { client: 'Harbour Office Ltd', id: 'of-a-template' };
    read.push([
      `template ${name}`,
      readCharterText(charterFrom(name, begun, 'schema.json', undefined, PEOPLE)) as Read,
    ]);
  }
  let first: First | null = null;
  return read.map(([name, one]) => {
    const record = recordOf(name, one, first);
    if ('charter' in one) first ??= { name, charter: one.charter };
    return record;
  });
}

/** Paths of everything in a document, sections before what is in them. */
function pathsIn(node: Node | null, at: readonly (string | number)[] = []): (string | number)[][] {
  const inside = isMap(node)
    ? node.items.map(({ key, value }) => [(isScalar(key) ? key.value : key) as string, value as Node] as const)
    : isSeq(node)
      ? node.items.map((item, index) => [index, item as Node] as const)
      : [];
  return [...(at.length > 0 ? [[...at]] : []), ...inside.flatMap(([name, value]) => pathsIn(value, [...at, name]))];
}

/** What can be wrong at a place: one of these at each, in turn. */
const WRONGS: Record<string, (document: Document, place: readonly (string | number)[]) => void> = {
  'is not there': (document, place) => {
    document.deleteIn(place);
  },
  'is another text': (document, place) => document.setIn(place, 'another one'),
  'is a block of keys': (document, place) => document.setIn(place, { unheard: 1 }),
  'is a number': (document, place) => document.setIn(place, -0.5),
};

function faulty(): NamedRecord[] {
  const text = readFileSync(path.join(packageRoot(), TRIED), 'utf8');
  const wrongs = Object.entries(WRONGS);
  return pathsIn(parseDocument(text).contents).map((place, index): NamedRecord => {
    const [wrong, change] = wrongs[index % wrongs.length]!;
    const document = parseDocument(text);
    change(document, place);
    const read = readCharterText(document.toString());
    const name = `${place.join('.')} ${wrong}`;
    return { name, of: '', value: { [name]: 'faults' in read ? read.faults.map(shortFault) : 'no fault' } };
  });
}

export const goldenCharters = async (): Promise<Golden> => ({
  ...recordsFile('charters', await resolved()),
  ...recordsFile('charter-faults', faulty()),
});
