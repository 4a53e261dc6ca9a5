/**
 * Where dayone may go: to which hosts, and to which addresses. A name is looked up once, when the connection is made,
 * and the address that was checked is the one that is connected to: a name that changes its address gains nothing.
 */
import { type LookupAddress, lookup } from 'node:dns';
import { isIP, isIPv6, type LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';

export interface EgressConfig {
  /** Host names or `host:port`; `'any'` allows all. Absent: the loopback names only. */
  allowedHosts?: readonly string[] | 'any';
  /** Addresses, or ranges of them (CIDR), that are allowed though they are not public; `'any'` allows all. */
  allowedAddresses?: readonly string[] | 'any';
}

/** How far a request came: `unsent` certainly reached nobody, `lost` may have been acted upon. */
export type Progress = 'forbidden' | 'unsent' | 'lost' | 'answered';

/** A request without a usable answer. The message names host and path only: a query or header may hold a secret. */
export class HttpProblem extends Error {
  override readonly name = 'HttpProblem';
  constructor(
    readonly reach: Progress,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}

type Address = ipaddr.IPv4 | ipaddr.IPv6;

const LOOPBACK = ['localhost', '127.0.0.1', '::1'];

/** Translates IPv4 where a network has IPv6 only (RFC 6052); its last four bytes are the address that is reached. */
const NAT64 = ipaddr.IPv6.parseCIDR('64:ff9b::/96');
/** All addresses that IANA has given out for global use; outside of it an IPv6 address is for some special purpose. */
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3');
/** Looks public, but is the host of an Azure machine, which hands out its secrets. */
const AZURE_HOST = '168.63.129.16';

/** The address that is reached behind an IPv4-mapped or NAT64 one. 6to4, Teredo and the like are judged as they are. */
function reached(text: string): Address {
  const address = ipaddr.parse(text);
  if (address instanceof ipaddr.IPv4) return address;
  if (address.isIPv4MappedAddress()) return address.toIPv4Address();
  return address.match(NAT64) ? new ipaddr.IPv4(address.toByteArray().slice(12)) : address;
}

/** What kind of address it is, or null for a public one. */
function specialKind(address: Address): string | null {
  if (address.toString() === AZURE_HOST) return 'a cloud platform';
  const range = address.range();
  if (range !== 'unicast') return range.replace(/[A-Z]/g, (sign) => ` ${sign.toLowerCase()}`);
  return address instanceof ipaddr.IPv4 || address.match(GLOBAL_UNICAST) ? null : 'special';
}

/** Reads an address, or a range as CIDR; null where the text is neither. */
export function parseRange(text: string): [Address, number] | null {
  const [address = '', bits] = text.split('/');
  const version = isIP(address);
  if (version === 0 || (bits !== undefined && !ipaddr.isValidCIDR(text))) return null;
  return bits === undefined ? [ipaddr.parse(address), version === 4 ? 32 : 128] : ipaddr.parseCIDR(text);
}

/** Reads `host` or `host:port` in the spelling that URLs are brought to; null where the text is neither. */
export function parseHost(text: string): { host: string; port: number | null } | null {
  const written = isIPv6(text) ? `[${text}]` : text;
  if (!/^[^\s/?#@\\*]+$/.test(written) || !URL.canParse(`http://${written}`)) return null;
  const port = /:(\d+)$/.exec(written)?.[1];
  return { host: bare(new URL(`http://${written}`).hostname), port: port === undefined ? null : Number(port) };
}

/** A host name without the brackets of an IPv6 address. */
const bare = (host: string): string => host.toLowerCase().replace(/^\[|\]$/g, '');

/** @throws HttpProblem `forbidden` for an address that is neither public nor allowed to `host` */
function checkAddress(host: string, text: string, { allowedHosts, allowedAddresses = [] }: EgressConfig): void {
  if (allowedAddresses === 'any') return;
  const address = reached(text);
  const kind = specialKind(address);
  if (kind === null) return;
  const within = (range: [Address, number]): boolean => range[0].kind() === address.kind() && address.match(range);
  if (allowedAddresses.map(parseRange).some((range) => range !== null && within(range))) return;
  // A host list that names the loopback or an address allows that address as well.
  if (allowedHosts !== 'any' && (isIP(host) !== 0 || (LOOPBACK.includes(host) && kind === 'loopback'))) return;
  throw new HttpProblem(
    'forbidden',
    `${host} leads to ${text} (${kind}), which is not among the allowed addresses of this worker`,
  );
}

/**
 * Whether a host may be called at all; where it is an address, also whether that one may be.
 * @throws HttpProblem `forbidden`
 */
export function allowedHost(host: string, port: number, config: EgressConfig): void {
  const name = bare(host);
  const { allowedHosts = LOOPBACK } = config;
  const named = (entry: string): boolean => {
    const given = parseHost(entry);
    return given !== null && given.host === name && (given.port ?? port) === port;
  };
  if (allowedHosts !== 'any' && !allowedHosts.some(named)) {
    throw new HttpProblem('forbidden', `${host}:${port} is not among the allowed hosts of this worker`);
  }
  if (isIP(name) !== 0) checkAddress(name, name, config);
}

/**
 * A look-up for `net.connect` and its like, which fails with HttpProblem `forbidden` where any address that the name
 * leads to is neither public nor allowed. An address instead of a name is never looked up: `allowedHost` checks it.
 * @param resolve how names are looked up; by default as the system does it
 */
export function checkedLookup(config: EgressConfig, resolve: typeof lookup = lookup): LookupFunction {
  return (host, options, callback) => {
    resolve(host, { ...options, all: true }, (error, found: LookupAddress[]) => {
      if (error) return callback(error, '');
      try {
        for (const { address } of found) checkAddress(bare(host), address, config);
      } catch (problem) {
        return callback(problem as HttpProblem, '');
      }
      if (options.all) return callback(null, found);
      callback(null, found[0]!.address, found[0]!.family);
    });
  };
}
