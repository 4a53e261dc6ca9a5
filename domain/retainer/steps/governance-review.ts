import { z } from 'zod';
import { closeFinding, openFinding } from '../../findings/findings';
import { documentsEnding, reviewFindings } from '../../gates/steps/governance';
import { worstOf } from '../../metrics/judge';
import { scopeOfLive } from '../../metrics/scope';
import type { Verdict } from '../../model/metrics';
import type { Answer, Question } from '../../model/questions';
import type { State } from '../../model/state';
import { shifted } from '../../values/dates';
import { lookup, merged } from '../../values/own-members';
import { duration } from '../../values/quantity';
import { shortName } from '../../values/text';
import { lapses } from '../lapses';
import { measurementGap, parseFacts } from '../outcomes';
import type { RetainerStep } from '../step';

const STEP = 'governance-review';
const ACCESS = 'access';
const CLASSES = 'classes';

/** From how many days before its end a document is reported. */
const WARN_DAYS = 30;
/** At most so many classes have a finding each at a time; the others follow as those are closed. */
const MOST_FINDINGS = 20;

const names = z.array(z.string().min(1));
const Access = z.object({ entries: z.number(), leavers: names, holders: z.number(), unrecognisable: names });
const Classes = z.object({ entries: z.number(), undeclared: names });

/** Known leavers, and former role holders without a role in the charter or its proposal who are not named as users. */
function leaversOf(s: State): string[] {
  const coming = Object.values(s.proposal?.charter.people ?? {});
  const staying = new Set([...Object.values(s.charter.people), ...coming, ...s.charter.goLive.users]);
  const former = Object.values(s.transfers).flatMap((transfer) => transfer.former);
  return [...new Set([...Object.keys(s.leavers), ...former.filter((person) => !staying.has(person))])].sort();
}

const holdersOf = (s: State): string[] =>
  [...new Set(Object.values(s.charter.people))].filter((id) => !lookup(s.leavers, id)).sort();

const declaredIn = (s: State): string[] => Object.keys(s.charter.governance?.data ?? {});

/** Names in a line that stays readable. */
const listed = (all: readonly string[]): string => {
  const more = all.length - MOST_FINDINGS;
  return all.slice(0, MOST_FINDINGS).join(', ') + (more > 0 ? ` and ${more} more` : '');
};

/** What one of the three has to say; `verdict` is null where it is not set up. */
interface Part {
  verdict: Verdict | null;
  said: string;
  /** Id, after the step's own, → what is wrong; null: nobody can tell, and whatever is open stays so. */
  wrong: Record<string, string> | null;
  figures?: Record<string, number>;
}

const notSetUp = (what: string, key: string): Part => ({
  verdict: null,
  said: `${what} not set up (\`${key}\`)`,
  wrong: null,
});

const unread = (what: string, problem: string): Part => ({
  verdict: 'error',
  said: `${what}: ${problem}`,
  wrong: null,
});

/** An empty list is missing data, whatever it is a list of. */
const isEmpty = (what: string): Part => ({ verdict: 'inconclusive', said: `${what}: the list is empty`, wrong: null });

function accessPart(s: State, answers: Record<string, Answer>): Part {
  if (!s.charter.retainer.steps[STEP].access) return notSetUp('access', 'retainer.steps.governance-review.access');
  const read = parseFacts(answers[ACCESS], Access);
  if ('problem' in read) return unread('access', read.problem);
  const { entries, leavers, holders, unrecognisable } = read.facts;
  if (entries === 0) return isEmpty('access');
  const figures = { withAccess: entries, leaversWithAccess: leavers.length };
  if (leavers.length === 0 && holders === 0)
    return {
      verdict: 'inconclusive',
      said: 'access: nobody who holds a role now is on the list, so it may name people in another way; list ids, addresses or logins',
      wrong: null,
      figures,
    };
  const untold = `access: the list names people by address, and no address of their own is known of ${listed(unrecognisable)}: list ids, or look whether they are on it`;
  if (leavers.length === 0 && unrecognisable.length > 0)
    return { verdict: 'inconclusive', said: untold, wrong: null, figures };
  if (leavers.length === 0) return { verdict: 'pass', said: 'no leaver has access', wrong: {}, figures };
  const said = `still with access, though without a role or gone: ${listed(leavers)}`;
  return {
    verdict: 'fail',
    said: unrecognisable.length > 0 ? `${said}; ${untold}` : said,
    wrong: { access: said },
    figures,
  };
}

