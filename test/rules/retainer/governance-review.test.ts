/** Governance review: who has access, which data is seen, which documents have ended; and how its proof lapses. */

import fc from 'fast-check';
import type { Charter } from '../../../domain/model/charter';
import type { Governance } from '../../../domain/model/charter/governance';
import type { ListSource } from '../../../domain/model/charter/lists';
import type { Answer } from '../../../domain/model/questions';
import type { PaperEngagement } from '../../support/paper-engagement';
import { fact, silence, type World } from '../../support/paper-world';
import { runs } from '../../support/runs';
import {
  cycleOf,
  engagement,
  findings,
  given,
  happenedTimes,
  isLive,
  MAILBOX,
  notified,
  pass,
  refusalText,
  retainerStep,
  theWorldAnswers,
  transfersTo,
} from '../vocabulary';

const STEP = 'governance-review';
const LIST: ListSource = { kind: 'csv', url: 'http://127.0.0.1:7070/list.csv' };

interface Written {
  lists?: { access?: ListSource; classes?: ListSource };
  governance?: Partial<Governance>;
}

const BOTH = { access: LIST, classes: LIST };

function charterWith({ lists = BOTH, governance }: Written = {}): Charter {
  const { retainer } = MAILBOX;
  const step = { ...retainer.steps[STEP], ...lists };
  return {
    ...MAILBOX,
    governance: { ...MAILBOX.governance!, ...governance },
    retainer: { ...retainer, steps: { ...retainer.steps, [STEP]: step } },
  };
}

const live = (written: Written = {}) => given(engagement(charterWith(written)).upTo('operation'), pass(1)).and;
const DAY = live().at;
const inDays = (days: number): string => new Date(Date.parse(DAY) + days * 86_400_000).toISOString().slice(0, 10);

const access = (...leavers: string[]): Answer => fact({ entries: 12, leavers, holders: 3, unrecognisable: [] });
const classes = (...undeclared: string[]): Answer => fact({ entries: 3, undeclared });
const review = (facts: NonNullable<World['says']> = {}) => cycleOf(STEP, { says: facts });
const asked = (e: PaperEngagement) => retainerStep(STEP).questions(e.state, e.at);

test('passes if no leaver has access, every class is declared and every document is valid', () => {
  given(live({ governance: { validUntil: { DPA: inDays(200) } } }), review()).then(
    refusalText('retainer.reported', {
      verdict: 'pass',
      detail: 'no leaver has access; every data class is declared; every document holds',
      figures: { withAccess: 12, leaversWithAccess: 0, undeclaredClasses: 0, expiredDocuments: 0 },
    }),
    findings(),
  );
});

describe('access', () => {
  test('a list without any holder of a role says nothing about leavers', () => {
    given(live(), review({ access: fact({ entries: 12, leavers: [], holders: 0, unrecognisable: [] }) })).then(
      refusalText('retainer.reported', {
        verdict: 'inconclusive',
        detail: expect.stringContaining('nobody who holds a role now is on the list'),
      }),
    );
  });

  test('a leaver who cannot be recognised on the list may be on it, so findings stay open', () => {
    const untold = (...leavers: string[]) =>
      review({ access: fact({ entries: 12, leavers, holders: 3, unrecognisable: ['jan-holt'] }) });
    given(live(), untold()).then(
      refusalText('retainer.reported', {
        verdict: 'inconclusive',
        detail: expect.stringContaining('no address of their own is known of jan-holt'),
      }),
    );
    given(live(), untold('ina-moss'))
      .then(
        findings(`${STEP}:access`),
        refusalText('retainer.reported', { verdict: 'fail', detail: expect.stringContaining('jan-holt') }),
        refusalText('finding.opened', { what: 'still with access, though without a role or gone: ina-moss' }),
      )
      .when(pass(1), untold())
      .then(findings(`${STEP}:access`));
  });

  test('a leaver on the list pages the governance lead once, until the leaver is off the list', () => {
    given(live(), review({ access: access('ina-moss') }))
      .then(
        findings(`${STEP}:access`),
        refusalText('finding.opened', {
          severity: 'page',
          owner: 'governance-lead',
          what: 'still with access, though without a role or gone: ina-moss',
        }),
        notified('finding.opened', 'governance-lead'),
        isLive('r1'),
      )
      .when(pass(1), review({ access: access('ina-moss', 'jan-holt') }))
      .then(happenedTimes('finding.opened', 1))
      .when(pass(1), review())
      .then(findings());
  });

  test('leavers are people who have left, and people who had a role and have none now', () => {
    const { reviewer, sponsor } = MAILBOX.people;
    const takesOver = (to: string) => [transfersTo('reviewer', to), theWorldAnswers()] as const;
    expect(asked(live())).toMatchObject({ access: { leavers: [] } });
    const transferred = given(live(), ...takesOver('new-reviewer')).and;
    expect(transferred.state.charter.people.reviewer).toBe('new-reviewer');
    expect(asked(transferred)).toMatchObject({ access: { leavers: [reviewer] } });
    const back = given(transferred, pass(1), ...takesOver(reviewer!)).and;
    expect(asked(back)).toMatchObject({ access: { leavers: ['new-reviewer'] } });
    // A person who holds another role stays; so do the users of the system.
    const twice = given(live(), ...takesOver(sponsor!), pass(1), ...takesOver('new-reviewer')).and;
    expect(asked(twice)).toMatchObject({ access: { leavers: [reviewer] } });
    const user = { ...charterWith(), goLive: { ...MAILBOX.goLive, users: [reviewer!] } };
    const uses = given(engagement(user).upTo('operation'), pass(1), ...takesOver('new-reviewer')).and;
    expect(asked(uses)).toMatchObject({ access: { leavers: [] } });
    const gone = live();
    gone.state = { ...gone.state, leavers: { 'lena-fuchs': gone.at } };
    expect(asked(gone)).toMatchObject({ access: { leavers: ['lena-fuchs'] } });
  });
});

