import { lookup } from 'node:dns/promises';
import { orAbort } from '../../base/async.ts';
import { GatewayError } from '../../base/errors.ts';
import { CONNECT_LIMIT_MS, type Connection, type ConnectOptions, STALL_LIMIT_MS } from './connection.ts';
import { openInEngine } from './engine-connection.ts';
import type { SrtAddress } from './publish-address.ts';
import { authority } from './target-address.ts';

/** Seven packets of a transport stream: what fits an Ethernet frame, and what every reader expects. */
const PAYLOAD_BYTES = 1316;

/** Beside the latency, the last packets need so long to arrive, in milliseconds. */
const ON_THE_WAY_MS = 80;

/** Bits of the cipher's key. */
const KEY_BYTES = 16;

/**
 * Sends MPEG-TS by SRT, to a server or to one reader at a time that calls here. Listening goes on until somebody calls.
 * @throws GatewayError `output_unreachable`, `output_refused`, `output_address_invalid`, `output_lost`, `engine_…`, `aborted`
 */
export async function connectSrt(address: SrtAddress, options: ConnectOptions): Promise<Connection> {
  const isListener = address.mode === 'listener';
  const host = await resolved(address.host, options.signal);
  return openInEngine({
    ...options,
    takesAnySize: true,
    settleMs: address.latencyMs + ON_THE_WAY_MS,
    publish: {
      url: srtUrl(address, host),
      format: 'mpegts',
      streams: options.streams,
      parameterSets: null,
      connectLimitMs: isListener ? null : CONNECT_LIMIT_MS,
    },
  });
}

/** The URL FFmpeg takes: its libsrt options, whose times are microseconds but for the connect timeout. */
function srtUrl(address: SrtAddress, host: string): string {
  const { mode, port, latencyMs, streamId, passphrase } = address;
  const options = [
    `mode=${mode}`,
    'transtype=live',
    `pkt_size=${PAYLOAD_BYTES}`,
    `latency=${latencyMs * 1000}`,
    `timeout=${STALL_LIMIT_MS * 1000}`,
    ...(mode === 'caller' ? [`connect_timeout=${CONNECT_LIMIT_MS}`] : []),
    ...(streamId === null ? [] : [`streamid=${encodeURIComponent(streamId)}`]),
    // FFmpeg takes it as it stands, up to the next &.
    ...(passphrase === null ? [] : [`pbkeylen=${KEY_BYTES}`, `passphrase=${passphrase}`]),
  ];
  return `srt://${authority(host, port)}?${options.join('&')}`;
}

/** Names are looked up here: libsrt has one error for a name that is not known and for a refusal. */
async function resolved(host: string, signal: AbortSignal): Promise<string> {
  try {
    return (await orAbort(lookup(host), signal)).address;
  } catch (error) {
    signal.throwIfAborted();
    throw new GatewayError(
      'output_unreachable',
      `no host has the name ${host}: check the address and your network`,
      { cause: error },
    );
  }
}
