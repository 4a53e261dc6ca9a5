/** Steps of the retainer with what they ask really read: inventory, access, data classes and accounts over HTTP. */

import { createActivities } from '../../activities';
import type { Charter } from '../../domain/model/charter';
import type { RetainerStepId, RetainerSteps } from '../../domain/model/charter/retainer-steps';
import type { Source } from '../../domain/model/charter/sources';
import type { Answer } from '../../domain/model/questions';
import {
  engagement,
  findings,
  given,
  MAILBOX,
  pass,
  refusalText,
  retainerStep,
  stands,
  theWorldAnswers,
  transfersTo,
} from '../rules/vocabulary';
import { activityEnvironment } from '../support/log';
import type { PaperEngagement } from '../support/paper-engagement';
import { closeSites, deps, json, nobody, site } from './support';

afterEach(closeSites);

type Settings = { [K in RetainerStepId]?: Partial<RetainerSteps[K]> };

function operating(settings: Settings): PaperEngagement {
  const { steps } = MAILBOX.retainer;
  const changed = Object.entries(settings).map(([id, more]) => [id, { ...steps[id as RetainerStepId], ...more }]);
  const charter: Charter = {
    ...MAILBOX,
    retainer: { ...MAILBOX.retainer, steps: { ...steps, ...Object.fromEntries(changed) } },
  };
  return given(engagement(charter).upTo('operation'), pass(1)).and;
}

/** As a cycle does it: runs the step's probes on external systems and reports the answers. */
async function cycle(e: PaperEngagement, step: RetainerStepId): Promise<void> {
  const questions = retainerStep(step).questions(e.state, e.at);
  const { runProbes } = createActivities(deps());
  const answers: Record<string, Answer> = await activityEnvironment().run(runProbes, {
    engagement: e.state.id,
    questions,
  });
  e.act({ kind: 'retainer-report', step, scheduledAt: e.at, answers, cycleEnds: true });
}

/** A table that can be rewritten. */
async function table(text: string) {
  const served = { text };
  const { url } = await site(
    (_, response) => void response.writeHead(200, { 'content-type': 'text/csv' }).end(served.text),
  );
  return { url, served };
}

test('vendor currency reads its inventory from a table', async () => {
  const { url, served } = await table(
    'name,endOfSupport,successor\nnaive-bayes,,\ntokenizer,2026-12-01,tokenizer-2\nruntime,2031-04-30,\n',
  );
  const e = operating({ 'vendor-currency': { inventory: { kind: 'csv', url } } });
  await cycle(e, 'vendor-currency');
  given(e).then(
    findings('vendor-currency:tokenizer'),
    refusalText('finding.opened', {
      severity: 'freeze',
      what: 'tokenizer: support ends on 2026-12-01, and its successor tokenizer-2 is not evaluated',
    }),
  );
  served.text = 'name,endOfSupport,successor\nnaive-bayes,,\ntokenizer,2030-12-01,\nruntime,2031-04-30,\n';
  given(e, pass(1));
  await cycle(e, 'vendor-currency');
  given(e).then(findings(), refusalText('retainer.reported', { verdict: 'pass' }));
  served.text = 'name,endOfSupport\ntokenizer,soon\n';
  given(e, pass(1));
  await cycle(e, 'vendor-currency');
  given(e).then(
    refusalText('retainer.reported', { verdict: 'error', detail: expect.stringContaining('SOURCE_UNUSABLE') }),
  );
});

test('governance review reads who has access from a table, and the data classes from a document', async () => {
  const { owner, reviewer } = MAILBOX.people;
  const people = await table(`account,person\n1,${reviewer}\n2,${owner}\n`);
  const seen = { classes: [{ class: 'customer-mail' }, { class: 'health' }] };
  const { url } = await site((_, response) => json(response, seen));
  const e = operating({
    'governance-review': {
      access: { kind: 'csv', url: people.url },
      classes: { kind: 'http', url, rows: '/classes' },
    },
  });
  given(e, transfersTo('reviewer', 'new-reviewer'), theWorldAnswers());
  await cycle(e, 'governance-review');
  given(e).then(findings('governance-review:access', 'governance-review:class:health'));
  people.served.text = `account,person\n2,${owner}\n`;
  seen.classes.pop();
  given(e, pass(1));
  await cycle(e, 'governance-review');
  given(e).then(findings(), refusalText('retainer.reported', { verdict: 'pass' }));
});

test('unit cost sums a table and counts its accepted rows; an unreachable source is an error', async () => {
  const bill = await table('item,euros\nmodel,120.5\nhosting,60\nreview,19.5\n');
  const cases = await table('case,state\n1,accepted\n2,accepted\n3,rejected\n4,accepted\n');
  const csv = (url: string, more: object): Source => ({ kind: 'csv', url, ...more });
  const cost = csv(bill.url, { column: 'euros' });
  const settings = (outcomes: Source) => ({ 'unit-cost': { cost, outcomes, expected: 60 } });
  const figures = (expected: object) =>
    stands((s) => s.retainer.steps['unit-cost']!.figures, expect.objectContaining(expected));
  for (const more of [{ good: { state: 'accepted' } }, { where: { state: 'accepted' } }]) {
    const e = operating(settings(csv(cases.url, more)));
    await cycle(e, 'unit-cost');
    given(e).then(figures({ cost: 200, outcomes: 3, perOutcome: 66.6667 }));
  }
  const e = operating(settings(csv(`${await nobody()}/cases.csv`, {})));
  await cycle(e, 'unit-cost');
  given(e).then(
    refusalText('retainer.reported', {
      verdict: 'error',
      detail: expect.stringContaining('outcomes: SOURCE_UNREACHABLE'),
    }),
  );
});