function classesPart(s: State, answers: Record<string, Answer>): Part {
  if (!s.charter.retainer.steps[STEP].classes)
    return notSetUp('data classes', 'retainer.steps.governance-review.classes');
  const read = parseFacts(answers[CLASSES], Classes);
  if ('problem' in read) return unread('data classes', read.problem);
  const { entries, undeclared } = read.facts;
  if (entries === 0) return isEmpty('data classes');
  const figures = { undeclaredClasses: undeclared.length };
  if (undeclared.length === 0) return { verdict: 'pass', said: 'every data class is declared', wrong: {}, figures };
  return {
    verdict: 'fail',
    said: `data classes that nobody has declared: ${listed(undeclared)}`,
    wrong: Object.fromEntries(
      undeclared.map((name) => [
        `class:${name}`,
        `the data class ${name} was seen, and governance.data has none of it`,
      ]),
    ),
    figures,
  };
}

function documentsPart(s: State, at: string): Part {
  const documents = Object.keys(s.charter.governance?.validUntil ?? {});
  if (documents.length === 0) return { ...notSetUp('ends of documents', 'governance.validUntil'), wrong: {} };
  const near = documentsEnding(s.charter.governance, at, WARN_DAYS);
  const expired = near.filter(({ days }) => days < 0);
  const endOf = ({ name, until, days }: (typeof near)[number]) =>
    days < 0 ? `${name} held until ${until}` : `${name} holds until ${until} only`;
  return {
    verdict: expired.length > 0 ? 'fail' : near.length > 0 ? 'warn' : 'pass',
    said: near.length > 0 ? listed(near.map(endOf)) : 'every document holds',
    wrong: Object.fromEntries(expired.map((one) => [`document:${one.name}`, endOf(one)])),
    figures: { expiredDocuments: expired.length },
  };
}

/** Opens what is wrong and closes what is not any more, of one kind of finding. */
function findingsOf(s: State, kind: string, { wrong }: Part, at: string) {
  if (!wrong) return [];
  const idOf = (of: string): string => shortName(`${STEP}:${of}`, 160);
  const ids = new Set(Object.keys(wrong).map(idOf));
  const mended = s.findings.filter(
    ({ id, closedAt }) => closedAt === null && id.startsWith(`${STEP}:${kind}`) && !ids.has(id),
  );
  return [
    ...Object.entries(wrong)
      .slice(0, MOST_FINDINGS)
      .flatMap(([of, what]) =>
        openFinding(s, { id: idOf(of), step: STEP, severity: 'page', what, owner: 'governance-lead' }, at),
      ),
    ...mended.flatMap(({ id }) => closeFinding(s, id, 'looked at again, it is as the rules say')),
  ];
}

/** Governance review: are the rules still true? Who has access, which data is seen, and which documents have ended. */
export const governanceReview: RetainerStep<'governance-review'> = {
  id: STEP,
  question: 'Are the rules still true?',
  breach: 'expired document, leaver with access, undeclared data class: page; open for 14 days: Governance lapses',
  clauses: ['NIST AI RMF GOVERN 1.5', 'NIST AI RMF GOVERN 2.1', 'EU AI Act art. 26', 'GDPR art. 35'],
  questions: (s, at): Record<string, Question> => {
    const { access, classes, every } = s.charter.retainer.steps[STEP];
    const scope = scopeOfLive(s, at, every);
    return {
      ...(access && {
        [ACCESS]: { kind: 'access', list: access, scope, leavers: leaversOf(s), holders: holdersOf(s) },
      }),
      ...(classes && { [CLASSES]: { kind: 'classes', list: classes, scope, declared: declaredIn(s) } }),
    };
  },
  judge: (s, { answers }, at) => {
    const [access, classes, documents] = [accessPart(s, answers), classesPart(s, answers), documentsPart(s, at)];
    const parts = [access, classes, documents];
    const verdicts = parts.flatMap((part) => (part.verdict === null ? [] : [part.verdict]));
    const verdict = worstOf(verdicts);
    const detail = parts.map(({ said }) => said).join('; ');
    return {
      verdict,
      detail,
      figures: merged(...parts.map(({ figures = {} }) => figures)),
      follows: [
        ...findingsOf(s, 'access', access, at),
        ...findingsOf(s, 'class:', classes, at),
        ...findingsOf(s, 'document:', documents, at),
        ...measurementGap(s, STEP, verdicts.includes('error') ? 'error' : verdict, detail, at),
      ],
    };
  },
  /** Governance lapses if a finding is not repaired in time. */
  deadlines: (s) => {
    const [first] = reviewFindings(s).sort((a, b) => (a.openedAt < b.openedAt ? -1 : 1));
    if (!first || s.lapses.Governance) return [];
    const { lapse } = s.charter.retainer.steps[STEP];
    const why = `${first.what} (open since ${first.openedAt})`;
    return [{ at: shifted(first.openedAt, duration(lapse)), happens: (now) => lapses(now, 'Governance', why) }];
  },
};
