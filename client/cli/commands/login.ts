import { Option } from 'commander';
import type { LoginProvider } from '../../../domain/model/proofs';
import { byBrowser, byDevice, type Confirmation } from '../../identity/flows';
import { logIn } from '../../identity/login';
import { OwnFiles, type OwnLogin } from '../../identity/own-files';
import { loginProviders } from '../../identity/providers';
import { type Answer, actingPerson, command, usageError } from '../command';
import { asOption } from '../options';
import { moment, note, plain } from '../output';
import type { Paint } from '../paint';
import type { Session } from '../session';

interface LoginOptions {
  as?: string;
  issuer?: string;
  clientId?: string;
  browser?: boolean;
  show?: boolean;
}

export const login = command<LoginOptions>({
  name: 'login',
  summary: 'log a person in at their own provider',
  about:
    'Logs a person in at an OpenID Connect provider by its device flow: it shows an address and a code, the person ' +
    'confirms in a browser on any device, and it says who that is there (issuer and subject) and the line by which a ' +
    'charter names this login. With --browser a browser on this machine returns automatically, without a code: for ' +
    'providers that do not hand on the nonce of a device flow. From then on the command line proves by it everything that this person decides or submits, ' +
    'until it expires. Its token is never shown, and is kept on this machine alone.',
  examples: [
    'dayone login --as hanna-brandt --issuer https://login.client.example --client-id dayone',
    'dayone login --as hanna-brandt --show',
  ],
  exits: { 1: 'the provider refused, or nobody confirmed in time' },
  options: [
    asOption(),
    new Option('--issuer <url>', 'the provider, else DAYONE_OIDC_ISSUER'),
    new Option('--client-id <id>', 'who dayone is there, else DAYONE_OIDC_CLIENT_ID'),
    new Option('--browser', 'confirm in a browser on this machine'),
    new Option('--show', 'the login that is here, and log nobody in').conflicts(['issuer', 'clientId', 'browser']),
  ],
  run: async (session, _args, options): Promise<Answer> => {
    const person = actingPerson(session, options.as);
    const files = filesOf(session);
    const known = await files.loginOf(person);
    if (options.show) return answer(person, known);
    const show = (confirmation: Confirmation) => tell(session, person, confirmation);
    const fresh = await logIn(providerFrom(session, options), show, options.browser ? byBrowser : byDevice);
    await files.keepLogin(person, fresh);
    return answer(person, fresh);
  },
});

export const logout = command<{ as?: string }>({
  name: 'logout',
  summary: 'forget a login',
  about: 'Forgets the login of a person on this machine. What was proved by it stays proved.',
  examples: ['dayone logout --as hanna-brandt'],
  options: [asOption()],
  run: async (session, _args, options): Promise<Answer> => {
    const person = actingPerson(session, options.as);
    const forgotten = await filesOf(session).forgetLogin(person);
    return {
      json: { person, forgotten },
      text: () => [forgotten ? `${person} is logged out.` : `${person} was not logged in here.`],
    };
  },
});

function filesOf(session: Session): OwnFiles {
  return new OwnFiles(session.configuration());
}

/** @throws Failure BAD_INPUT */
function providerFrom({ io }: Session, { issuer, clientId }: LoginOptions): LoginProvider {
  if (issuer && clientId) return { issuer, clientId };
  const named = loginProviders(io.env);
  const fits = issuer ? named.filter((one) => one.issuer === issuer) : named;
  if (fits.length === 1) return { ...fits[0]!, ...(clientId ? { clientId } : {}) };
  throw usageError('say at which provider, and who dayone is there: --issuer URL --client-id ID', [
    'or set DAYONE_OIDC_ISSUER and DAYONE_OIDC_CLIENT_ID',
    ...named.map((one) => `known here: ${one.issuer}`),
  ]);
}

/** To standard error, for the person who waits: standard output carries only the answer. */
function tell({ io }: Session, person: string, { url, code, direct, expiresIn }: Confirmation): void {
  const minutes = Math.max(1, Math.round(expiresIn / 60));
  note(
    io,
    `${person} confirms at ${plain(url)}${code === null ? ', in a browser on this machine' : ` with the code ${plain(code)}`}`,
    ...(direct ? [`or at once at ${plain(direct)}`] : []),
    `within ${minutes} min.`,
  );
}

function answer(person: string, found: OwnLogin | null): Answer {
  if (!found) return { json: { person, login: null, charter: [] }, text: () => [`${person} is not logged in here.`] };
  const { issuer, subject, expiresAt } = found;
  const charter = [`login: { issuer: ${JSON.stringify(issuer)}, subject: ${JSON.stringify(subject)} }`];
  const expired = expiresAt <= new Date().toISOString();
  return {
    json: { person, login: { issuer, subject, expiresAt, expired }, charter },
    text: (paint: Paint) => [
      `${paint.bold(person)} is ${plain(subject)} at ${plain(issuer)}, ${
        expired ? paint.red(`expired ${moment(expiresAt)}`) : `until ${moment(expiresAt)}`
      }.`,
      '',
      paint.dim(`A charter that knows them by this says so on ${person} in its block people:`),
      ...charter.map((line) => `    ${plain(line)}`),
    ],
  };
}
