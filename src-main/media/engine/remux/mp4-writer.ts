import { AV_NOPTS_VALUE } from 'node-av/constants';
import { Dictionary, FormatContext, type Packet, type Stream } from 'node-av/lib';
import { check } from '../ffmpeg.ts';
import { checkWrite } from '../record/check-write.ts';

/** An ordinary MP4, its index before its pictures, so that it plays while it is still being fetched. */
export class Mp4Writer {
  readonly #path: string;
  readonly #muxer: FormatContext;
  readonly #outputs: ReadonlyMap<number, Stream>;
  readonly #lastDts = new Map<number, bigint>();

  private constructor(path: string, muxer: FormatContext, outputs: ReadonlyMap<number, Stream>) {
    this.#path = path;
    this.#muxer = muxer;
    this.#outputs = outputs;
  }

  /**
   * Makes the file, replacing one that exists, for copies of these streams.
   * @throws GatewayError `output_unwritable`, `disk_full`
   */
  static async create(path: string, inputs: readonly Stream[]): Promise<Mp4Writer> {
    const muxer = new FormatContext();
    check(
      muxer.allocOutputContext2(null, 'mp4', `file:${path}`),
      'engine_unavailable',
      'FFmpeg cannot write MP4',
    );
    try {
      const outputs = new Map(inputs.map((input) => [input.index, copyOf(muxer, input)]));
      checkWrite(await muxer.openOutput(), path);
      try {
        const options = { movflags: 'faststart', video_track_timescale: '90000', movie_timescale: '90000' };
        checkWrite(await muxer.writeHeader(Dictionary.fromObject(options)), path);
      } catch (error) {
        await muxer.closeOutput();
        throw error;
      }
      return new Mp4Writer(path, muxer, outputs);
    } catch (error) {
      muxer.freeContext();
      throw error;
    }
  }

  /** Copies a packet of one of the inputs; the packet is changed. @throws GatewayError `disk_full`, `output_unwritable` */
  async write(packet: Packet, input: Stream): Promise<void> {
    const output = this.#outputs.get(input.index);
    if (!output) return;
    packet.rescaleTs(input.timeBase, output.timeBase);
    if (packet.pts === AV_NOPTS_VALUE) packet.pts = packet.dts;
    if (packet.dts === AV_NOPTS_VALUE) packet.dts = packet.pts;
    const last = this.#lastDts.get(output.index);
    if (last !== undefined && packet.dts <= last) packet.dts = last + 1n;
    if (packet.pts < packet.dts) packet.pts = packet.dts;
    this.#lastDts.set(output.index, packet.dts);
    packet.streamIndex = output.index;
    packet.pos = -1n;
    checkWrite(await this.#muxer.writeFrame(packet), this.#path);
  }

  /** Writes the index and moves it to the front. @throws GatewayError `disk_full`, `output_unwritable` */
  async complete(): Promise<void> {
    checkWrite(await this.#muxer.writeTrailer(), this.#path);
  }

  /** Frees it. Nothing may be in work. */
  async close(): Promise<void> {
    await this.#muxer.closeOutput();
    this.#muxer.freeContext();
  }
}

function copyOf(muxer: FormatContext, input: Stream): Stream {
  const output = muxer.newStream(null);
  check(input.codecpar.copy(output.codecpar), 'internal', 'no memory for a stream');
  output.codecpar.codecTag = 0;
  output.timeBase = input.timeBase;
  return output;
}
