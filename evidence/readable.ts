/** Inserts erasable texts for readers: a text that was erased or is not available is marked as such. */

import { refsIn, type TextRef, withTexts } from '../domain/values/texts';
import type { TextStore } from './store';

type Finds = Pick<TextStore, 'get'>;

async function textsOf(refs: readonly TextRef[], texts: Finds): Promise<Map<string, string>> {
  const found = await Promise.all(refs.map(async (ref) => [ref, (await texts.get(ref))?.text] as const));
  return new Map(found.filter((one): one is [TextRef, string] => one[1] !== undefined));
}

/** The text with every set-aside text in its place. @throws Failure LEDGER_BROKEN where one was changed */
export async function readableText(text: string, texts: Finds): Promise<string> {
  const refs = refsIn(text);
  return refs.length === 0 ? text : withTexts(text, await textsOf(refs, texts));
}

/** The same for a plain JSON value, wherever in it a text is named. */
export async function readable<T>(value: T, texts: Finds): Promise<T> {
  const json = JSON.stringify(value);
  const refs = json === undefined ? [] : refsIn(json);
  if (refs.length === 0) return value;
  const found = await textsOf(refs, texts);
  const inJson = new Map([...found].map(([ref, text]) => [ref, JSON.stringify(text).slice(1, -1)]));
  return JSON.parse(withTexts(json, inJson)) as T;
}
