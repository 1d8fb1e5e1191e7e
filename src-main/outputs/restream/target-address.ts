import { isIP } from 'node:net';
import type { Platform } from '../../../src-preload/contract.ts';
import { GatewayError } from '../../base/errors.ts';
import { isRtmpPlatform, platformOfHost, platforms } from './platforms.ts';

/** A target's address taken apart: what may be shown, and its secret. */
export interface ParsedTarget {
  readonly platform: Platform;
  /** Holds no secret. */
  readonly url: string;
  /** The stream key, passphrase (`streamid=…&passphrase=…` where there is a stream ID) or token; null where the address has none. */
  readonly key: string | null;
}

/** What is known of an address beside its text. */
export interface ParseTargetOptions {
  /** What the user says it is; recognised by the address where left out. */
  readonly platform?: Platform;
  /** The key is given apart, so the last part of an RTMP address is none. */
  readonly keyGiven?: boolean;
}

/** Longer addresses are refused. */
const MAX_LENGTH = 2048;

const SCHEMES =
  'write rtmp://HOST/APP/KEY, rtmps://HOST/APP/KEY, srt://HOST:PORT, udp://HOST:PORT, or https://… for WHIP';

/** An address by its parts. Secrets may be in `userInfo`, `path` and `query`. */
export interface AddressParts {
  readonly scheme: string;
  readonly userInfo: string;
  /** An IPv6 address without its brackets; '' where none is written. */
  readonly host: string;
  readonly port: number | null;
  readonly path: string;
  /** Without the `?`. */
  readonly query: string;
}

/**
 * Takes the keys out of a target's address and checks the rest.
 * @throws GatewayError `output_address_invalid`; its sentence says what to write and quotes nothing that may be secret
 */
export function parseTarget(text: string, options: ParseTargetOptions = {}): ParsedTarget {
  const { platform } = options;
  const trimmed = text.trim() || (platform ? platforms[platform].url : '');
  if (trimmed === '') {
    const example = platform ? platforms[platform].example : '';
    throw invalid(`the address is missing: ${example ? `write one like ${example}` : SCHEMES}`);
  }
  const parts = split(trimmed);
  if (parts.userInfo !== '') {
    throw invalid('a name and password before the host are not supported: take them out and use the key');
  }
  switch (parts.scheme) {
    case 'rtmp':
    case 'rtmps':
      return parseRtmp(parts, options);
    case 'srt':
      return parseSrt(parts, platform);
    case 'http':
    case 'https':
      return parseWhip(parts, platform);
    case 'udp':
      return parseUdp(parts, platform);
    default:
      throw invalid(`this is no address to send to: ${SCHEMES}`);
  }
}

/** The parts of an address that {@link parseTarget} gave or takes. @throws GatewayError `output_address_invalid` */
export function split(text: string): AddressParts {
  if (text.length > MAX_LENGTH) throw invalid(`the address is longer than ${MAX_LENGTH} characters`);
  const match = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)([^?#]*)(?:\?([^#]*))?$/i.exec(text);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
  if (!match || /[\s\u0000-\u001f\u007f]/.test(text)) {
    throw invalid(`this is no address to send to: ${SCHEMES}`);
  }
  const [, scheme = '', authority = '', path = '', query = ''] = match;
  const at = authority.lastIndexOf('@');
  const place = /^(\[[^\]]*\]|[^:]*)(?::(\d*))?$/.exec(authority.slice(at + 1));
  if (!place)
    throw invalid(
      'the host and its port are not readable: write HOST:PORT, an IPv6 address as [ADDRESS]:PORT',
    );
  const [, host = '', digits = ''] = place;
  return {
    scheme: scheme.toLowerCase(),
    userInfo: authority.slice(0, Math.max(0, at)),
    host: checkedHost(host),
    port: checkedPort(digits),
    path,
    query,
  };
}

/** `host:port` as it stands in a URL. */
export function authority(host: string, port: number | null): string {
  const name = isIP(host) === 6 ? `[${host}]` : host;
  return port === null ? name : `${name}:${port}`;
}

