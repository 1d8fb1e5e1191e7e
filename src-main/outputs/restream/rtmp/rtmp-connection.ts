import { settlesWithin } from '../../../base/async.ts';
import { GatewayError } from '../../../base/errors.ts';
import type { AccessUnit, StreamInfo } from '../../../media/access-unit.ts';
import { readAudioSample } from '../../../media/engine/record/audio-format.ts';
import { readVideoTrack } from '../../../media/engine/record/parameter-sets.ts';
import { type Connection, type ConnectOptions, STALL_LIMIT_MS } from '../connection.ts';
import type { RtmpAddress } from '../publish-address.ts';
import { aacFrame, aacHeader, avcHeader, avcPicture } from './flv-tags.ts';
import type { RtmpLinkOptions } from './rtmp-link.ts';
import { RtmpSession } from './rtmp-session.ts';

// Codecs as onMetaData numbers them (Adobe Flash Video File Format 10.1, E.5).
const AVC_ID = 7;
const AAC_ID = 10;

const UINT32 = 2 ** 32;

/**
 * Publishes to an RTMP server: H.264 and AAC, from within this process, because nothing of it blocks and TLS is checked
 * here. Parameter sets that change without the size are told by a new header, which servers take in the stream.
 * @throws GatewayError `output_unreachable`, `output_refused`, `output_lost`, `aborted`
 */
export async function connectRtmp(
  address: RtmpAddress,
  options: ConnectOptions & RtmpLinkOptions,
): Promise<Connection> {
  const session = await RtmpSession.open(address, options);
  session.metadata(describe(options.streams));
  return new RtmpConnection(session, address.host);
}

class RtmpConnection implements Connection {
  readonly takesAnySize = false;
  readonly ended: Promise<void>;
  readonly #session: RtmpSession;
  readonly #host: string;
  readonly #stalled: (error: GatewayError) => void;
  #parameterSets: Buffer | null = null;
  #audioConfig: Buffer | null = null;
  #closing: Promise<void> | null = null;

  constructor(session: RtmpSession, host: string) {
    this.#session = session;
    this.#host = host;
    let stalled!: (error: GatewayError) => void;
    const stall = new Promise<void>((_, reject) => {
      stalled = reject;
    });
    this.#stalled = stalled;
    this.ended = Promise.race([session.ended, stall]);
    this.ended.catch(() => undefined);
  }

  async send(unit: AccessUnit): Promise<void> {
    if (unit.kind === 'video') this.#video(unit);
    else this.#audio(unit);
    if (!this.#session.full) return;
    if (await settlesWithin(this.#session.drained(), STALL_LIMIT_MS)) return;
    const seconds = STALL_LIMIT_MS / 1000;
    this.#stalled(new GatewayError('output_lost', `${this.#host} has taken nothing for ${seconds} seconds`));
  }

  close(): Promise<void> {
    this.#closing ??= this.#session.close();
    return this.#closing;
  }

  #video(unit: AccessUnit): void {
    const dtsUs = unit.dtsUs ?? unit.ptsUs;
    const timestampMs = toMs(dtsUs);
    const track = unit.key ? readVideoTrack(unit.bytes) : null;
    if (track && !this.#parameterSets?.equals(track.parameterSets)) {
      this.#parameterSets = track.parameterSets;
      this.#session.video(timestampMs, avcHeader(track.parameterSets));
    }
    if (!this.#parameterSets) return;
    const offsetMs = toMs(unit.ptsUs) - timestampMs;
    this.#session.video(timestampMs, avcPicture(unit.bytes, unit.key, Math.max(0, offsetMs)));
  }

  #audio(unit: AccessUnit): void {
    const sample = readAudioSample('aac', unit.bytes);
    if (!sample?.track) return;
    const timestampMs = toMs(unit.ptsUs);
    if (!this.#audioConfig?.equals(sample.track.config)) {
      this.#audioConfig = sample.track.config;
      this.#session.audio(timestampMs, aacHeader(sample.track.config));
    }
    this.#session.audio(timestampMs, aacFrame(sample.bytes));
  }
}

/** RTMP counts milliseconds in 32 bits, and begins anew after 49 days. */
function toMs(us: number): number {
  return Math.round(us / 1000) % UINT32;
}

function describe({ video, audio }: StreamInfo): Record<string, number | boolean | string> {
  return {
    encoder: 'Rivulet',
    ...(video
      ? {
          width: video.width,
          height: video.height,
          videocodecid: AVC_ID,
          ...(video.fps === null ? {} : { framerate: video.fps }),
        }
      : {}),
    ...(audio
      ? {
          audiocodecid: AAC_ID,
          audiosamplerate: audio.sampleRate,
          audiosamplesize: 16,
          audiochannels: audio.channels,
          stereo: audio.channels > 1,
        }
      : {}),
  };
}
