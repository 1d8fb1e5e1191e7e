import {
  AV_BUFFERSRC_FLAG_KEEP_REF,
  AV_BUFFERSRC_FLAG_PUSH,
  AV_PIX_FMT_YUV420P,
  type AVBufferSrcFlag,
  AVCOL_RANGE_MPEG,
  AVCOL_SPC_BT709,
  type AVPixelFormat,
} from 'node-av/constants';
import { Filter, type FilterContext, FilterGraph, FilterInOut, Frame } from 'node-av/lib';
import { GatewayError } from '../../base/errors.ts';
import { OUTPUT_FORMATS, type OutputFormat } from './colours.ts';
import { check } from './ffmpeg.ts';

/** What the pictures that enter a graph look like; a graph serves one shape only. */
export interface PictureShape {
  readonly width: number;
  readonly height: number;
  readonly format: AVPixelFormat;
  readonly colorSpace: number;
  readonly colorRange: number;
  readonly aspect: string;
}

/** A command to a filter in a running graph, as FFmpeg's `sendcmd` has it: target is a filter's name or `name@id`. */
export interface FilterCommand {
  readonly target: string;
  readonly command: string;
  readonly argument: string;
}

/** More threads than this per graph gain nothing on the filters used live. */
const MAX_FILTER_THREADS = 4;

/**
 * Filters run at once, within the call, and on a picture they may not write into: `pad` on a picture nobody else refers
 * to writes outside of its memory (FFmpeg 8.1, found with valgrind).
 */
export const ADD_FLAGS = (AV_BUFFERSRC_FLAG_PUSH | AV_BUFFERSRC_FLAG_KEEP_REF) as AVBufferSrcFlag;

/** The shape of a decoded picture. */
export function shapeOf(frame: Frame): PictureShape {
  const { num, den } = frame.sampleAspectRatio;
  return {
    width: frame.width,
    height: frame.height,
    format: frame.format as AVPixelFormat,
    colorSpace: frame.colorSpace,
    colorRange: frame.colorRange,
    aspect: num > 0 && den > 0 ? `${num}/${den}` : '1/1',
  };
}

/**
 * One configured FFmpeg filter graph: pictures of one shape in, pictures of one format out, timestamps in microseconds.
 * One call at a time; nothing may be called after {@link close} (touching a freed graph ends the process), which is why
 * only {@link FilterChain} holds one.
 */
export class VideoFilterGraph {
  readonly #graph: FilterGraph;
  readonly #source: FilterContext;
  readonly #sink: FilterContext;
  readonly #frame = new Frame();
  /** Microseconds per tick of the output's time base. */
  readonly #usPerTick: number;
  /** Size of the pictures that come out, in pixels. */
  readonly width: number;
  readonly height: number;
  #used = false;

  private constructor(graph: FilterGraph, source: FilterContext, sink: FilterContext) {
    this.#graph = graph;
    this.#source = source;
    this.#sink = sink;
    this.#frame.alloc();
    const { num, den } = sink.buffersinkGetTimeBase();
    this.#usPerTick = (num / den) * 1e6;
    this.width = sink.buffersinkGetWidth();
    this.height = sink.buffersinkGetHeight();
  }

  /**
   * Builds and configures a graph.
   * @param filter an FFmpeg filter chain or graph with one input and one output; empty for none
   * @throws `params_invalid` when FFmpeg refuses it
   */
  static async open(
    filter: string,
    shape: PictureShape,
    format: OutputFormat = 'same',
  ): Promise<VideoFilterGraph> {
    const graph = new FilterGraph();
    graph.alloc();
    try {
      const { source, sink } = link(graph, filter, shape, format);
      check(await graph.config(), 'params_invalid', refusal(filter));
      return new VideoFilterGraph(graph, source, sink);
    } catch (error) {
      graph.free();
      throw error;
    }
  }