function parseRtmp(
  { scheme, host, port, path, query }: AddressParts,
  options: ParseTargetOptions,
): ParsedTarget {
  const platform = fitting(options.platform, platformOfHost(host), isRtmpPlatform, 'rtmp:// or rtmps://');
  if (host === '') throw invalid('the address names no host: write rtmp://HOST/APP/KEY');
  const names = path.split('/').filter((name) => name !== '');
  if (names.length === 0) {
    throw invalid(
      'the address names no application: write rtmp://HOST/APP/KEY, where APP is often "live" or "app"',
    );
  }
  const splits = !options.keyGiven && names.length > 1;
  if (query !== '' && !splits) {
    throw invalid(
      'what stands behind the "?" belongs to the stream key: write rtmp://HOST/APP and put it into the key',
    );
  }
  const app = splits ? names.slice(0, -1) : names;
  const url = `${scheme}://${authority(host, port)}/${app.join('/')}`;
  if (!splits) return { platform, url, key: null };
  return { platform, url, key: `${names.at(-1)}${query === '' ? '' : `?${query}`}` };
}

function parseSrt({ host, port, path, query }: AddressParts, wanted: Platform | undefined): ParsedTarget {
  const params = new URLSearchParams(query);
  const mode = params.get('mode') ?? (wanted === 'srt-listener' || host === '' ? 'listener' : 'caller');
  if (mode !== 'caller' && mode !== 'listener') {
    throw invalid('the mode of an SRT address is "caller" or "listener"');
  }
  const isListener = mode === 'listener';
  if (path !== '' && path !== '/')
    throw invalid('an SRT address has no path: a name goes in as ?streamid=NAME');
  const platform = fitting(
    wanted,
    isListener ? 'srt-listener' : 'srt',
    (one) => one === (isListener ? 'srt-listener' : 'srt'),
    'srt:// (with ?mode=listener for a listener, without for a server)',
  );
  if (port === null) throw invalid('the address names no port: write srt://HOST:PORT, often 9000 or 9710');
  if (isListener && host !== '' && isIP(host) === 0 && host !== 'localhost') {
    throw invalid(
      'an SRT listener takes an address of this machine: write srt://127.0.0.1:PORT, or srt://0.0.0.0:PORT for everybody in the network',
    );
  }
  const kept = new URLSearchParams();
  if (isListener) kept.set('mode', 'listener');
  const latency = params.get('latency');
  if (latency !== null) kept.set('latency', String(checkedLatencyMs(latency)));
  const secrets = new URLSearchParams();
  for (const name of ['streamid', 'passphrase']) {
    const value = params.get(name);
    if (value) secrets.set(name, value);
  }
  const unknown = [...params.keys()].find((name) => !SRT_PARAMS.has(name));
  if (unknown !== undefined) {
    throw invalid(
      'the SRT address has an option that is not supported: mode, latency, streamid and passphrase are',
    );
  }
  const key = srtKey(secrets.get('streamid'), secrets.get('passphrase'));
  const shown = kept.size === 0 ? '' : `?${kept}`;
  return { platform, url: `srt://${authority(host === '' ? '127.0.0.1' : host, port)}${shown}`, key };
}

function parseWhip(parts: AddressParts, wanted: Platform | undefined): ParsedTarget {
  const platform = fitting(wanted, 'whip', (one) => one === 'whip', 'https://');
  const { scheme, host, port, path, query } = parts;
  if (host === '') throw invalid('the address names no host: write https://HOST/PATH');
  if (scheme === 'http' && !isNear(host)) {
    throw invalid('http:// would show the token to everybody on the way: write https://');
  }
  const place = `${scheme}://${authority(host, port)}`;
  const secretPath = path.split('/').some((name) => name.length >= SECRET_PATH_LENGTH);
  const hidden = `${secretPath ? path : ''}${query === '' ? '' : `?${query}`}`;
  return { platform, url: secretPath ? place : `${place}${path}`, key: hidden === '' ? null : hidden };
}

