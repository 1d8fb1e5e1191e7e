import { AV_LOG_FATAL, AV_PIX_FMT_YUV420P } from 'node-av/constants';
import { Filter, FilterGraph, FilterInOut, Frame, Log, Rational } from 'node-av/lib';
import type { Model } from '../../src-main/local/effects/model.ts';
import { planEffect } from '../../src-main/local/effects/plan.ts';
import { VideoFilterGraph } from '../../src-main/media/engine/filter-graph.ts';
import type { TransformUpdate } from '../../src-main/media/engine/options.ts';
import { type Picture, planes } from './effects-picture.ts';

Log.setLevel(AV_LOG_FATAL);

/** Time between two pictures in microseconds. */
const FRAME_US = 33_333;
/** Streams seldom start at zero. */
const START_US = 3_600_000_000;

/** A filter graph of the media engine, fed with pictures one at a time. */
export class EffectRun implements Disposable {
  readonly #graph: VideoFilterGraph;
  #frames = 0;

  private constructor(graph: VideoFilterGraph) {
    this.#graph = graph;
  }

  static async open(filter: string, width: number, height: number): Promise<EffectRun> {
    return new EffectRun(
      await VideoFilterGraph.open(filter, {
        width,
        height,
        format: AV_PIX_FMT_YUV420P,
        colorSpace: 2,
        colorRange: 0,
        aspect: '1/1',
      }),
    );
  }

  /** What comes out at once for one picture. */
  async all(picture: Picture | null): Promise<Picture[]> {
    const out: Picture[] = [];
    const frame = picture && toFrame(picture, START_US + this.#frames++ * FRAME_US);
    await this.#graph.filter(frame, async (filtered) => {
      out.push({
        width: filtered.width,
        height: filtered.height,
        data: Uint8Array.from(filtered.toBuffer()),
      });
    });
    frame?.free();
    return out;
  }

  /** The one picture that comes out for one. */
  async one(picture: Picture): Promise<Picture> {
    const [first, ...more] = await this.all(picture);
    if (!first || more.length > 0) throw new Error(`expected 1 picture, got ${first ? 1 + more.length : 0}`);
    return first;
  }

  command(commands: TransformUpdate['commands']): void {
    for (const command of commands ?? []) this.#graph.command(command);
  }

  [Symbol.dispose](): void {
    this.#graph.close();
  }
}

/** The last picture of an effect over some pictures. */
export async function applyEffect(
  model: Model,
  params: unknown,
  pictures: readonly Picture[],
): Promise<Picture> {
  const first = pictures[0];
  if (!first) throw new Error('no pictures');
  using run = await EffectRun.open(planEffect(model, params).filter, first.width, first.height);
  let last = first;
  for (const picture of pictures) last = await run.one(picture);
  return last;
}

/** The filters FFmpeg makes of a graph's text, with one option of theirs as FFmpeg read it. */
export function parsedFilters(filter: string, option: string): { name: string; value: string | null }[] {
  using graph = new FilterGraph();
  graph.alloc();
  const make = (kind: string, name: string, args: string | null) => {
    const found = Filter.getByName(kind);
    const context = found && graph.createFilter(found, name, args);
    if (!context) throw new Error(`no filter ${kind}`);
    return context;
  };
  const source = make('buffer', 'in', 'video_size=64x64:pix_fmt=0:time_base=1/1000000:pixel_aspect=1/1');
  const sink = make('buffersink', 'out', null);
  const code = graph.parsePtr(
    filter,
    FilterInOut.createList([{ name: 'out', filterCtx: sink, padIdx: 0 }]),
    FilterInOut.createList([{ name: 'in', filterCtx: source, padIdx: 0 }]),
  );
  if (code < 0) throw new Error(`FFmpeg refuses ${filter}`);
  return (graph.filters ?? []).map((context) => ({
    name: context.filter?.name ?? '',
    value: context.filter?.name === 'drawtext' ? context.getOption(option) : null,
  }));
}

/** Into a frame as decoders give it: filters write whole vectors, so rows need FFmpeg's own padding. */
function toFrame(picture: Picture, ptsUs: number): Frame {
  const frame = new Frame();
  frame.alloc();
  frame.width = picture.width;
  frame.height = picture.height;
  frame.format = AV_PIX_FMT_YUV420P;
  frame.timeBase = new Rational(1, 1_000_000);
  frame.pts = BigInt(ptsUs);
  if (frame.getBuffer() < 0) throw new Error('no memory for a frame');
  for (const [index, plane] of planes(picture).entries()) {
    const width = index === 0 ? picture.width : picture.width >> 1;
    const stride = frame.linesize[index] ?? width;
    const target = frame.data?.[index];
    if (!target) throw new Error('a frame without planes');
    for (let row = 0; row * width < plane.length; row++)
      target.set(plane.subarray(row * width, (row + 1) * width), row * stride);
  }
  return frame;
}
