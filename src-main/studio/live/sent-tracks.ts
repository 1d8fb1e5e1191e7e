import type { AccessUnit, StreamInfo } from '../../media/access-unit.ts';
import { asBuffer } from '../../media/ts/bytes.ts';
import { findStartCode, isSlice, NAL_SPS, nalType } from '../../media/ts/h264.ts';
import { parseSps } from '../../media/ts/h264-sps.ts';

/** Size of pictures in pixels. */
interface Size {
  readonly width: number;
  readonly height: number;
}

/**
 * The tracks of what is sent, with the size that its pictures have: a window that cannot keep up makes them smaller than it
 * said, and a file that goes on with pictures of another size cannot be played.
 */
export class SentTracks {
  readonly #onStreams: (streams: StreamInfo) => void;
  #said: StreamInfo | null = null;
  #size: Size | null = null;

  /** @param onStreams told the tracks before the first unit of theirs */
  constructor(onStreams: (streams: StreamInfo) => void) {
    this.#onStreams = onStreams;
  }

  /** What the source says that it sends. */
  say(streams: StreamInfo): void {
    const before = this.#said?.video;
    const same = before?.width === streams.video?.width && before?.height === streams.video?.height;
    if (!same) this.#size = null;
    this.#said = streams;
    this.#tell();
  }

  /** Looks at a unit that is about to be sent. */
  look(unit: AccessUnit): void {
    if (unit.kind !== 'video' || !unit.key || !this.#said?.video) return;
    const size = sizeOf(unit.bytes);
    const known = this.#size ?? this.#said.video;
    if (size === null || (size.width === known.width && size.height === known.height)) return;
    this.#size = size;
    this.#tell();
  }

  #tell(): void {
    if (this.#said === null) return;
    const { video, audio } = this.#said;
    this.#onStreams({ video: video && { ...video, ...this.#size }, audio });
  }
}

/** The size that a keyframe's first SPS states; null where it cannot be read. */
function sizeOf(bytes: Uint8Array): Size | null {
  const buffer = asBuffer(bytes);
  for (let code = findStartCode(buffer, 0); code !== -1; ) {
    const start = code + 3;
    const type = nalType(buffer[start] ?? 0);
    if (isSlice(type)) return null;
    code = findStartCode(buffer, start);
    if (type !== NAL_SPS) continue;
    const video = parseSps(buffer.subarray(start, code === -1 ? buffer.length : code))?.video;
    return video ? { width: video.width, height: video.height } : null;
  }
  return null;
}
