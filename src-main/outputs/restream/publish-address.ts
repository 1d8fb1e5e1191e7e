import type { Platform } from '../../../src-preload/contract.ts';
import { GatewayError } from '../../base/errors.ts';
import { platforms } from './platforms.ts';
import { authority, parseTarget, split } from './target-address.ts';

/** A way to an RTMP server. `key` is secret. */
export interface RtmpAddress {
  readonly kind: 'rtmp';
  readonly tls: boolean;
  readonly host: string;
  readonly port: number;
  readonly app: string;
  readonly key: string;
}

/** A way to a reader or a server by SRT. `streamId` and `passphrase` are secret. */
export interface SrtAddress {
  readonly kind: 'srt';
  readonly mode: 'caller' | 'listener';
  readonly host: string;
  readonly port: number;
  readonly latencyMs: number;
  readonly streamId: string | null;
  readonly passphrase: string | null;
}

/** A way to a WHIP server. `url` and `token` are secret. */
export interface WhipAddress {
  readonly kind: 'whip';
  readonly url: string;
  readonly token: string | null;
}

/** Where a target is sent to, secrets included. */
export type PublishAddress = RtmpAddress | SrtAddress | WhipAddress;

/** Keeps a lost packet's second and third sending within it, on ways across a country. */
const DEFAULT_LATENCY_MS = 200;

const RTMP_PORT = 1935;
const RTMPS_PORT = 443;

/** What SRT takes (libsrt, SRTO_PASSPHRASE). */
const PASSPHRASE_LENGTHS = { min: 10, max: 79 };
const MAX_STREAM_ID = 512;

/**
 * The address of a target with its key put in.
 * @throws GatewayError `output_address_invalid` where the address or the key is missing or is not what the target takes
 */
export function publishAddress(target: {
  readonly platform: Platform;
  readonly url: string;
  readonly key: string | null;
}): PublishAddress {
  const preset = platforms[target.platform];
  const given = target.key === null || target.key === '' ? null : target.key;
  const parsed = parseTarget(target.url, { platform: target.platform, keyGiven: given !== null });
  const key = given ?? parsed.key;
  if (key === null && preset.secretNeeded) {
    throw new GatewayError(
      'output_address_invalid',
      `${preset.name} needs a ${preset.secret}. ${preset.help}`,
    );
  }
  const parts = split(parsed.url);
  const { host, port } = parts;
  switch (parts.scheme) {
    case 'srt':
      return srtAddress(host, port ?? 0, new URLSearchParams(parts.query), key);
    case 'http':
    case 'https':
      return whipAddress(`${parts.scheme}://${authority(host, port)}`, parts.path, key);
    case 'udp':
      throw new GatewayError('internal', 'UDP is no way to a server');
    default: {
      const tls = parts.scheme === 'rtmps';
      const app = parts.path.slice(1);
      return {
        kind: 'rtmp',
        tls,
        host,
        port: port ?? (tls ? RTMPS_PORT : RTMP_PORT),
        app,
        key: checkedKey(key),
      };
    }
  }
}

/** The key of RTMP is one name, which servers read up to its end. */
function checkedKey(key: string | null): string {
  const trimmed = (key ?? '').trim();
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
  if (/[\s\u0000-\u001f\u007f]/.test(trimmed)) {
    throw new GatewayError(
      'output_address_invalid',
      'the stream key has a space in it: copy it again, without what stands around it',
    );
  }
  return trimmed;
}

function srtAddress(host: string, port: number, options: URLSearchParams, key: string | null): SrtAddress {
  const named = key !== null && /^(streamid|passphrase)=/.test(key) ? new URLSearchParams(key) : null;
  const passphrase = named ? named.get('passphrase') : key;
  const streamId = named?.get('streamid') ?? null;
  const { min, max } = PASSPHRASE_LENGTHS;
  if (passphrase !== null && /[&+]/.test(passphrase)) {
    throw new GatewayError(
      'output_address_invalid',
      'a passphrase of SRT with "&" or "+" in it cannot be sent: choose one without',
    );
  }
  if (passphrase !== null && (passphrase.length < min || passphrase.length > max)) {
    throw new GatewayError(
      'output_address_invalid',
      `a passphrase of SRT has ${min} to ${max} characters; a stream ID is written streamid=NAME`,
    );
  }
  if (streamId !== null && streamId.length > MAX_STREAM_ID) {
    throw new GatewayError(
      'output_address_invalid',
      `a stream ID of SRT has at most ${MAX_STREAM_ID} characters`,
    );
  }
  const mode = options.get('mode') === 'listener' ? 'listener' : 'caller';
  const latencyMs = Number(options.get('latency') ?? DEFAULT_LATENCY_MS);
  return { kind: 'srt', mode, host, port, latencyMs, streamId, passphrase };
}

/** A key that begins with `/` or `?` is the secret part of the URL; any other is a bearer token. */
function whipAddress(place: string, path: string, key: string | null): WhipAddress {
  if (key === null) return { kind: 'whip', url: `${place}${path}`, token: null };
  if (key.startsWith('/')) return { kind: 'whip', url: `${place}${key}`, token: null };
  if (key.startsWith('?')) return { kind: 'whip', url: `${place}${path}${key}`, token: null };
  return { kind: 'whip', url: `${place}${path}`, token: key };
}
