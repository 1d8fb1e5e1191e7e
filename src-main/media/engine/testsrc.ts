import { type FilterContext, FilterGraph, Frame } from 'node-av/lib';
import { GatewayError } from '../../base/errors.ts';
import { writeFrameCode } from '../frame-code.ts';
import { CodeStrip } from './code-strip.ts';
import { check } from './ffmpeg.ts';
import type { Size } from './options.ts';

/** Seconds of flash and tone at the start of each second: their onsets can be told to the picture and to the sample. */
const BLIP_S = 0.1;

/**
 * Draws the moving test picture: coloured bars and shapes, with the frame code across the top. With `flash`, all below the code
 * is white in the first tenth of each second, while {@link testTone} is heard.
 */
export class TestPicture {
  readonly #graph: FilterGraph;
  readonly #sink: FilterContext;
  readonly #frame = new Frame();
  readonly #strip = new CodeStrip();

  private constructor(graph: FilterGraph, sink: FilterContext) {
    this.#graph = graph;
    this.#sink = sink;
    this.#frame.alloc();
  }

  /** @throws GatewayError `internal` when FFmpeg cannot draw it */
  static async open(
    { width, height }: Size,
    fps: number,
    { flash }: { readonly flash: boolean },
  ): Promise<TestPicture> {
    const graph = new FilterGraph();
    graph.alloc();
    const white = flash ? `drawbox=y=ih/8:color=white:t=fill:enable=lt(mod(t\\,1)\\,${BLIP_S}),` : '';
    const chain = `testsrc2=size=${width}x${height}:rate=${fps},format=yuv420p,${white}buffersink`;
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

  /** Burns its number and its capture time (microseconds) into the picture drawn last. */
  stamp(number: number, captureUs: number): void {
    this.#strip.use(this.#frame, (plane) => writeFrameCode(plane, { frame: number, captureUs }));
  }

  /** Frees the picture. */
  close(): void {
    this.#strip.close();
    this.#frame.free();
    this.#graph.free();
  }
}

const TONE_HZ = 1000;
const TONE_LEVEL = 0.1;

/**
 * A quiet tone of 1 kHz in the first tenth of each second, for checks that sound and picture belong together.
 * @param first number of the first sample, counted from the start of the session
 */
export function testTone(first: number, samples: number, sampleRate: number): Float32Array {
  return Float32Array.from({ length: samples }, (_, index) => {
    const timeS = ((first + index) / sampleRate) % 1;
    return timeS < BLIP_S ? TONE_LEVEL * Math.sin(2 * Math.PI * TONE_HZ * timeS) : 0;
  });
}
