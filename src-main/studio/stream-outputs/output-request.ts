import type { Platform } from '../../../src-preload/contract.ts';

/** Where a server or a reader is that a stream is sent to. `url` holds no secret; `key` is its stream key, passphrase or token. */
export interface TargetRequest {
  readonly kind: 'target';
  readonly platform: Platform;
  readonly url: string;
  readonly key: string | null;
}

/** One output that is asked of a stream. */
export type OutputRequest =
  /** A recording of what comes back. */
  | { readonly kind: 'file'; readonly path: string }
  /** The local feed; port 0 takes a free one. */
  | { readonly kind: 'feed'; readonly port: number }
  | { readonly kind: 'camera'; readonly device: string }
  /** OBS shows the stream, by the local feed. `address`: of its websocket server. */
  | { readonly kind: 'obs'; readonly address: string; readonly password: string | null }
  | TargetRequest;

/** An output that carries the stream as it happens: everything but a file. */
export type LiveOutputRequest = Exclude<OutputRequest, { kind: 'file' }>;

/** What an output is called before people: where it goes, without secrets. */
export function outputName(request: OutputRequest): string {
  switch (request.kind) {
    case 'file':
      return request.path;
    case 'feed':
      return 'http-feed';
    case 'camera':
      return request.device;
    case 'obs':
      return 'obs';
    case 'target':
      return request.url;
  }
}

/** What kind of output it is, for summaries. */
export function outputKind(
  request: OutputRequest,
): 'file' | 'feed' | 'camera' | 'obs' | 'rtmp' | 'srt' | 'whip' | 'udp' {
  if (request.kind !== 'target') return request.kind;
  switch (request.platform) {
    case 'srt':
    case 'srt-listener':
      return 'srt';
    case 'whip':
    case 'udp':
      return request.platform;
    default:
      return 'rtmp';
  }
}
