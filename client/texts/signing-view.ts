/** What people are shown before they sign, as text: the same words wherever it is shown. */
import { diffArrays } from 'diff';
import { stringify } from 'yaml';
import { numberText, ORIGIN_TEXT, processFigures } from '../../domain/charter/figures';
import { apply, fold } from '../../domain/engagement/apply';
import { gateOf } from '../../domain/gates/gate-of';
import { STEP_IDS } from '../../domain/gates/steps';
import { baselineText, casesText } from '../../domain/gates/steps/cases-text';
import { isCurrentSubject, signedObject, subjectDigest, subjectDigests } from '../../domain/gates/subjects';
import { Failure } from '../../domain/kernel/failures';
import type { Origin } from '../../domain/model/charter';
import type { Process } from '../../domain/model/charter/process';
import { isMapping } from '../../domain/model/charter/read';
import type { Entry } from '../../domain/model/events';
import type { SignOff } from '../../domain/model/gates';
import type { CasesFacts } from '../../domain/model/questions';
import type { State } from '../../domain/model/state';
import type { StepId } from '../../domain/model/steps';
import { roleFor } from '../../domain/sign-offs/sign-offs';
import { NONE, NOT_SET } from '../../domain/views/describe';
import type { Names } from './words';

const NOBODY: Names = new Map();

/**
 * The subject of a gate as people read it, in lines of YAML: figures of the mandate in words, with units and with where
 * they come from; numbers rounded; people by name; days by the clocks of `timezone`, an IANA name. What is digested is the
 * subject itself, exactly.
 */
export const subjectLines = (subject: unknown, timezone: string, names: Names = NOBODY): string[] =>
  stringify(forPeople(casesInWords(mandateInWords(subject), timezone), names), { lineWidth: 100 })
    .trimEnd()
    .split('\n')
    .map(withoutQuotes);

/** A text such as `"3"` is quoted for machines, which would take it for a number; people are shown what it says. */
const withoutQuotes = (line: string): string => line.replace(QUOTED, '$<before>$<text>');
const QUOTED = /^(?<before> *(?:- )*(?:[\w-]+(?: [\w-]+)*: )?)"(?<text>[^\s"\\](?:[^"\\]*[^\s"\\])?)"$/;

/** Numbers as people write them, a person's id with the name before it, absent values in words; all else unchanged. */
function forPeople(value: unknown, names: Names): unknown {
  if (typeof value === 'number') return Number.isInteger(value) ? value : Number(numberText(value).replaceAll(',', ''));
  if (typeof value === 'string') return names.has(value) ? `${names.get(value)} (${value})` : value;
  if (value === null) return NOT_SET;
  if (typeof value !== 'object') return value;
  if (Object.keys(value).length === 0) return NONE;
  if (Array.isArray(value)) return value.map((item) => forPeople(item, names));
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, forPeople(inner, names)]));
}

/** The subject of the first conversation has a process, and where its figures come from. */
function mandateInWords(subject: unknown): unknown {
  if (!isMapping(subject)) return subject;
  const { origins, volumePerWeek, ...rest } = subject;
  if (typeof origins !== 'object' || origins === null || typeof volumePerWeek !== 'number') return subject;
  const figures = processFigures(subject as unknown as Process, origins as Record<string, Origin>);
  const { client, title, sponsor, currency, weeklyValue, pilotTotal, productionTotal, cheaper } = rest;
  const money = (amount: unknown): string => `${numberText(Number(amount))} ${String(currency)}`;
  return {
    client,
    title,
    sponsor,
    figures: Object.fromEntries(
      figures.map(({ what, value, origin }) => [
        what,
        `${value}${origin === 'client' ? '' : ` (${ORIGIN_TEXT[origin]})`}`,
      ]),
    ),
    'what each week of delay costs': money(weeklyValue),
    'another pilot, in all': money(pilotTotal),
    'production first, in all': money(productionTotal),
    cheaper,
  };
}

const isCases = (found: unknown): found is CasesFacts => isMapping(found) && 'baselines' in found && 'columns' in found;

/** The subject of process-redesign has what the worker found in the cases. */
function casesInWords(subject: unknown, timezone: string): unknown {
  if (!isMapping(subject) || !isCases(subject.found)) return subject;
  const { found, ...rest } = subject;
  return {
    ...rest,
    found: casesText(found, timezone),
    'before the change': Object.fromEntries(
      Object.keys(found.baselines).map((metric) => [metric, baselineText(found, metric)]),
    ),
  };
}

const zoneOf = ({ charter }: State): string => charter.calendar.timezone;

const subjectAt = (state: State, gate: StepId): unknown => signedObject(state, gate).subject;