  /**
   * Checks what can be checked of a filter before a picture's shape is known: its syntax, names and options.
   * @throws `params_invalid` when FFmpeg refuses it
   */
  static validate(filter: string): void {
    const graph = new FilterGraph();
    graph.alloc();
    try {
      link(graph, filter, {
        width: 1280,
        height: 720,
        format: AV_PIX_FMT_YUV420P,
        colorSpace: AVCOL_SPC_BT709,
        colorRange: AVCOL_RANGE_MPEG,
        aspect: '1/1',
      });
    } finally {
      graph.free();
    }
  }

  /** True once it was given a picture, and may hold some. */
  get used(): boolean {
    return this.#used;
  }

  /**
   * Filters one picture (or, with null, ends the input) and hands each picture that comes out to `use`: it is the
   * graph's and valid until `use` settles. `frame` stays the caller's.
   */
  async filter(frame: Frame | null, use: (frame: Frame, ptsUs: number) => Promise<void>): Promise<void> {
    this.#used = true;
    const added = await this.#source.buffersrcAddFrame(frame, ADD_FLAGS);
    check(added, 'params_invalid', 'a filter failed on a picture; change its parameters');
    while (this.#sink.buffersinkGetFrameSync(this.#frame) >= 0) {
      try {
        await use(this.#frame, Math.round(Number(this.#frame.pts) * this.#usPerTick));
      } finally {
        this.#frame.unref();
      }
    }
  }

  /** @throws `params_invalid` when no filter takes the command, or its argument */
  command({ target, command, argument }: FilterCommand): void {
    const answer = this.#graph.sendCommand(target, command, argument);
    const code = typeof answer === 'number' ? answer : 0;
    check(
      code,
      'params_invalid',
      `the filter "${target}" does not take ${command}=${argument} while it runs; send a new filter instead`,
    );
  }

  /** Frees the graph. Nothing may be in flight. */
  close(): void {
    this.#frame.free();
    this.#graph.free();
  }
}

function link(
  graph: FilterGraph,
  filter: string,
  shape: PictureShape,
  format: OutputFormat = 'same',
): { source: FilterContext; sink: FilterContext } {
  graph.nbThreads = MAX_FILTER_THREADS;
  const source = createFilter(graph, 'buffer', 'in', sourceArguments(shape));
  const sink = createFilter(graph, 'buffersink', 'out', null);
  // FFmpeg's naming: what leaves our source is the chain's output list, what enters our sink its input list.
  const outputs = FilterInOut.createList([{ name: 'in', filterCtx: source, padIdx: 0 }]);
  const inputs = FilterInOut.createList([{ name: 'out', filterCtx: sink, padIdx: 0 }]);
  const last = OUTPUT_FORMATS[format];
  const chain = filter.trim() === '' ? last : `${filter},${last}`;
  check(graph.parsePtr(chain, inputs, outputs), 'params_invalid', refusal(filter));
  return { source, sink };
}

/** What a graph's source is told of the pictures that enter it, as options of FFmpeg's `buffer`; times are in microseconds. */
export function sourceArguments(shape: PictureShape): string {
  return (
    `video_size=${shape.width}x${shape.height}:pix_fmt=${shape.format}:time_base=1/1000000:pixel_aspect=${shape.aspect}` +
    `:colorspace=${shape.colorSpace}:range=${shape.colorRange}`
  );
}

/** Makes one filter of a graph. @throws `engine_unavailable` when this FFmpeg does not have it */
function createFilter(graph: FilterGraph, kind: string, name: string, args: string | null): FilterContext {
  const filter = Filter.getByName(kind);
  const context = filter ? graph.createFilter(filter, name, args) : null;
  if (!context) throw new GatewayError('engine_unavailable', `FFmpeg cannot make its filter "${kind}"`);
  return context;
}

function refusal(filter: string): string {
  return `FFmpeg refuses the filter "${filter}"; correct its name or options`;
}
