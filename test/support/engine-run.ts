import type { MediaEngine, SourceHandle } from '../../src-main/media/engine/client.ts';
import type {
  FrameReport,
  RawFrame,
  SourceOptions,
  SourceSummary,
} from '../../src-main/media/engine/options.ts';
import type { CapturedUnit } from '../../src-main/media/engine/protocol.ts';

/** Options of a source that plays a file as fast as it is read, without audio. */
export function fileSource(location: string, options: Partial<SourceOptions> = {}): SourceOptions {
  return {
    input: { kind: 'media', location, paced: false, loop: false },
    size: null,
    fps: null,
    bitrateBps: null,
    gopS: 1,
    audio: null,
    durationS: null,
    ...options,
  };
}

/** What a source gave, from its opening to its end. */
export interface Played {
  readonly info: SourceHandle['info'];
  readonly video: CapturedUnit[];
  readonly audio: CapturedUnit[];
  readonly summary: SourceSummary;
}

/** Opens a source and reads it to its end. */
export async function play(engine: MediaEngine, options: SourceOptions): Promise<Played> {
  const source = await engine.openSource(options);
  const units: CapturedUnit[] = [];
  for await (const unit of source.units) units.push(unit);
  return {
    info: source.info,
    video: units.filter(({ kind }) => kind === 'video'),
    audio: units.filter(({ kind }) => kind === 'audio'),
    summary: await source.closed,
  };
}

/** Decodes units in the engine; gives the reports with their frame codes, and the pictures. */
export async function decodeAll(
  engine: MediaEngine,
  units: readonly CapturedUnit[],
): Promise<{ reports: FrameReport[]; frames: RawFrame[] }> {
  const decoder = await engine.openDecode({ readCode: true, deliverFrames: true });
  const collect = async <T>(items: AsyncIterable<T>): Promise<T[]> => {
    const all: T[] = [];
    for await (const item of items) all.push(item);
    return all;
  };
  const reports = collect(decoder.reports);
  const frames = collect(decoder.frames);
  for (const unit of units) await decoder.push(unit);
  await decoder.stop();
  return { reports: await reports, frames: await frames };
}

/** Mean luma of a part of a picture, given in shares of its width and height. */
export function meanLuma(
  frame: RawFrame,
  part: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
): number {
  const [left, right] = [Math.round(part.x * frame.width), Math.round((part.x + part.width) * frame.width)];
  const [top, bottom] = [
    Math.round(part.y * frame.height),
    Math.round((part.y + part.height) * frame.height),
  ];
  let sum = 0;
  for (let y = top; y < bottom; y += 1) {
    for (let x = left; x < right; x += 1) sum += frame.data[y * frame.width + x] ?? 0;
  }
  return sum / ((right - left) * (bottom - top));
}

/** Steps between consecutive timestamps, in microseconds. */
export const steps = (units: readonly { readonly ptsUs: number }[]): number[] =>
  units.slice(1).map((unit, index) => unit.ptsUs - (units[index]?.ptsUs ?? 0));
