import { type FilterContext, FilterGraph, Frame } from 'node-av/lib';
import { GatewayError } from '../../../base/errors.ts';
import { nameColours, OUTPUT_FORMATS } from '../colours.ts';
import { check } from '../ffmpeg.ts';
import { ADD_FLAGS, type PictureShape, shapeOf, sourceArguments } from '../filter-graph.ts';
import { letterbox } from '../letterbox.ts';
import type { Size } from '../options.ts';

/** The shapes of the two pictures a graph joins. */
type Shapes = readonly [left: PictureShape, right: PictureShape];

/** Joins two pictures beside each other, each fitted into its half with bars. One call at a time. */
export class BesideGraph {
  readonly #size: Size;
  readonly #joined = new Frame();
  readonly #lent = new Frame();
  #open: OpenGraph | null = null;
  #shapes = '';

  /** @param size of the joined picture */
  constructor(size: Size) {
    this.#size = size;
    this.#joined.alloc();
    this.#lent.alloc();
  }

  /**
   * Hands the joined picture, with the right one's time, to `use`: it is the graph's and valid until `use` settles.
   * @throws `internal` when FFmpeg cannot join pictures of these shapes
   */
  async join(left: Frame, right: Frame, use: (frame: Frame) => Promise<void>): Promise<void> {
    nameColours(left);
    nameColours(right);
    const graph = await this.#graphFor([shapeOf(left), shapeOf(right)]);
    check(this.#lent.ref(left), 'internal', 'no memory for pictures');
    this.#lent.pts = right.pts;
    try {
      check(await graph.left.buffersrcAddFrame(this.#lent, ADD_FLAGS), 'internal', FAILED);
      check(await graph.right.buffersrcAddFrame(right, ADD_FLAGS), 'internal', FAILED);
      while (graph.sink.buffersinkGetFrameSync(this.#joined) >= 0) {
        try {
          await use(this.#joined);
        } finally {
          this.#joined.unref();
        }
      }
    } finally {
      this.#lent.unref();
    }
  }

  /** Frees everything. Nothing may be in work. */
  close(): void {
    this.#open?.graph.free();
    this.#open = null;
    this.#joined.free();
    this.#lent.free();
  }

  async #graphFor(shapes: Shapes): Promise<OpenGraph> {
    const key = JSON.stringify(shapes);
    if (this.#open && this.#shapes === key) return this.#open;
    this.#open?.graph.free();
    this.#open = null;
    this.#open = await openGraph(shapes, this.#size);
    this.#shapes = key;
    return this.#open;
  }
}

const FAILED = 'two pictures could not be joined';

interface OpenGraph {
  readonly graph: FilterGraph;
  readonly left: FilterContext;
  readonly right: FilterContext;
  readonly sink: FilterContext;
}

async function openGraph([leftShape, rightShape]: Shapes, size: Size): Promise<OpenGraph> {
  const graph = new FilterGraph();
  graph.alloc();
  try {
    const half = `${letterbox({ width: size.width / 2, height: size.height }, 'out_range=tv')},${OUTPUT_FORMATS.video}`;
    const chain =
      `buffer@left=${sourceArguments(leftShape)},${half}[l];` +
      `buffer@right=${sourceArguments(rightShape)},${half}[r];[l][r]hstack=inputs=2,buffersink@out`;
    check(graph.parse2(chain), 'internal', FAILED);
    check(await graph.config(), 'internal', FAILED);
    const [left, right, sink] = ['buffer@left', 'buffer@right', 'buffersink@out'].map((name) =>
      graph.getFilter(name),
    );
    if (!left || !right || !sink) throw new GatewayError('internal', FAILED);
    return { graph, left, right, sink };
  } catch (error) {
    graph.free();
    throw error;
  }
}
