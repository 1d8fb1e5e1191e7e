import { type FilterContext, FilterGraph, Frame } from 'node-av/lib';
import { GatewayError } from '../../base/errors.ts';
import { writeFrameCode } from '../frame-code.ts';
import { check } from './ffmpeg.ts';

/** Draws the moving test picture: coloured bars and shapes, with the frame code across the top. */
export class TestPicture {
  readonly #graph: FilterGraph;
  readonly #sink: FilterContext;
  readonly #frame = new Frame();

  private constructor(graph: FilterGraph, sink: FilterContext) {
    this.#graph = graph;
    this.#sink = sink;
    this.#frame.alloc();
  }

  /** @throws GatewayError `internal` when FFmpeg cannot draw it */
  static async open(width: number, height: number, fps: number): Promise<TestPicture> {
    const graph = new FilterGraph();
    graph.alloc();
    const chain = `testsrc2=size=${width}x${height}:rate=${fps},format=yuv420p,buffersink`;
    try {
      check(graph.parse2(chain), 'internal', 'the test picture cannot be set up');
      check(await graph.config(), 'internal', 'the test picture cannot be set up');
      const sink = graph.filters?.find((filter) => filter.filter?.name === 'buffersink');
      if (!sink) throw new GatewayError('internal', 'the test picture has no output');
      return new TestPicture(graph, sink);
    } catch (error) {
      graph.free();
      throw error;
    }
  }

  /** Draws the next picture. The frame is lent until the next call and has room for the code. */
  next(): Frame {
    this.#frame.unref();
    check(this.#sink.buffersinkGetFrameSync(this.#frame), 'internal', 'the test picture cannot be drawn');
    check(this.#frame.makeWritable(), 'internal', 'the test picture cannot be drawn');
    return this.#frame;
  }

  /** Frees the picture. */
  close(): void {
    this.#frame.free();
    this.#graph.free();
  }
}

/** Burns `number` and `captureUs` into a planar YUV frame. */
export function stampFrame(frame: Frame, number: number, captureUs: number): void {
  const data = frame.data?.[0];
  const stride = frame.linesize[0];
  if (!data || !stride) return;
  writeFrameCode({ data, stride, width: frame.width, height: frame.height }, { frame: number, captureUs });
}
