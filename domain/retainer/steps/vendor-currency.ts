import { z } from 'zod';
import { closeFinding, type FindingToOpen, openFinding } from '../../findings/findings';
import { DAY_MS, daysUntil } from '../../kernel/calendar';
import type { NewEvent } from '../../kernel/events';
import { openFindingOf } from '../../kernel/open-findings';
import { worstOf } from '../../metrics/judge';
import { scopeOfLive } from '../../metrics/scope';
import type { FindingSeverity } from '../../model/findings';
import type { Verdict } from '../../model/metrics';
import type { Component, Question } from '../../model/questions';
import type { State } from '../../model/state';
import { isLocalDate } from '../../values/dates';
import { lookup } from '../../values/own-members';
import { duration } from '../../values/quantity';
import { shortName } from '../../values/text';
import { measurementGap, parseFacts } from '../outcomes';
import type { RetainerStep } from '../step';

const STEP = 'vendor-currency';
const UNMEASURED = `${STEP}:unmeasured`;
const INVENTORY = 'inventory';

/** So many findings are opened at a time, the most urgent first; the others come up as those are closed. */
const MOST_FINDINGS = 20;

const Inventory = z.object({
  items: z.array(
    z.object({ name: z.string().min(1), endOfSupport: z.string().nullable(), successor: z.string().nullable() }),
  ),
});

/** A person names a finding by its id, in a message that has 160 characters for it. */
const findingId = (component: string): string => shortName(`${STEP}:${component}`, 160);

/** What the live release's manifest says, and the list, which knows later what has moved. */
function componentsOf(s: State, listed: readonly Component[]): Component[] {
  const known = new Map<string, Component>();
  const { components = [] } = lookup(s.releases, s.live!.release)!.manifest;
  for (const { name, endOfSupport, successor } of [...components, ...listed]) {
    const before = known.get(name);
    known.set(name, {
      name,
      endOfSupport: endOfSupport ?? before?.endOfSupport ?? null,
      successor: successor ?? before?.successor ?? null,
    });
  }
  return [...known.values()];
}

/** Models and components of what is live, and of the release on its way once build has accepted its evaluation. */
function evaluated(s: State): Set<string> {
  const onItsWay = s.pass?.gates.build.acceptedAt ? [s.pass.release] : [];
  const manifests = [s.live!.release, ...onItsWay].map((release) => lookup(s.releases, release)!.manifest);
  return new Set(
    manifests
      .filter(({ evaluation }) => Object.keys(evaluation).length > 0)
      .flatMap(({ model, components = [] }) => [model, ...components.map(({ name }) => name)]),
  );
}

interface Judged {
  component: Component;
  verdict: Verdict;
  /** What it is a finding of; null: of nothing. */
  severity: FindingSeverity | null;
  /** Days of support that are left; null where no end is known. */
  days: number | null;
  said: string;
}

function judgeComponent(s: State, component: Component, successors: ReadonlySet<string>, at: string): Judged {
  const { name, endOfSupport, successor } = component;
  const judged = { component, severity: null, days: null };
  if (endOfSupport === null) return { ...judged, verdict: 'pass', said: `${name} has no known end of support` };
  if (!isLocalDate(endOfSupport))
    return { ...judged, verdict: 'error', said: `${name}: "${endOfSupport}" is no date (expected is 2027-12-31)` };
  const { page, freeze } = s.charter.retainer.steps[STEP];
  const days = daysUntil(endOfSupport, at);
  const within = (limit: string): boolean => days < 0 || days * DAY_MS <= duration(limit);
  const ends = `${name}: support ${days < 0 ? 'ended' : 'ends'} on ${endOfSupport}`;
  if (!within(page) && !within(freeze)) return { ...judged, verdict: 'pass', days, said: ends };
  if (successor !== null && successors.has(successor))
    return { ...judged, verdict: 'warn', days, said: `${ends}; its successor ${successor} is evaluated` };
  const next = successor === null ? 'no successor is named' : `its successor ${successor} is not evaluated`;
  const severity = within(freeze) ? 'freeze' : 'page';
  return { component, verdict: 'fail', severity, days, said: `${ends}, and ${next}` };
}

const soonestFirst = (a: Judged, b: Judged): number => (a.days ?? Number.MAX_VALUE) - (b.days ?? Number.MAX_VALUE);

