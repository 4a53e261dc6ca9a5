/** Which texts are secrets: told from ordinary words by what they look like, and from other variables by their names. */
import { namesSecret } from '../domain/model/charter/secrets';

/** Below so many characters the same letters stand in innocent texts. */
const SHORTEST = 8;
const LONGEST_WORD = 15;
/** A line of a key that is looked for alone. */
const LONG_LINE = 16;

const WORD = /^(\p{Lu}?\p{Ll}+|\p{Lu}+)$/u;
/** Also dates, times, versions and addresses of the network. */
const NUMBER = /^[+-]?\d[\d.,:TZ+-]{0,31}$/;
/** A part of a name in a path; random letters change between cases and digits. */
const PART = /^(\p{Lu}?\p{Ll}*|\p{Lu}+)\d{0,4}$/u;

/** A path, a list of paths, a time zone or a media type. */
const isPath = (text: string): boolean =>
  /[\\/]/.test(text) && !text.includes('://') && text.split(/[\s\\/:;._@+~-]/).every((part) => PART.test(part));

const httpUrl = (text: string): URL | undefined =>
  /^https?:\/\//i.test(text) && URL.canParse(text) ? new URL(text) : undefined;

/** Values of a query whose names say that they are secrets, as written and decoded. */
export function secretsOfQuery(url: URL): string[] {
  const written = url.search.slice(1).split('&');
  return written.flatMap((pair) => {
    const [[name, value] = ['', '']] = new URLSearchParams(pair);
    return namesSecret(name) && value !== '' ? [value, pair.slice(pair.indexOf('=') + 1)] : [];
  });
}

/**
 * Whether a text is too ordinary to be hidden everywhere: short, a word, a number, a path, or an address without
 * credentials. It is hidden only as a whole word, and only in the output of the request or command that used it.
 */
export function isOrdinary(text: string): boolean {
  const said = text.trim();
  if (said.length < SHORTEST || NUMBER.test(said) || isPath(said)) return true;
  if (said.length <= LONGEST_WORD && WORD.test(said)) return true;
  const url = httpUrl(said);
  return url !== undefined && url.username === '' && secretsOfQuery(url).length === 0 && isOrdinary(url.pathname);
}

const namesHook = (text: string): boolean => /hook/i.test(text);

/** An address and the parts of it that authenticate where its path is the secret. */
export function pathSecrets({ href, pathname, search }: URL): string[] {
  return [href, pathname + search, pathname, ...pathname.split('/').filter((name) => !isOrdinary(name))];
}

/** The parts of a webhook's address, where nothing but its path authenticates. */
function webhookParts(secret: string): string[] {
  const url = httpUrl(secret.trim());
  if (url?.username !== '' || secretsOfQuery(url).length > 0) return [];
  const { host, pathname } = url;
  if (pathname.split('/').filter((name) => name !== '').length < 2 || pathname.length < SHORTEST) return [];
  if (!namesHook(host + pathname) && isOrdinary(pathname)) return [];
  return [secret.trim(), ...pathSecrets(url)];
}

/** The text with its percent-encoding undone; unchanged where it has none that is valid. */
function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** A secret and the secrets inside it: others may repeat only the password of a URL, of a connection string or of a header. */
function partsOf(secret: string): string[] {
  const [, scheme, credentials] = /^(basic|bearer|token|apikey) +(\S+)$/i.exec(secret.trim()) ?? [];
  const basic = scheme?.toLowerCase() === 'basic' ? Buffer.from(credentials!, 'base64').toString() : '';
  const url = URL.canParse(secret) ? new URL(secret) : undefined;
  const inConnection = [...secret.matchAll(/\b(?:password|passwd|pwd)\s*=\s*('[^']*'|[^\s;&]+)/gi)].map(([, value]) =>
    value!.replace(/^'|'$/g, ''),
  );
  // A key of several lines may come back as one of its lines.
  const lines = secret.split(/\r?\n/).map((line) => line.trim());
  const long = lines.length > 1 ? lines.filter((line) => line.length >= LONG_LINE && /^[^\s-]\S*$/.test(line)) : [];
  return [
    secret,
    secret.trim(),
    ...(credentials ? [credentials] : []),
    ...(basic.includes(':') ? [basic, basic.slice(basic.indexOf(':') + 1)] : []),
    ...(url ? [url.password, percentDecoded(url.password), ...secretsOfQuery(url)] : []),
    ...inConnection,
    ...long,
  ];
}

/** The texts by which these secrets are known: `strong` anywhere, `weak` ones only as words where they were used. */
export function textsOf(secrets: Iterable<string>): { strong: string[]; weak: string[] } {
  const [strong, weak] = [new Set<string>(), new Set<string>()];
  for (const secret of secrets) {
    for (const part of webhookParts(secret)) strong.add(part);
    for (const part of partsOf(secret)) (isOrdinary(part) ? weak : strong).add(part);
  }
  return { strong: [...strong], weak: [...weak].filter((text) => !strong.has(text)) };
}

/** Parts of a variable's name that say that it holds a secret. */
const NAMES_SECRET =
  /^(pass|pwd|key|keys|auth|authorization|creds?|cookie|dsn|sig|signature|jwt|.*(password|passwd|passphrase|secrets?|tokens?|credentials?|(api|access|secret|private)key))$/i;
/** Ends of names that say what belongs to a secret, and are none. */
const NO_SECRET = /(^|_)(MODE|NAME|REALM|FILE|SOCK)$|^PGPASSFILE$/i;

/** Whether a variable of the environment is a secret, by its name or by an address in it that authenticates. */
export function isSecretVariable(name: string, value: string): boolean {
  if (/:\/\/[^\s/?#@]*@/.test(value)) return true;
  if ((namesHook(name) && httpUrl(value) !== undefined) || namesHook(value)) return webhookParts(value).length > 0;
  const parts = name.replace(/([a-z\d])([A-Z])/g, '$1_$2').split('_');
  return !NO_SECRET.test(name) && parts.some((part) => NAMES_SECRET.test(part));
}
