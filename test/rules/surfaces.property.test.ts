/** Text from outside on every surface: it steers no terminal, turns no line round, and begins none. */

import { spawnSync } from 'node:child_process';
import path from 'node:path';
import fc from 'fast-check';
import { chatPayload } from '../../activities/notices/channels/chat';
import { asHtml, asText, pageFor, pageForAll } from '../../activities/notices/texts';
import { failureJson, failureLines, type Io, note, table, tell, tellJson } from '../../client/cli/output';
import { paintFor } from '../../client/cli/paint';
import { packageRoot } from '../../client/embedded/paths';
import { html } from '../../client/page-parts/html';
import { requestTo } from '../../client/texts/request';
import { Failure } from '../../domain/kernel/failures';
import type { Notice, Subject } from '../../domain/notices/notice';
import { asTextOnly } from '../../domain/values/text';
import { lineForTerminal, readableLine } from '../../workers/log';
import { anyText } from '../support/any-text';
import { PaperEngagement } from '../support/paper-engagement';
import { START } from '../support/paper-ledger';
import { runs } from '../support/runs';
import { MAILBOX } from './vocabulary';

const SIGNS = [
  '\x1b[2J',
  '\x1b[32m',
  '\x1b]0;x\x07',
  '\r',
  '\n',
  '\t',
  '\u009b31m',
  '\x7f',
  '\u0085',
  '\u2028',
  '\u202e',
  '\u2066',
  '\ud83d',
  '\0',
  'x',
  ' ',
  'é',
];
const hostile = fc
  .array(fc.oneof(fc.constantFrom(...SIGNS), anyText({ maxLength: 3 })), { maxLength: 12 })
  .map((parts) => parts.join(''));

function written(write: (io: Io) => void): string {
  let all = '';
  const add = (text: string): void => {
    all += text;
  };
  // Wide enough that only a text which begins a line of its own makes one more, and not the width.
  write({ out: add, err: add, outIsTerminal: true, errIsTerminal: true, columns: 1_000, env: {} });
  return all;
}

const paint = paintFor(true, {});
const ABOUT: Subject = { engagement: 'a', client: '', title: '', timezone: 'Europe/Berlin', at: START, seq: 1 };

const notice = (text: string): Notice => ({
  to: 'anna',
  waits: [
    {
      step: 'ownership',
      why: 'escalation',
      on: ['anna'],
      dueAt: START,
      asked: [{ what: text, kind: 'evidence', role: 'owner', holder: 'anna', problem: text, action: null }],
    },
  ],
  news: [{ about: 'hold.set', text, tone: 'page', by: 'anna' }],
});

/** Surface → what it shows of a text that stands wherever texts from outside do. */
const SURFACES: Record<string, (text: string) => string> = {
  'a line on a terminal': (text) => written((io) => tell(io, [`title: ${text}`, paint.red(text), text])),
  'a table on a terminal': (text) =>
    written((io) =>
      tell(
        io,
        table(
          ['a', text],
          [
            [text, 'b'],
            ['c', text],
          ],
          paint,
        ),
      ),
    ),
  'a failure on standard error': (text) =>
    written((io) => note(io, ...failureLines(new Failure('BAD_INPUT', text, [text, text]), paint))),
  'one object of --json': (text) =>
    written((io) => tellJson(io, { [text]: text, error: failureJson(new Failure('BAD_INPUT', text)) })),
  'a log line for machines': (text) => readableLine(`${JSON.stringify({ msg: text, [text]: { detail: text } })}\n`),
  'a log line on a terminal': (text) =>
    (
      JSON.parse(
        lineForTerminal(JSON.stringify({ msg: text, error: { message: text, stack: `E: ${text}\n    at f` } })),
      ) as {
        msg: string;
      }
    ).msg,
  'the text of a mail': (text) => asText(pageFor(notice(text), { ...ABOUT, title: text, client: text }, () => text)),
  'the page of a mail': (text) => asHtml(pageFor(notice(text), { ...ABOUT, title: text, client: text }, () => text)),
  'the subject of a mail': (text) => pageFor(notice(text), { ...ABOUT, title: text }, () => text).subject,
  'a chat': (text) => {
    const payload = chatPayload(
      pageForAll([notice(text)], { ...ABOUT, title: text }, () => text),
      `k`,
    );
    return (payload as { text: string }).text;
  },
  'the page of a dossier': (text) => html`<p>${text}</p>`.text.replaceAll('\n', ' '),
  'a request by mail': (text) => {
    // A charter with half a character in it is refused.
    const whole = asTextOnly(text);
    const { state } = new PaperEngagement({ ...MAILBOX, title: whole, client: whole });
    const request = requestTo({ id: MAILBOX.people['account-manager']!, name: text }, [state], START);
    return `${request.subject}\n${request.text}`.replace(/^=+$/m, '=');
  },
};

/** Escape sequences of our own colours: what is left of a terminal's line is text. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the escape sequences of Paint
const OWN = /\x1b\[(?:1|2|22|31|32|33|39)m/g;

describe.each(Object.entries(SURFACES))('%s', (_surface, show) => {
  test('has no control character except line feeds, no change of direction, and no half character', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const shown = show(text).replace(OWN, '');
        expect(shown).not.toMatch(/(?!\n)[\p{Cc}\p{Bidi_Control}\p{Cs}\u2028\u2029]/u);
      }),
      { numRuns: runs(60) },
    );
  });

  test('has as many lines as with a plain word, because no text begins one', () => {
    const lines = (text: string): number => show(text).split('\n').length;
    const usual = lines('word');
    fc.assert(
      fc.property(hostile, (text) => {
        expect(lines(`word${text}word`)).toBe(usual);
      }),
      { numRuns: runs(60) },
    );
  });
});

test('a colour code in a text has no effect on a terminal or in a log', () => {
  expect(written((io) => tell(io, [`${paint.green('on')} \x1b[32mtitle\x1b[0m`]))).toBe(
    '\x1b[32mon\x1b[39m \ufffd[32mtitle\ufffd[0m\n',
  );
  const logged = lineForTerminal(
    '{"msg":"\\u001b[31mred","error":{"stack":"E: x\\n10:00 INFO all is well\\n    at f"}}',
  );
  expect(JSON.parse(logged)).toEqual({ msg: '\ufffd[31mred', error: { stack: '    at f' } });
});

test('the log of a worker is safe as well, and has no reference to a text', () => {
  const log = JSON.stringify(path.join(packageRoot(), 'dist', 'workers', 'log.js'));
  const line = `const { createLog } = require(${log});
    createLog('info').warn({ detail: '\\u009b2J text:${'a'.repeat(64)}', error: new Error('\\u202e') }, 'a\\u001b[2J');`;
  const { stderr } = spawnSync(process.execPath, ['-e', line], { encoding: 'utf8' });
  expect(stderr.trimEnd()).not.toMatch(/[\p{Cc}\p{Bidi_Control}]|text:/u);
  expect(JSON.parse(stderr)).toMatchObject({
    msg: 'a\x1b[2J',
    detail: '\u009b2J (text left out of the log: see the timeline)',
  });
});

test('the object of --json has every text unchanged', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      expect(JSON.parse(written((io) => tellJson(io, { text })))).toEqual({ text });
    }),
  );
});
