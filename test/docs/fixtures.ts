/** What each page presumes in addition to the pages before it, and what its lines answer where that is not simply success. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { packageRoot } from '../../client/embedded/paths';
import type { Reader } from './reader';

export interface Fixture {
  /** Before its first line. Returns what the page's placeholders stand for. */
  before?(reader: Reader): Promise<Record<string, string>>;
  /** Beginning of a line → its exit code, and words that it says; `stays`: it runs until it is ended. */
  answers?: Record<string, Answered>;
}

export interface Answered {
  code?: number;
  says?: string;
  stays?: 'for the page' | 'for the whole visit';
}

/** What cannot run here, and why. */
export const NOT_RUN: readonly [RegExp, string][] = [
  [/\bdocker\b/, 'needs a Docker engine; deploy/check.sh tries what can be tried without one'],
  [/^npm test\b/, 'this is npm test'],
  [/^npm run demo\b/, 'test/examples/demo.test.ts runs the demo'],
  [/\| jq /, 'jq is another program, which not every machine has'],
  [/\| source$/, 'the syntax of fish; test/client/cli-completion.test.ts runs it'],
];

const charterOf = (name: string): string =>
  readFileSync(path.join(packageRoot(), 'examples/charters', `${name}.yaml`), 'utf8');

/** A command that prepares a page and must succeed. */
async function done(reader: Reader, line: string): Promise<string> {
  const { code, out, err } = await reader.types(line);
  if (code !== 0) throw new Error(`preparing: ${line} ended with ${code}: ${out}${err}`);
  return out;
}

/** The current quarter: an engagement that has just begun has no report of an earlier one. */
const quarterOf = (day: Date): string => `${day.getUTCFullYear()}-Q${Math.floor(day.getUTCMonth() / 3) + 1}`;

const LOCKED = { code: 1, says: 'the production lock is closed' };

const CASES = ['touchless-share', 'wrong-payment', 'unwanted-kept-away', 'wanted-set-aside'];

/** Cases of forty days before `now`, with every column that the charters of the page ask for. */
function casesOf(now: Date): string {
  const row = (n: number): string => {
    const at = new Date(now.getTime() - (1 + n / 24) * 86_400_000).toISOString();
    return [at, ...CASES.map((_, column) => ((n + column) % 5 === 0 ? 1 : 0)), 3 + (n % 7), 400 + (n % 90)].join(',');
  };
  const rows = Array.from({ length: 40 * 24 }, (_, n) => row(n));
  return `${['at', ...CASES, 'minutes-per-mail', 'mail-length'].join(',')}\n${rows.join('\n')}\n`;
}

/** Nobody sits there to confirm a login; that it works is shown by test/client/cli-login.test.ts. */
const ELSEWHERE = { 'https://login.client.example': 'http://127.0.0.1:9' };
const NO_PROVIDER = { code: 3, says: 'PROVIDER_UNREACHABLE' };

/** An engagement that waits for Anna Berg, who can be written to. */
const ANNA = `id: order-intake-anna
client: Acme
title: Order intake
people:
  sponsor: Wilma Thaler
  owner: Anna Berg <anna.berg@acme.example>
  account-manager: Cleo Diaz <cleo.diaz@agency.example>
  delivery-lead: Mara Okafor
`;

