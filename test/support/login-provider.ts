/** A real OpenID Connect provider on the loopback, and a browser that confirms a device there, form by form. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { Confirmation } from '../../client/identity/flows';
import type { LoginProvider } from '../../domain/model/proofs';

export interface RunningProvider extends LoginProvider {
  stop(): Promise<void>;
}

export interface ProviderOptions {
  clientId?: string;
  idTokenSeconds?: number;
  /** As some providers do in a device flow. */
  withoutNonce?: boolean;
}

const open = new Set<RunningProvider>();

export async function loginProvider(options: ProviderOptions = {}): Promise<RunningProvider> {
  const given = { port: 0, clientId: 'dayone', idTokenSeconds: 3_600, withoutNonce: false, ...options };
  const script = path.join(__dirname, 'oidc-server.mjs');
  const child: ChildProcess = fork(script, [JSON.stringify(given)], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
  const [{ issuer }] = (await once(child, 'message')) as [{ issuer: string }];
  const running: RunningProvider = {
    issuer,
    clientId: given.clientId,
    stop: async () => {
      open.delete(running);
      child.disconnect();
      await once(child, 'exit');
    },
  };
  open.add(running);
  return running;
}

export const closeLoginProviders = async (): Promise<void> => {
  await Promise.all([...open].map((provider) => provider.stop()));
};

/** In a browser of its own, somebody with this account confirms, or refuses. */
export async function confirm(
  { url, direct }: Pick<Confirmation, 'url' | 'direct'>,
  account: string,
  refuses = false,
): Promise<void> {
  const visit = browser();
  let page = await visit(direct ?? url);
  for (;;) {
    const action = /<form[^>]*\baction="([^"]+)"/.exec(page.text)?.[1];
    if (action === undefined) return;
    const abort = /href="([^"]+\/abort)"/.exec(page.text)?.[1];
    if (refuses && abort) {
      await visit(abort);
      return;
    }
    const fields = [...page.text.matchAll(/<input\b[^>]*\bname="([^"]+)"(?:[^>]*\bvalue="([^"]*)")?/g)];
    const typed = { login: account, password: 'any' };
    const body = new URLSearchParams({
      ...Object.fromEntries(fields.map(([, name, value = '']) => [name, value])),
      ...(fields.some(([, name]) => name === 'login') ? typed : {}),
    });
    page = await visit(new URL(action, page.url).href, { method: 'POST', body });
  }
}

/** Goes where it is sent, and keeps its cookies. */
function browser() {
  const cookies = new Map<string, string>();
  return async (address: string, init: RequestInit = {}): Promise<{ url: string; text: string }> => {
    let [url, how] = [address, init];
    for (;;) {
      const cookie = [...cookies].map((pair) => pair.join('=')).join('; ');
      const answer = await fetch(url, { ...how, redirect: 'manual', headers: { cookie } });
      for (const set of answer.headers.getSetCookie()) {
        const [, name, value] = /^([^=]+)=([^;]*)/.exec(set)!;
        cookies.set(name!, value!);
      }
      const next = answer.headers.get('location');
      if (next === null) return { url, text: await answer.text() };
      [url, how] = [new URL(next, url).href, {}];
    }
  };
}
