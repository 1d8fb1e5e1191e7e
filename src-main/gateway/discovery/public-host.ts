import { BlockList, isIP } from 'node:net';

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
}
for (const [network, prefix] of [
  // Unspecified, loopback, and IPv4 addresses in several disguises.
  ['::', 96],
  ['::ffff:0:0', 96],
  ['64:ff9b::', 32],
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
  const family = ({ 4: 'ipv4', 6: 'ipv6' } as const)[isIP(host)];
  if (family !== undefined) return !NOT_PUBLIC[family].check(host, family);
  return host.includes('.') && !LOCAL_NAME.test(host);
}
