/**
 * The transport stream room against FFmpeg's muxer and demuxer (through node-av) in the same run: throughput, and how
 * many pictures a picture waits for before it is handed out. 720p30, H.264 of some 4 Mb/s with Opus. Times are CPU times,
 * which other processes disturb least.
 *
 *   npm run bench -- ts [--quick] [--json]
 */
import type { AccessUnit } from '../src-main/media/access-unit.ts';
import { TsDemuxer } from '../src-main/media/ts/demuxer.ts';
import { TsMuxer } from '../src-main/media/ts/muxer.ts';
import { ticksToUs } from '../src-main/media/ts/timestamp.ts';
import { encodeAudio, encodeVideo, type FfPacket, ffmpegMux, interleave } from '../test/support/ts-ffmpeg.ts';
import { JSON_OUTPUT, QUICK } from './common/options.ts';
import { cpuMs, percentile } from './common/statistics.ts';
import { demuxWithFfmpeg, muxWithFfmpeg, picturesWaited } from './ts/ffmpeg.ts';

const PICTURES = 900;
/** Rounds before those that count: the compiler needs them. */
const WARM_UP = 8;
const ROUNDS = QUICK ? 3 : 9;

const video = await encodeVideo({
  width: 1280,
  height: 720,
  frames: 90,
  gop: 30,
  noise: 0.02,
  options: { preset: 'ultrafast', tune: 'zerolatency', b: '4000000' },
});
const audio = encodeAudio('libopus', 2, 48_000, 150);

/** The encoded seconds again and again, until there are enough pictures. */
function repeat(): FfPacket[] {
  const once = interleave([video, audio], 90_000);
  const span = video.packets.length * 3000;
  return Array.from({ length: PICTURES / video.packets.length }, (_, turn) => {
    return once.map((packet) => ({
      ...packet,
      pts: (packet.pts ?? 0) + turn * span,
      dts: (packet.dts ?? 0) + turn * span,
    }));
  }).flat();
}

const packets = repeat().sort((a, b) => (a.dts ?? 0) - (b.dts ?? 0));
const units = packets.map(({ stream, pts, key, data }): AccessUnit => {
  const ptsUs = ticksToUs(pts ?? 0);
  return stream === 0
    ? { kind: 'video', ptsUs, key, bytes: data }
    : { kind: 'audio', ptsUs, key: true, bytes: data };
});

function mux(): { ms: number; written: Uint8Array[] } {
  const muxer = new TsMuxer({ streams: { video: true, audio: 'opus' } });
  const start = process.cpuUsage();
  const written = units.map((unit) => muxer.mux(unit));
  return { ms: cpuMs(start), written };
}

function demux(pieces: readonly Uint8Array[]): { ms: number; count: number } {
  let count = 0;
  const demuxer = new TsDemuxer({
    onUnit: () => {
      count += 1;
    },
  });
  const start = process.cpuUsage();
  for (const piece of pieces) demuxer.push(piece);
  return { ms: cpuMs(start), count };
}

/** Pictures fed after a picture's own bytes until it comes out, on average. */
function picturesWaitedByUs(written: readonly Uint8Array[]): number {
  let fed = 0;
  const waited: number[] = [];
  const demuxer = new TsDemuxer({
    onUnit: () => waited.push(fed - 1 - waited.length),
  });
  for (const bytes of written) {
    fed += 1;
    demuxer.push(bytes);
  }
  return waited.reduce((sum, value) => sum + value, 0) / waited.length;
}

const median = (values: readonly number[]): number => percentile(values, 0.5);

const samples: Record<'mux' | 'demux' | 'ffmpegMux' | 'ffmpegDemux' | 'ffmpegParse', number[]> = {
  mux: [],
  demux: [],
  ffmpegMux: [],
  ffmpegDemux: [],
  ffmpegParse: [],
};
let written = mux().written;
const stream = Buffer.concat(written);
for (let round = -WARM_UP; round < ROUNDS; round += 1) {
  const muxed = mux();
  written = muxed.written;
  const demuxed = demux(written);
  if (demuxed.count !== units.length) throw new Error(`${demuxed.count} of ${units.length} units came back`);
  if (round < 0) continue;
  samples.mux.push(muxed.ms);
  samples.demux.push(demuxed.ms);
  samples.ffmpegMux.push(await muxWithFfmpeg([video, audio], packets));
  samples.ffmpegDemux.push(demuxWithFfmpeg(stream, false));
  samples.ffmpegParse.push(demuxWithFfmpeg(stream, true));
}

const pictures = interleave([video], 90_000);
const unbounded = await ffmpegMux([video], pictures);
const bounded = await ffmpegMux([video], pictures, { omit_video_pes_length: '0' });

const perPicture = (ms: readonly number[]): number => (median(ms) * 1000) / PICTURES;
const report = {
  megabits: (stream.length * 8) / (PICTURES / 30) / 1e6,
  muxUs: perPicture(samples.mux),
  demuxUs: perPicture(samples.demux),
  muxMBs: stream.length / 1e3 / median(samples.mux),
  demuxMBs: stream.length / 1e3 / median(samples.demux),
  muxUnitsPerS: (units.length * 1000) / median(samples.mux),
  demuxUnitsPerS: (units.length * 1000) / median(samples.demux),
  timeRatio: {
    mux: median(samples.mux) / median(samples.ffmpegMux),
    demux: median(samples.demux) / median(samples.ffmpegDemux),
    demuxAndParse: median(samples.demux) / median(samples.ffmpegParse),
  },
  picturesWaited: {
    lengths: {
      ours: picturesWaitedByUs(bounded),
      ffmpeg: await picturesWaited(bounded, false),
      ffmpegTuned: await picturesWaited(bounded, true),
    },
    noLengths: {
      ours: picturesWaitedByUs(unbounded),
      ffmpeg: await picturesWaited(unbounded, false),
      ffmpegTuned: await picturesWaited(unbounded, true),
    },
  },
};

function table(): string {
  const { timeRatio: ratio, picturesWaited: waited } = report;
  const round = (value: number, digits = 2): string => value.toFixed(digits);
  const line = (name: string, of: { ours: number; ffmpeg: number; ffmpegTuned: number }): string => {
    return `  ${name}  ${round(of.ours)} | ${round(of.ffmpeg)} | ${round(of.ffmpegTuned)}`;
  };
  return [
    `720p30 at ${round(report.megabits, 1)} Mb/s with Opus, medians of ${ROUNDS} rounds, CPU time per picture with its sound`,
    `mux    ${round(report.muxUs, 1)} µs  ${round(report.muxMBs, 0)} MB/s  ${round(report.muxUnitsPerS, 0)} units/s  ${round(ratio.mux)} × FFmpeg's time`,
    `demux  ${round(report.demuxUs, 1)} µs  ${round(report.demuxMBs, 0)} MB/s  ${round(report.demuxUnitsPerS, 0)} units/s  ${round(ratio.demux)} × FFmpeg's time (${round(ratio.demuxAndParse)} × with its parser)`,
    'pictures waited for: ours | FFmpeg | FFmpeg with nobuffer, noparse, nofillin',
    line('PES lengths stated ', waited.lengths),
    line('no PES lengths     ', waited.noLengths),
    '',
  ].join('\n');
}

process.stdout.write(JSON_OUTPUT ? `${JSON.stringify(report)}\n` : table());