export const FIXTURES: Record<string, Fixture> = {
  'README.md': {
    answers: {
      './dayone up': { stays: 'for the whole visit', says: 'Ready.' },
      './dayone may-run': LOCKED,
    },
  },
  'docs/how-to/run-on-your-machine.md': {
    answers: { './dayone up': { code: 1, says: 'dayone up already runs on' } }, // since the README
  },
  'docs/how-to/ask-from-a-pipeline.md': {
    before: async (reader) => {
      reader.write('deploy.sh', '#!/bin/sh\necho DEPLOYED\n');
      await done(reader, 'dayone start examples/charters/invoice-intake.yaml');
      return { '"$RELEASE"': '2026-11-r2' };
    },
    // The lock is closed: a script ends there, and nothing is deployed.
    answers: { './dayone may-run': LOCKED, 'set -eu': LOCKED },
  },
  'docs/how-to/sign-with-keys-or-logins.md': {
    before: async () => ELSEWHERE,
    answers: { './dayone login': NO_PROVIDER },
  },
  'docs/how-to/run-an-incident.md': {
    before: async (reader) => {
      await done(reader, 'dayone start examples/charters/support-replies.yaml');
      return {};
    },
  },
  'docs/how-to/hand-over-a-dossier.md': {
    before: async (reader) => {
      await done(reader, 'dayone start examples/charters/minimal.yaml');
      await done(reader, 'dayone show contract-review --gate first-conversation');
      return {};
    },
  },
  'docs/how-to/send-messages-with-temporal.md': {
    before: async (reader) => {
      await done(reader, 'dayone start examples/charters/minimal.yaml');
      const found = JSON.parse(await done(reader, 'dayone show contract-review --gate first-conversation --json'));
      return {
        ENGAGEMENT: 'contract-review',
        KEY: 'one-intent-of-this-page',
        DIGEST: found.digest,
        PERSON: 'jonas-weber',
        OWNER: 'tom-harder',
      };
    },
  },
  // It has just begun: nothing runs, and nothing is found yet.
  'docs/how-to/operate-a-retainer.md': {
    before: async (reader) => {
      reader.write('kept.yaml', ANNA.replace('order-intake-anna', 'order-intake-kept'));
      reader.write('sample.pdf', 'graded');
      await done(reader, 'dayone start kept.yaml');
      return {
        ENGAGEMENT: 'order-intake-kept',
        PERSON: 'mara-okafor',
        LEAD: 'mara-okafor',
        OWNER: 'anna-berg',
        '2026-Q4': quarterOf(new Date()),
        '2026-11-25': new Date().toISOString().slice(0, 10),
      };
    },
    answers: {
      './dayone retainer run': { code: 1, says: 'NOTHING_LIVE' },
      './dayone remediate ENGAGEMENT --finding quality-sample --as OWNER --approve': { code: 2 },
      './dayone remediate': { code: 1, says: 'there is no open finding' },
      './dayone confirm': { code: 1, says: 'nothing is live' },
      './dayone retainer pause': { code: 1, says: 'the retainer has not begun' },
      './dayone retainer resume': { code: 1, says: 'the retainer is not paused' },
      './dayone retainer report ENGAGEMENT --period 2026-Q4 --sign': { code: 2, says: 'is not over' },
    },
  },
  'docs/how-to/recover.md': {
    before: async (reader) => {
      reader.write('lost.yaml', ANNA.replace('order-intake-anna', 'order-intake-lost'));
      await done(reader, 'dayone start lost.yaml');
      const workflow = '--workflow-id engagement:order-intake-lost';
      await done(reader, `temporal workflow terminate ${workflow} --reason "by mistake"`);
      return { ENGAGEMENT: 'order-intake-lost', PERSON: 'mara-okafor' };
    },
    answers: {
      './dayone doctor': { code: 3, says: 'dayone recover order-intake-lost' },
      './dayone timeline': { says: 'brought back from its ledger' },
    },
  },
  'docs/reference/command-line.md': {
    before: async (reader) => {
      const invoices = charterOf('invoice-intake');
      reader.write('charters/invoices.yaml', invoices);
      reader.write('charters/invoices-2.yaml', invoices.replace('target: at most 21 %', 'target: at most 20 %'));
      // Without addresses: the page's examples call people by the ids that their names make.
      const leads = charterOf('lead-qualification').replace(/ <\S+@\S+>/g, '');
      reader.write('leads-before.yaml', leads);
      reader.write('charters/leads.yaml', `${leads}limits: { stallDays: 12 }\n`);
      reader.write('agency.yaml', charterOf('agency'));
      reader.write('order-intake-anna.yaml', ANNA);
      reader.write('release.yaml', RELEASE);
      reader.write('cases.csv', casesOf(new Date()));
      for (const name of ['runbook.pdf', 'dpia.pdf', 'mail.eml', 'notes']) reader.write(name, 'id\n1\n');
      await done(reader, 'dayone start leads-before.yaml examples/mailbox/charter.yaml order-intake-anna.yaml');
      await done(reader, 'dayone hold order-intake-anna --as cleo-diaz --reason "they reorganise"');
      const quarter = { '2026-Q4': quarterOf(new Date()) };
      return { 'temporal.example:7233': reader.address, '"$RELEASE"': '2026-11-r2', ...quarter, ...ELSEWHERE };
    },
    // What the page calls refused: it is one engagement at its first gate that all its examples are about.
    answers: {
      'dayone up --port': { code: 2, says: 'options and environment contradict each other' },
      'dayone up': { code: 1, says: 'dayone up already runs on' }, // since the README
      'dayone worker': { stays: 'for the page', says: 'Ready.' },
      'dayone init --': {},
      'dayone init': { code: 2, says: 'the templates: dayone init --list' }, // nobody sits at a terminal
      'dayone start charters/*.yaml': { code: 2, says: 'DIFFERENT_CHARTER' },
      'dayone watch shared-mailbox-triage --until': { stays: 'for the page', code: 1 },
      'dayone watch': { stays: 'for the page' },
      'dayone show shared-mailbox-triage --gate ownership --subject': {
        code: 4,
        says: 'Nothing was ever asked here under that digest',
      },
      'dayone may-run': LOCKED,
      'dayone submit shared-mailbox-triage --as dana-ruiz --release': { code: 1, says: 'PRODUCTION_LOCKED' },
      'dayone submit shared-mailbox-triage --as hanna-brandt --reading': { code: 1, says: 'NOT_ASKED' },
      'dayone login --as hanna-brandt --issuer': NO_PROVIDER,
      'dayone sign shared-mailbox-triage --gate governance': { code: 1, says: 'WEAK_ASSURANCE' },
      'dayone acknowledge': { code: 1, says: 'operation is not handed over' },
      'dayone waive': { code: 1, says: 'NO_RELEASE' },
      'dayone verify dossiers/shared-mailbox-triage --key': { code: 1, says: 'none of the keys named' },
      'dayone verify dossiers/shared-mailbox-triage --receipt': { code: 2, says: 'there is no file' },
      'dayone receipt shared-mailbox-triage --gate': { code: 1, says: 'NOT_MET' },
      // No mailbox runs here: what is shown is what silence looks like.
      'dayone metrics check': { code: 1, says: 'SOURCE_UNREACHABLE' },
      'dayone executors check': { code: 1, says: 'SOURCE_UNREACHABLE' },
      'dayone doctor shared-mailbox-triage --repair': { code: 3, says: 'its retainer has nothing to look at' },
      'dayone releases': {},
      'dayone release': { code: 1, says: 'PRODUCTION_LOCKED' },
      'dayone drill': { code: 1, says: 'NO_RELEASE' },
      'dayone grade shared-mailbox-triage --out': { code: 1, says: 'waits for its grades' },
      'dayone grade shared-mailbox-triage --in': { code: 2, says: 'FILE_UNREADABLE' }, // nothing was written
      'dayone review': { code: 1, says: 'no stage waits for a review of its cases' },
      'dayone decide': { code: 1, says: 'the value review asks for no decision' },
      'dayone rollback': { code: 1, says: 'NOTHING_LIVE' },
      'dayone confirm': { code: 1, says: 'nothing is live' },
      'dayone recover': { code: 1, says: 'STILL_RUNNING' },
      'dayone erase anna-berg --yes': {},
      'dayone erase': { code: 2, says: 'there is no terminal here to ask at' },
      'dayone retainer run': { code: 1, says: 'NOTHING_LIVE' },
      'dayone retainer pause': { code: 1, says: 'the retainer has not begun' },
      'dayone retainer resume': { code: 1, says: 'the retainer is not paused' },
      'dayone retainer report shared-mailbox-triage --period 2026-10': { code: 2, says: 'BAD_INPUT' },
      'dayone remediate shared-mailbox-triage --finding quality-sample --as hanna-brandt --approve': {
        code: 2,
        says: 'no release is named as the remedy',
      },
      'dayone remediate': { code: 1, says: 'there is no open finding' },
    },
  },
};

const RELEASE = `release: r1
model: naive-bayes
configDigest: ${'a'.repeat(64)}
artefactDigest: ${'b'.repeat(64)}
builtBy: dana-ruiz
evaluation: {}
`;
