import { AV_BUFFERSRC_FLAG_PUSH, type AVSampleFormat } from 'node-av/constants';
import {
  avChannelLayoutDescribe,
  avGetSampleFmtName,
  type FilterContext,
  FilterGraph,
  Frame,
} from 'node-av/lib';
import { GatewayError } from '../../../base/errors.ts';
import { SAMPLE_RATE } from '../audio-encoder.ts';
import { check } from '../ffmpeg.ts';

/** Takes converted samples: one array per channel, lent until it settles; time in microseconds. False ends. */
export type UseSamples = (channels: readonly Float32Array[], mediaUs: number) => Promise<boolean>;

/** Converts decoded audio of any format to 48 kHz floats, mono or stereo. One call at a time. */
export class AudioConverter {
  readonly #channels: 1 | 2;
  readonly #frame = new Frame();
  #graph: {
    readonly graph: FilterGraph;
    readonly source: FilterContext;
    readonly sink: FilterContext;
  } | null = null;
  #shape = '';

  constructor(channels: 1 | 2) {
    this.#channels = channels;
    this.#frame.alloc();
  }

  /** Converts one frame, whose `pts` is in microseconds. @throws GatewayError `media_unreadable` for odd formats */
  async convert(frame: Frame, use: UseSamples): Promise<boolean> {
    await this.#fit(frame);
    if (!this.#graph) return true;
    const { source, sink } = this.#graph;
    check(
      await source.buffersrcAddFrame(frame, AV_BUFFERSRC_FLAG_PUSH),
      'media_unreadable',
      'the audio cannot be converted',
    );
    const { num, den } = sink.buffersinkGetTimeBase();
    while (sink.buffersinkGetFrameSync(this.#frame) >= 0) {
      const samples = this.#frame.nbSamples;
      const planes = (this.#frame.data ?? []).slice(0, this.#channels);
      const channels = planes.map((plane) => new Float32Array(plane.buffer, plane.byteOffset, samples));
      const wanted = await use(channels, (Number(this.#frame.pts) * num * 1e6) / den);
      this.#frame.unref();
      if (!wanted) return false;
    }
    return true;
  }

  /** Frees the converter. Nothing may be in work. */
  close(): void {
    this.#frame.free();
    this.#graph?.graph.free();
    this.#graph = null;
  }

  /** Builds the graph for the first frame, and anew when the format changes in mid-stream. */
  async #fit(frame: Frame): Promise<void> {
    const layout = avChannelLayoutDescribe(frame.channelLayout);
    const format = avGetSampleFmtName(frame.format as AVSampleFormat);
    const shape = `time_base=1/1000000:sample_rate=${frame.sampleRate}:sample_fmt=${format}:channel_layout=${layout}`;
    if (shape === this.#shape) return;
    this.#graph?.graph.free();
    this.#graph = null;
    const graph = new FilterGraph();
    graph.alloc();
    try {
      const target = `sample_fmts=fltp:sample_rates=${SAMPLE_RATE}:channel_layouts=${this.#channels === 1 ? 'mono' : 'stereo'}`;
      check(
        graph.parse2(`abuffer@in=${shape},aresample,aformat=${target},abuffersink@out`),
        'media_unreadable',
        `audio of this format cannot be converted (${shape})`,
      );
      check(await graph.config(), 'media_unreadable', `audio of this format cannot be converted (${shape})`);
      const source = graph.filters?.find((filter) => filter.filter?.name === 'abuffer');
      const sink = graph.filters?.find((filter) => filter.filter?.name === 'abuffersink');
      if (!source || !sink) throw new GatewayError('internal', 'the audio graph has no ends');
      this.#graph = { graph, source, sink };
      this.#shape = shape;
    } catch (error) {
      graph.free();
      throw error;
    }
  }
}