const findingOf = ({ component, severity, said }: Judged): FindingToOpen => ({
  id: findingId(component.name),
  step: STEP,
  severity: severity!,
  what: said,
  owner: 'delivery-lead',
});

/** Opens or raises it; a freeze whose end has moved, but not far enough, is a page again. */
function opens(s: State, finding: FindingToOpen, at: string): NewEvent[] {
  if (openFindingOf(s, finding.id)?.severity !== 'freeze' || finding.severity === 'freeze')
    return openFinding(s, finding, at);
  const without = { ...s, findings: s.findings.filter(({ id }) => id !== finding.id) };
  return [...closeFinding(s, finding.id, 'its end of support has moved'), ...openFinding(without, finding, at)];
}

/** Closes what is found no more: the component has gone, its date has moved, or its successor is evaluated. */
const closes = (s: State, stays: ReadonlySet<string>): NewEvent[] =>
  s.findings
    .filter(({ id, step, closedAt }) => step === STEP && closedAt === null && id !== UNMEASURED && !stays.has(id))
    .flatMap(({ id }) =>
      closeFinding(s, id, 'it is supported for longer, has a successor that is evaluated, or has gone'),
    );

const NOT_SET_UP =
  'nobody says what the release is made of: write `components` in its manifest, or ' +
  '`retainer.steps.vendor-currency.inventory`';

/** Vendor currency: are the model and the dependencies of what is live still supported by their makers? */
export const vendorCurrency: RetainerStep<'vendor-currency'> = {
  id: STEP,
  question: 'Are models and dependencies still supported?',
  breach: 'end of support near without an evaluated successor: page; nearer, or past: freeze',
  clauses: ['NIST AI RMF GOVERN 6.1', 'NIST AI RMF MANAGE 3.1', 'NIST AI RMF MANAGE 3.2'],
  questions: (s, at): Record<string, Question> => {
    const { inventory: list, every } = s.charter.retainer.steps[STEP];
    return list ? { [INVENTORY]: { kind: 'inventory', list, scope: scopeOfLive(s, at, every) } } : {};
  },
  judge: (s, { answers }, at) => {
    const { inventory } = s.charter.retainer.steps[STEP];
    const { model, components = [] } = lookup(s.releases, s.live!.release)!.manifest;
    if (!inventory && components.length === 0) return { verdict: 'inconclusive', detail: NOT_SET_UP };

    const list = inventory ? parseFacts(answers[INVENTORY], Inventory) : { facts: { items: [] } };
    const silence = 'problem' in list ? list.problem : null;
    const known = componentsOf(s, 'problem' in list ? [] : list.facts.items);
    const successors = evaluated(s);
    const judged = known.map((component) => judgeComponent(s, component, successors, at)).sort(soonestFirst);
    // A list that does not answer may know the model.
    const isModelMissing = silence === null && known.every(({ name }) => name !== model);

    const verdict = worstOf([
      ...judged.map((one) => one.verdict),
      ...(silence === null ? [] : (['error'] as const)),
      ...(isModelMissing ? (['inconclusive'] as const) : []),
    ]);
    const news = judged.filter((one) => one.verdict !== 'pass');
    const lines = [
      ...(silence === null ? [] : [`the inventory does not answer: ${silence}`]),
      ...(isModelMissing
        ? [`nobody says until when the model ${model} is supported: list it, without a date if none`]
        : []),
      ...news.slice(0, MOST_FINDINGS).map(({ said }) => said),
      ...(news.length > MOST_FINDINGS ? [`${news.length - MOST_FINDINGS} more`] : []),
    ];
    const detail = lines.join('; ') || `${known.length} components, none of them near its end of support`;

    const ending = judged.filter(({ severity }) => severity !== null);
    const unreadable = judged.filter((one) => one.verdict === 'error');
    const stays = new Set([...ending, ...unreadable].map(({ component }) => findingId(component.name)));
    const [soonest] = judged;
    return {
      verdict,
      detail,
      figures: {
        components: known.length,
        ending: ending.length,
        ...(soonest?.days == null ? {} : { soonestDays: soonest.days }),
      },
      follows: [
        ...ending.slice(0, MOST_FINDINGS).flatMap((one) => opens(s, findingOf(one), at)),
        // What a silent list knew of has not gone.
        ...(silence === null ? closes(s, stays) : []),
        ...measurementGap(s, STEP, silence === null ? verdict : 'error', detail, at),
      ],
    };
  },
};
