/** What entries name that lies elsewhere: attachments, texts, people, drills. */

import { readingsAttachments } from '../metrics/raw-readings';
import type { StoredEntry } from '../model/entries';
import type { Entry } from '../model/events';
import { refsIn, type TextRef } from '../values/texts';

function attachmentsIn({ type, data, actor }: Entry): string[] {
  const relayed = actor.relayed ? [actor.relayed.message] : [];
  if (type === 'evidence.submitted' || type === 'cases.submitted') return [...relayed, data.digest];
  const evaluationData = type === 'release.submitted' ? data.manifest.evaluationData : undefined;
  return evaluationData === undefined ? relayed : [...relayed, evaluationData];
}

/** Digests of the attachments that these entries name, each once, in their order. */
export const attachmentReferences = (entries: readonly Entry[]): string[] => [
  ...new Set([...entries.flatMap(attachmentsIn), ...readingsAttachments(entries).map(({ digest }) => digest)]),
];

export const textReferences = (entries: readonly StoredEntry[]): TextRef[] => refsIn(JSON.stringify(entries));

/** Everybody who acts, or is named by an id that the directory knows. @param known ids of the people directory */
export function peopleReferences(entries: readonly StoredEntry[], known: readonly string[]): string[] {
  const words = new Set<string>();
  const read = (value: unknown): void => {
    if (typeof value === 'string') words.add(value);
    else if (typeof value === 'object' && value !== null)
      for (const [name, inner] of Object.entries(value)) {
        words.add(name);
        read(inner);
      }
  };
  for (const { actor, data } of entries) read({ actor, data });
  return known.filter((id) => words.has(id));
}

/** Names of the streams of the drills that were ordered, and of those that got another name. */
export const drillReferences = (entries: readonly Entry[]): string[] =>
  entries.flatMap(({ type, data }) => {
    if (type === 'drill.ordered') return [data.drill];
    return type === 'drill.renamed' ? [data.as] : [];
  });