function parseUdp({ host, port, path, query }: AddressParts, wanted: Platform | undefined): ParsedTarget {
  const platform = fitting(wanted, 'udp', (one) => one === 'udp', 'udp://');
  if (host === '' || port === null) throw invalid('the address is not whole: write udp://HOST:PORT');
  if (path !== '' && path !== '/') throw invalid('a UDP address has no path: write udp://HOST:PORT');
  const ttl = new URLSearchParams(query).get('ttl');
  if (ttl !== null && !/^([1-9]\d?|1\d\d|2[0-4]\d|25[0-5])$/.test(ttl))
    throw invalid('ttl is a number from 1 to 255');
  const extra = [...new URLSearchParams(query).keys()].some((name) => name !== 'ttl');
  if (extra) throw invalid('the UDP address has an option that is not supported: ttl is');
  return { platform, url: `udp://${authority(host, port)}${ttl === null ? '' : `?ttl=${ttl}`}`, key: null };
}

const SRT_PARAMS: ReadonlySet<string> = new Set(['mode', 'latency', 'streamid', 'passphrase']);

/** Names in a path that are longer than this are keys: Cloudflare and others put them there. */
const SECRET_PATH_LENGTH = 20;

/** Milliseconds of SRT's latency at most. */
const MAX_LATENCY_MS = 8000;

/** Values from here on are FFmpeg's and OBS's, which count microseconds. */
const LATENCY_IN_US = 10_000;

/** A passphrase alone is the key as it is; with a stream ID both are named. */
function srtKey(streamId: string | null, passphrase: string | null): string | null {
  if (streamId === null) {
    return passphrase === null || passphrase.includes('=') ? named({ passphrase }) : passphrase;
  }
  return named({ streamid: streamId, passphrase });
}

function named(values: Readonly<Record<string, string | null>>): string | null {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) if (value !== null) params.set(name, value);
  return params.size === 0 ? null : params.toString();
}

function checkedLatencyMs(text: string): number {
  const value = /^\d{1,8}$/.test(text) ? Number(text) : Number.NaN;
  const ms = value >= LATENCY_IN_US ? Math.round(value / 1000) : value;
  if (!(ms >= 0 && ms <= MAX_LATENCY_MS))
    throw invalid(`the latency is a number of milliseconds up to ${MAX_LATENCY_MS}`);
  return ms;
}

function checkedHost(written: string): string {
  const host = written.startsWith('[') ? written.slice(1, -1) : written;
  const valid = written.startsWith('[')
    ? isIP(host) === 6
    : host === '' ||
      isIP(host) === 4 ||
      (host.length <= 253 && /^[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?$/i.test(host));
  if (!valid)
    throw invalid('the host is not readable: write a name or an address, an IPv6 address as [ADDRESS]');
  return host.toLowerCase();
}

function checkedPort(digits: string): number | null {
  if (digits === '') return null;
  const port = Number(digits);
  if (digits.length > 5 || port < 1 || port > 65_535) throw invalid('the port is a number from 1 to 65535');
  return port;
}

/** The platform the user said, if the address is one of its kind. */
function fitting(
  wanted: Platform | undefined,
  found: Platform,
  fits: (platform: Platform) => boolean,
  scheme: string,
): Platform {
  if (wanted === undefined) return found;
  if (!fits(wanted)) {
    const { name, example } = platforms[wanted];
    throw invalid(`${name} is not sent to by ${scheme}: write an address like ${example}`);
  }
  return wanted;
}

/** This machine, or an address that no router passes on. */
function isNear(host: string): boolean {
  return (
    host === 'localhost' ||
    /^(127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|169\.254\.)/.test(host) ||
    host === '::1' ||
    (/^f[cd]/.test(host) && isIP(host) === 6)
  );
}

function invalid(sentence: string): GatewayError {
  return new GatewayError('output_address_invalid', sentence);
}