/** Lines that differ as people read them; where only the exact values differ, those. */
function changedBetween(before: unknown, after: unknown, timezone: string, names: Names): string[] {
  const told = changedLines(subjectLines(before, timezone, names), subjectLines(after, timezone, names));
  return told.length > 0 ? told : changedLines(exactLines(before), exactLines(after));
}

const exactLines = (subject: unknown): string[] => stringify(subject, { lineWidth: 100 }).trimEnd().split('\n');

/** A decision whose subject has changed since. */
export interface StaleSignOff {
  gate: StepId;
  given: SignOff;
  /** Digest of what is asked now. */
  subject: string;
  /** What changed, a line each: `- ` as it was signed, `+ ` as it is now. */
  changed: string[];
}

/**
 * What has changed at a gate since it was shown under a digest; null where the ledger never asked exactly that.
 * @param entries the engagement's ledger, from its first entry on
 */
export function changedSince(
  entries: readonly Entry[],
  gate: StepId,
  digest: string,
  names: Names = NOBODY,
): string[] | null {
  let state: State | null = null;
  let then: { subject: unknown } | null = null;
  for (const entry of entries) {
    state = apply(state, entry);
    if (gateOf(state, gate) && isCurrentSubject(state, gate, digest)) then = { subject: subjectAt(state, gate) };
  }
  return state && then ? changedBetween(then.subject, subjectAt(state, gate), zoneOf(state), names) : null;
}

/**
 * Whether a gate was ever asked under a digest that begins with these digits: what was not is mistyped, or another's.
 * @param entries the engagement's ledger, from its first entry on
 */
export function wasAsked(entries: readonly Entry[], gate: StepId, digits: string): boolean {
  let state: State | null = null;
  return entries.some((entry) => {
    state = apply(state, entry);
    return gateOf(state, gate) && subjectDigests(state, gate).some((digest) => digest.startsWith(digits));
  });
}

/** Lines that differ, in their order. */
export const changedLines = (before: readonly string[], after: readonly string[]): string[] =>
  diffArrays([...before], [...after]).flatMap(({ added, removed, value }) =>
    added || removed ? value.map((line) => `${added ? '+' : '-'} ${line}`) : [],
  );

/**
 * What a person has decided at gates that are not accepted, that has changed since, and that is asked now.
 * @param entries the engagement's ledger: what was signed then is folded from it
 * @param at the moment of asking, RFC 3339
 */
export function staleSignOffs(
  state: State,
  entries: readonly Entry[],
  person: string,
  at: string,
  names: Names = NOBODY,
): StaleSignOff[] {
  return STEP_IDS.flatMap((gate) => {
    const found = gateOf(state, gate);
    if (!found || found.acceptedAt) return [];
    const subject = subjectDigest(state, gate);
    return Object.values(found.signOffs)
      .filter(({ by, role, subject: signed }) => {
        // A sign-off that is no longer required, such as go while a stage is observed, is not signed again.
        return (
          by === person && !isCurrentSubject(state, gate, signed) && roleFor(state, { gate, by, role }, at) !== null
        );
      })
      .map((given) => {
        const then = fold(entries.slice(0, given.entry.seq));
        return {
          gate,
          given,
          subject,
          changed: then ? changedBetween(subjectAt(then, gate), subjectAt(state, gate), zoneOf(state), names) : [],
        };
      });
  });
}

/** The gate that asks this person for a decision about something that they were never asked there before. */
const newlyAsked = (state: State, by: string, only: StepId | undefined, at: string): StepId | undefined =>
  (only ? [only] : STEP_IDS).find((gate) => {
    const asked = roleFor(state, { gate, by }, at);
    const found = gateOf(state, gate);
    return asked !== null && found?.openedAt != null && found.signOffs[asked] === undefined;
  });

/**
 * What a person may sign again.
 * @throws Failure NOT_ASKED where nothing that they signed is stale, and a question waits that they have never answered
 */
export function reconfirmable(
  state: State,
  entries: readonly Entry[],
  by: string,
  { only, at, names }: { only?: StepId; at: string; names?: Names },
): StaleSignOff[] {
  const stale = staleSignOffs(state, entries, by, at, names).filter(({ gate }) => !only || gate === only);
  const asked = stale.length === 0 ? newlyAsked(state, by, only, at) : undefined;
  if (asked === undefined) return stale;
  throw new Failure('NOT_ASKED', `${asked} asks ${by} something new, which nobody has signed`, [
    `see it: dayone show ${state.id} --gate ${asked}`,
    `decide it: dayone sign ${state.id} --gate ${asked} --as ${by} --approve`,
  ]);
}
