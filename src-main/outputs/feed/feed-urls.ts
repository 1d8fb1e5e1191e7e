import { type NetworkInterfaceInfo, networkInterfaces } from 'node:os';
import type { FeedState } from '../../../src-preload/contract.ts';

/** Where the feed is read, see {@link FeedState}. Hold the token: for the user's eyes and OBS alone. */
export type FeedUrls = NonNullable<FeedState['urls']>;

/**
 * The feed's addresses.
 * @param lan whether other machines are let in: their pages of the feed, one for each address of this machine
 */
export function feedUrls(
  { port, token, lan }: { readonly port: number; readonly token: string; readonly lan: boolean },
  interfaces: NodeJS.Dict<NetworkInterfaceInfo[]> = networkInterfaces(),
): FeedUrls {
  const base = (host: string): string => `http://${host}:${port}/${token}/`;
  const own = base('127.0.0.1');
  return {
    ts: `${own}live.ts`,
    mjpeg: `${own}live.mjpeg`,
    page: own,
    lan: lan
      ? Object.values(interfaces)
          .flatMap((found) => (found ?? []).filter(isReachable).map(hostOf))
          .map(base)
      : [],
  };
}

/** Addresses that begin with fe80 need the name of an interface, which URLs do not have. */
function isReachable({ internal, address }: NetworkInterfaceInfo): boolean {
  return !internal && !/^fe[89ab]/i.test(address);
}

function hostOf({ family, address }: NetworkInterfaceInfo): string {
  return family === 'IPv6' ? `[${address}]` : address;
}
