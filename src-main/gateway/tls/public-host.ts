import dns from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

// Apart, since a list of both takes every IPv4 address for the IPv6 one it can be written as.
const NOT_PUBLIC = { ipv4: new BlockList(), ipv6: new BlockList() };
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const) {
  NOT_PUBLIC.ipv4.addSubnet(network, prefix, 'ipv4');
  // Where a network has IPv6 alone, this is how its name servers write IPv4 addresses (RFC 6052).
  NOT_PUBLIC.ipv6.addSubnet(`64:ff9b::${network}`, 96 + prefix, 'ipv6');
}
for (const [network, prefix] of [
  // Unspecified, loopback, and IPv4 addresses in several disguises.
  ['::', 96],
  ['::ffff:0:0', 96],
  ['64:ff9b:1::', 48],
  ['2002::', 16],
  // Private, link-local and multicast.
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
] as const) {
  NOT_PUBLIC.ipv6.addSubnet(network, prefix, 'ipv6');
}

/** Names that only a machine itself or its own network knows (RFC 6761, 6762, 8375 and custom). */
const LOCAL_NAME = /(?:^|\.)(?:localhost|local|lan|internal|intranet|home|home\.arpa)$/i;

/**
 * True for hosts of the internet: neither this machine, nor a private network, nor an address with a special meaning. A name
 * is judged by itself, without looking it up.
 */
export function isPublicHost(url: URL): boolean {
  const host = url.hostname.replace(/^\[|\]$/g, '').replace(/\.+$/, '');
  if (isIP(host) !== 0) return isPublicAddress(host);
  return host.includes('.') && !LOCAL_NAME.test(host);
}

/**
 * Looks up names, but keeps what leads to this machine or into a private network to itself: who is named by the internet must
 * not be found there, whatever name servers say and however often they change their minds.
 * @param lookup how names are looked up; by default as the system does it
 * @returns a function that fails with the code {@link NOT_PUBLIC_CODE} where there is nothing else
 */
export function publicLookup(lookup: LookupFunction = dns.lookup): LookupFunction {
  return (hostname, options, callback) =>
    lookup(hostname, { ...options, all: true }, (error, answer) => {
      if (error) return callback(error, '');
      const all = typeof answer === 'string' ? [] : answer;
      const found = all.filter(({ address }) => isPublicAddress(address));
      const [first] = found;
      if (!first) return callback(notPublic(hostname), '');
      return options.all ? callback(null, found) : callback(null, first.address, first.family);
    });
}

/** The code of the error for a name that leads to no address of the internet. */
export const NOT_PUBLIC_CODE = 'ENOTPUBLIC';

function notPublic(hostname: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${hostname} is not of the internet`), { code: NOT_PUBLIC_CODE });
}

function isPublicAddress(address: string): boolean {
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
  return !NOT_PUBLIC[family].check(address, family);
}
