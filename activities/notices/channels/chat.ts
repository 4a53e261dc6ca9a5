/** The channel `chat`: posts to an incoming webhook as Slack has it; Mattermost and Rocket.Chat read the same. */

import { ApplicationFailure } from '@temporalio/common';
import { Failure } from '../../../domain/kernel/failures';
import { lookup } from '../../../domain/values/own-members';
import { oneLine, shortName, truncate, visible } from '../../../domain/values/text';
import { type HttpAnswer, type HttpConfig, HttpProblem, send, truncateForeign } from '../../http';
import { pathSecrets } from '../../secret-parts';
import { isSecretRef, resolveSecret, withoutThese } from '../../secrets';
import type { Page, Section } from '../texts';
import type { Environment, NoticeChannel } from './channel';

/** Longest texts that Slack takes. */
const HEADER = 150;
const SECTION = 2_900;
const BLOCKS = 45;
/** A receiver that asks for patience gets this much of it, s. */
const MOST_PATIENCE_S = 600;

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
/** Nothing that somebody wrote calls a whole channel, or becomes a link or a format. */
const quiet = (text: string): string =>
  visible(text)
    .replace(/[&<>]/g, (sign) => lookup(ENTITIES, sign)!)
    .replace(/@(?=\w)/g, '@\u200b')
    .replace(/[*_~`]/g, '\u200b$&');

function sectionText({ heading, lines, commands }: Section): string {
  const shown = [`*${quiet(heading)}*`, ...lines.map((line) => `• ${quiet(line)}`)].join('\n');
  const fence = commands.length > 0 ? `\n\`\`\`\n${commands.map(oneLine).join('\n')}\n\`\`\`` : '';
  return truncate(shown, SECTION - fence.length) + fence;
}

/** The message; `block_id` carries the key, so that a message that arrived twice is recognisable. */
export function chatPayload(page: Page, key: string): object {
  const sections = page.sections.slice(0, BLOCKS).map(sectionText);
  const last = page.foot.map(quiet).join('\n');
  return {
    text: [quiet(page.subject), ...sections, last].join('\n\n'),
    blocks: [
      {
        type: 'header',
        block_id: shortName(`dayone/${key}`, 255),
        text: { type: 'plain_text', text: truncate(oneLine(page.subject), HEADER) },
      },
      ...sections.map((text) => ({ type: 'section', text: { type: 'mrkdwn', text } })),
      { type: 'context', elements: [{ type: 'mrkdwn', text: last }] },
    ],
  };
}

/** An incoming webhook's address is a secret: neither it nor its path is ever repeated. */
function withoutAddress(text: string, address: string): string {
  const url = new URL(address);
  return withoutThese(text, [address, ...pathSecrets(url)]).replaceAll('***', url.host);
}

const PASSING = new Set([408, 425, 429]);

function judge({ status, body, retryAfterS }: HttpAnswer, address: string): void {
  if (status >= 200 && status < 300) return;
  const said = truncateForeign(withoutAddress(body, address));
  const message = `the chat answered ${status}${said ? `: ${said}` : ''}`;
  if (status < 500 && !PASSING.has(status)) throw new Failure('RECEIVER_REFUSED', message);
  throw ApplicationFailure.create({
    type: 'RECEIVER_UNREACHABLE',
    message,
    nextRetryDelay: retryAfterS === undefined ? undefined : 1_000 * Math.min(retryAfterS, MOST_PATIENCE_S),
  });
}

/**
 * Posts one page.
 * @param webhook its address, or a reference to it
 * @throws Failure SECRET_UNRESOLVED, RECEIVER_REFUSED; RECEIVER_UNREACHABLE, which may pass
 */
async function postToChat(page: Page, webhook: string, key: string, http: HttpConfig): Promise<void> {
  const address = isSecretRef(webhook) ? await resolveSecret(webhook) : webhook;
  if (!URL.canParse(address)) throw new Failure('RECEIVER_REFUSED', 'the webhook is no address');
  const headers = { 'content-type': 'application/json', 'idempotency-key': key };
  const body = JSON.stringify(chatPayload(page, key));
  const answer = await send({ method: 'POST', url: address, headers, body }, http).catch((error: unknown) => {
    if (!(error instanceof HttpProblem)) throw error;
    const passing = error.reach === 'unsent' || error.reach === 'lost';
    throw new Failure(
      passing ? 'RECEIVER_UNREACHABLE' : 'RECEIVER_REFUSED',
      `the chat: ${withoutAddress(error.message, address)}`,
    );
  });
  judge(answer, address);
}

/** DAYONE_CHAT_WEBHOOK: an address, or a reference to it: `env:NAME` or `file:PATH`. */
function configure({ env, fault }: Environment): string | undefined {
  const given = env.DAYONE_CHAT_WEBHOOK;
  if (!given) return undefined;
  if (isSecretRef(given) || /^https?:\/\/\S+$/.test(given)) return given;
  return fault('DAYONE_CHAT_WEBHOOK: expected the address of an incoming webhook, or env:NAME or file:PATH');
}

/** One post for all in the engagement's channel or in that of the worker, and to people with a webhook of their own. */
export const chat: NoticeChannel<string> = {
  configure,
  isSetUp: (batch, config) => batch.chat !== null || config !== undefined,
  reaches: (person) => person?.chat !== undefined,
  shared: ({ chat }) => chat,
  async send({ page, delivery, person }, config, { http }) {
    const webhook = delivery.person === null ? (delivery.webhook ?? config) : person?.chat;
    if (!webhook) throw new Failure('RECEIVER_REFUSED', 'there is no webhook any more');
    await postToChat(page, webhook, delivery.key, http);
  },
};
