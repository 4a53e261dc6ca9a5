import { daysUntil } from '../../kernel/calendar';
import type { Governance } from '../../model/charter/governance';
import type { Finding } from '../../model/findings';
import type { State } from '../../model/state';
import { lookup } from '../../values/own-members';
import { duration } from '../../values/quantity';
import { confirmedFigures, documented, type RequirementSpec, signed, stated } from '../requirement-specs';
import { step } from './step';

/** Logs of high-risk systems are kept for at least six months (EU AI Act art. 26(6)). */
const HIGH_RISK_LOG_FLOOR = duration('180 days');

const said = (id: string, what: string, value: unknown, problem: string | null = null): RequirementSpec =>
  stated(id, what, 'governance-lead', value !== undefined && value !== '', problem);

/** Every data class must be allowed or denied for every processor that any class names. */
function undecided(data: NonNullable<Governance['data']>): string | null {
  const processors = [...new Set(Object.values(data).flatMap((decided) => Object.keys(decided)))];
  const gaps = Object.entries(data).flatMap(([name, decided]) =>
    processors.filter((processor) => !Object.hasOwn(decided, processor)).map((processor) => `${name} at ${processor}`),
  );
  if (processors.length === 0) return 'no processor is named';
  return gaps.length > 0 ? `undecided: ${gaps.join(', ')}` : null;
}

/** Processors that may hold data, and have no agreement. */
function withoutAgreement(governance: Partial<Governance>): string | null {
  const allowed = Object.values(governance.data ?? {}).flatMap((decided) =>
    Object.entries(decided).flatMap(([processor, ruling]) => (ruling === 'allow' ? [processor] : [])),
  );
  const missing = [...new Set(allowed)].filter((processor) => !lookup(governance.agreements, processor));
  return missing.length > 0 ? `no agreement with ${missing.join(', ')}` : null;
}

function retention(governance: Partial<Governance>): string | null {
  if (!governance.logRetention) return null;
  const floor = duration(governance.logRetention.floor);
  if (duration(governance.logRetention.ceiling) < floor) return 'the ceiling lies below the floor';
  return governance.risk === 'high' && floor < HIGH_RISK_LOG_FLOOR ? 'a high risk asks for at least 180 days' : null;
}

/** Documents that end in so many days or sooner, with the days that are left; negative: it has ended. */
export const documentsEnding = (governance: Governance | undefined, at: string, within: number) =>
  Object.entries(governance?.validUntil ?? {})
    .map(([name, until]) => ({ name, until, days: daysUntil(until, at) }))
    .filter(({ days }) => days <= within);

/** The open findings of the governance review in operation. */
export const reviewFindings = (s: State): Finding[] =>
  s.findings.filter(
    ({ id, step: of, closedAt }) =>
      of === 'governance-review' && closedAt === null && id !== 'governance-review:unmeasured',
  );

/** Documents that end are asked for while they hold. */
function documentsHold({ validUntil, ...rest }: Partial<Governance>, at: string): RequirementSpec[] {
  if (Object.keys(validUntil ?? {}).length === 0) return [];
  const ended = documentsEnding({ validUntil, ...rest }, at, -1).map(({ name, until }) => `${name} (${until})`);
  const problem = ended.length > 0 ? `held until then: ${ended.join(', ')}` : null;
  return [said('documents', 'every document that ends holds still', validUntil, problem)];
}

/** A lapse ends when the findings of the review are repaired. */
function reviewMended(s: State): RequirementSpec[] {
  if (!s.lapses.Governance) return [];
  const open = reviewFindings(s).map(({ id, what }) => `${id}: ${what}`);
  const problem = open.length > 0 ? open.join('; ') : null;
  return [
    stated('review', 'nothing that the governance review found is open', 'governance-lead', true, problem, {
      message: 'remediate',
    }),
  ];
}

/** Governance: what the system may do, with which data, watched by whom, answered for by whom. */
export const governance = step({
  id: 'governance',
  phase: 'process',
  decisionMeeting: 'lock',
  delivers: 'Governance',
  purpose: 'Risk class, data per processor, access, liability, oversight, retention, DPIA and works council.',
  clauses: [
    'NIST AI RMF GOVERN 1.1',
    'NIST AI RMF GOVERN 6.1',
    'EU AI Act art. 12–14',
    'EU AI Act art. 26',
    'GDPR art. 35',
  ],
  subjects: [(s) => ({ governance: s.charter.governance ?? null, dpia: s.evidence.dpia?.digest ?? null })],
  requirements: (s, at) => {
    const given: Partial<Governance> = s.charter.governance ?? {};
    const { data } = given;
    return [
      said('risk', 'the risk class', given.risk),
      said('data', 'every data class allowed or denied per processor', data, data ? undecided(data) : null),
      said('access', 'access roles', Object.keys(given.accessRoles ?? {}).length > 0 ? given.accessRoles : undefined),
      said('accountable', 'the accountable person', given.accountable),
      said('liability', 'who is liable to whom', given.liability),
      said('oversight', 'human oversight', given.oversight),
      said('agreements', 'processor agreements', given.agreements, given.agreements ? withoutAgreement(given) : null),
      said('log-retention', 'log retention with floor and ceiling', given.logRetention, retention(given)),
      said('dpia-decision', 'the decision on a data-protection impact assessment', given.dpia),
      ...(given.dpia?.decision === 'done'
        ? documented(s, 'dpia', 'the data-protection impact assessment', 'governance-lead')
        : []),
      said('works-council', 'works council consulted, or not applicable', given.worksCouncil),
      ...documentsHold(given, at),
      ...reviewMended(s),
      ...confirmedFigures(s, 'governance'),
      signed('governance-lead', 'signs the rules'),
    ];
  },
});
