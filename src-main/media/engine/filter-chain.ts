import type { Frame } from 'node-av/lib';
import { GatewayError } from '../../base/errors.ts';
import { nameColours, type OutputFormat } from './colours.ts';
import { type FilterCommand, type PictureShape, shapeOf, VideoFilterGraph } from './filter-graph.ts';
import { letterbox } from './letterbox.ts';
import type { Size } from './options.ts';

/** Takes a filtered picture: valid until it settles, with its time in microseconds. */
export type UsePicture = (frame: Frame, ptsUs: number) => Promise<void>;

/** What a {@link FilterChain} does to pictures. */
export interface FilterChainOptions {
  /** FFmpeg filter chain; empty for none. */
  readonly filter: string;
  /** Size of the pictures that come out, the aspect kept with bars; null keeps the filter's. Even numbers. */
  readonly size: Size | null;
  /** What the pictures are made for; `same` by default. */
  readonly format?: OutputFormat;
}

/**
 * A filter that can be changed while pictures run through it: by commands to its filters, or by another chain. The graph
 * underneath is rebuilt when the chain changes and when the pictures' shape does; the old graph is drained first, so no
 * picture is lost, and commands given so far are given to the new graph again when only the shape changed.
 *
 * Pictures come out with even sizes. Calls are served one after the other, so no graph is ever touched
 * while it works or after it was freed.
 */
export class FilterChain {
  readonly #size: FilterChainOptions['size'];
  readonly #format: OutputFormat;
  #filter: string;
  #commands: FilterCommand[] = [];
  #graph: VideoFilterGraph | null = null;
  #shape: PictureShape | null = null;
  #turn: Promise<unknown> = Promise.resolve();
  #closed = false;
  /** A graph that was replaced but may still hold pictures; drained before the next one is filtered. */
  #replaced: VideoFilterGraph | null = null;

  /** @throws `params_invalid` when FFmpeg refuses the filter */
  constructor(options: FilterChainOptions) {
    VideoFilterGraph.validate(options.filter);
    this.#filter = options.filter;
    this.#size = options.size;
    this.#format = options.format ?? 'same';
  }

  /**
   * Filters one picture and hands out each one that is ready: usually this one, or those a replaced filter held.
   * @throws `params_invalid` when the filter cannot work on pictures of this shape
   */
  filter(frame: Frame, use: UsePicture): Promise<void> {
    return this.#inTurn(async () => {
      await this.#drainReplaced(use);
      if (this.#format !== 'same') nameColours(frame);
      const shape = shapeOf(frame);
      let graph = this.#graph;
      if (!graph || !this.#shape || !sameShape(shape, this.#shape)) {
        graph = await this.#build(this.#filter, shape);
        this.#commands = commandsTaken(graph, this.#commands);
        this.#swap(graph);
        this.#shape = shape;
        await this.#drainReplaced(use);
      }
      await graph.filter(frame, use);
    });
  }

  /**
   * Puts another chain in place between two pictures.
   * @throws `params_invalid` when FFmpeg refuses it; the old chain goes on
   */
  replace(filter: string): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#shape) {
        const graph = await this.#build(filter, this.#shape);
        this.#swap(graph);
      } else {
        VideoFilterGraph.validate(filter);
      }
      this.#filter = filter;
      this.#commands = [];
    });
  }

  /**
   * Sends a command to a filter of the running chain. Before the first picture it is kept and given then.
   * @throws `params_invalid` when no filter takes it
   */
  command(command: FilterCommand): Promise<void> {
    return this.#inTurn(async () => {
      this.#graph?.command(command);
      this.#commands = this.#commands.filter(
        (earlier) => earlier.target !== command.target || earlier.command !== command.command,
      );
      this.#commands.push(command);
    });
  }

  /** Hands out every picture that filters still hold. Pictures may follow: they meet a fresh graph. */
  drain(use: UsePicture): Promise<void> {
    return this.#inTurn(async () => {
      this.#swap(null);
      this.#shape = null;
      await this.#drainReplaced(use);
    });
  }

  /** Waits for what is in work, then frees everything. May be called twice. */
  async close(): Promise<void> {
    if (!this.#closed) {
      this.#closed = true;
      this.#turn = this.#turn.then(() => {
        this.#replaced?.close();
        this.#graph?.close();
        this.#replaced = null;
        this.#graph = null;
      });
    }
    await this.#turn;
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    if (this.#closed) return Promise.reject(new GatewayError('aborted', 'the filter chain is closed'));
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  /** Only a graph that has met a picture can hold one; of those there is one at most, the others are freed at once. */
  #swap(graph: VideoFilterGraph | null): void {
    if (this.#graph?.used) this.#replaced = this.#graph;
    else this.#graph?.close();
    this.#graph = graph;
  }

  async #drainReplaced(use: UsePicture): Promise<void> {
    if (!this.#replaced) return;
    await this.#replaced.filter(null, use);
    this.#replaced.close();
    this.#replaced = null;
  }

  /** Scaling goes before the filter, which then works on no more pixels than wanted; what the filter changes is fitted after. */
  async #build(filter: string, shape: PictureShape): Promise<VideoFilterGraph> {
    const before = this.#size ? letterbox(this.#size) : '';
    const graph = await VideoFilterGraph.open(join(before, filter), shape, this.#format);
    const wanted = this.#size ?? { width: even(graph.width), height: even(graph.height) };
    if (graph.width === wanted.width && graph.height === wanted.height) return graph;
    graph.close();
    return VideoFilterGraph.open(
      join(before, filter, this.#size ? letterbox(wanted) : exactly(wanted)),
      shape,
      this.#format,
    );
  }
}

/** Gives commands to a fresh graph; those it does not take (the shape may have changed them) are left out. */
function commandsTaken(graph: VideoFilterGraph, commands: readonly FilterCommand[]): FilterCommand[] {
  return commands.filter((command) => {
    try {
      graph.command(command);
      return true;
    } catch {
      return false;
    }
  });
}

function sameShape(a: PictureShape, b: PictureShape): boolean {
  return (
    a.width === b.width &&
    a.height === b.height &&
    a.format === b.format &&
    a.colorSpace === b.colorSpace &&
    a.colorRange === b.colorRange &&
    a.aspect === b.aspect
  );
}

function exactly({ width, height }: Size): string {
  return `scale=${width}:${height}`;
}

/** H.264 with 4:2:0 chroma has even sizes only. */
function even(pixels: number): number {
  return Math.max(2, pixels - (pixels % 2));
}

function join(...chains: string[]): string {
  return chains.filter((chain) => chain.trim() !== '').join(',');
}