describe('data classes', () => {
  test('each undeclared class is a finding, which closes separately', () => {
    given(live(), review({ classes: classes('health', 'bank') }))
      .then(
        refusalText('retainer.reported', {
          verdict: 'fail',
          figures: expect.objectContaining({ undeclaredClasses: 2 }),
        }),
        findings(`${STEP}:class:health`, `${STEP}:class:bank`),
      )
      .when(pass(1), review({ classes: classes('bank') }))
      .then(findings(`${STEP}:class:bank`));
    expect(asked(live())).toMatchObject({ classes: { declared: ['customer-mail'] } });
  });

  test('many undeclared classes open twenty findings at a time', () => {
    const many = Array.from({ length: 50 }, (_, i) => `class-${i}`);
    given(live(), review({ classes: classes(...many) })).then(happenedTimes('finding.opened', 20));
  });
});

describe('documents', () => {
  test.each<[string, number, string]>([
    ['thirty-one days before its end', 31, 'pass'],
    ['thirty days before it', 30, 'warn'],
    ['on its last day', 0, 'warn'],
    ['the day after', -1, 'fail'],
  ])('%s', (_when, days, verdict) => {
    // Written as it was then: the gate would not have accepted what had ended.
    const e = live({ governance: { validUntil: { DPA: inDays(60), lease: inDays(4_000) } } });
    const at = new Date(Date.parse(DAY) + (60 - days) * 86_400_000).toISOString();
    e.at = at;
    given(e, review()).then(
      refusalText('retainer.reported', { verdict: verdict as 'pass' }),
      findings(...(days < 0 ? [`${STEP}:document:DPA`] : [])),
    );
  });
});

describe('missing data', () => {
  test('of one part is an error that closes nothing of it, and the rest is judged', () => {
    given(
      live(),
      review({ access: access('ina-moss'), classes: classes('health') }),
      pass(1),
      review({ access: silence }),
    )
      .then(
        refusalText('retainer.reported', {
          verdict: 'error',
          detail: expect.stringContaining('access: SOURCE_UNREACHABLE: away; every data class is declared'),
        }),
        findings(`${STEP}:access`),
      )
      .when(pass(1), review({ access: silence }))
      .then(findings(`${STEP}:access`, `${STEP}:unmeasured`))
      .when(pass(1), review())
      .then(findings());
  });

  test('an empty list is inconclusive', () => {
    given(
      live(),
      review({
        access: fact({ entries: 0, leavers: [], holders: 0, unrecognisable: [] }),
        classes: fact({ entries: 0, undeclared: [] }),
      }),
    ).then(
      refusalText('retainer.reported', {
        verdict: 'inconclusive',
        detail: expect.stringContaining('access: the list is empty; data classes: the list is empty'),
      }),
    );
  });

  test.each([[null], [{}], [{ entries: 3, leavers: 'all' }]])('invalid facts are an error: %j', (facts) => {
    given(live(), review({ access: fact(facts) })).then(
      refusalText('retainer.reported', {
        verdict: 'error',
        detail: expect.stringContaining('access: SOURCE_UNUSABLE'),
      }),
    );
  });
});

describe('a part that is not set up', () => {
  test('is named, and the rest is judged', () => {
    given(live({ lists: { classes: LIST } }), review({ classes: classes('health') })).then(
      refusalText('retainer.reported', {
        verdict: 'fail',
        detail:
          'access not set up (`retainer.steps.governance-review.access`); ' +
          'data classes that nobody has declared: health; ends of documents not set up (`governance.validUntil`)',
      }),
    );
  });

  test('is inconclusive if every part is missing', () => {
    given(live({ lists: {} }), review()).then(
      refusalText('retainer.reported', { verdict: 'inconclusive' }),
      findings(),
    );
    expect(asked(live({ lists: {} }))).toEqual({});
  });
});

test('property: a document has a finding exactly after its last day', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 700 }), fc.integer({ min: 1, max: 1_000_000 }), (last, minutes) => {
      const e = live({ governance: { validUntil: { DPA: inDays(last) } } });
      e.wait(minutes);
      given(e, review()).then(findings(...(e.at.slice(0, 10) > inDays(last) ? [`${STEP}:document:DPA`] : [])));
    }),
    { numRuns: runs(25) },
  );
});
