import { AVMEDIA_TYPE_AUDIO, AVMEDIA_TYPE_VIDEO } from 'node-av/constants';
import { Codec, CodecContext, FormatContext, Frame, Packet } from 'node-av/lib';
import { CodeStrip } from '../../src-main/media/engine/code-strip.ts';
import { readFrameCode } from '../../src-main/media/frame-code.ts';

/** One track of a file as FFmpeg reads it. Times in microseconds. */
export interface ProbedTrack {
  readonly kind: 'video' | 'audio';
  readonly width: number;
  readonly height: number;
  readonly ptsUs: readonly number[];
  /** Pictures or audio frames that decode. */
  readonly decoded: number;
  /** Numbers that the pictures carry (`frame-code.ts`), null where one is unreadable; empty unless they were asked for. */
  readonly codes: readonly (number | null)[];
}

/** What FFmpeg finds in a file. */
export interface ProbedFile {
  readonly durationUs: number | null;
  readonly video: ProbedTrack | null;
  readonly audio: ProbedTrack | null;
}

/** Demuxes a whole file with FFmpeg and decodes every track of it. */
export async function probe(
  path: string,
  { codes: wantsCodes = false }: { readonly codes?: boolean } = {},
): Promise<ProbedFile> {
  const input = new FormatContext();
  check(await input.openInput(path, null, null), `open ${path}`);
  check(await input.findStreamInfo(null), `read ${path}`);
  const kinds: readonly number[] = [AVMEDIA_TYPE_VIDEO, AVMEDIA_TYPE_AUDIO];
  const shown = input.streams.filter(({ codecpar }) => kinds.includes(codecpar.codecType));
  const tracks = shown.map((stream) => {
    const codec = Codec.findDecoder(stream.codecpar.codecId);
    const decoder = new CodecContext();
    decoder.allocContext3(codec);
    decoder.parametersToContext(stream.codecpar);
    decoder.threadCount = 1;
    check(decoder.open2Sync(codec, null), 'open decoder');
    return { stream, decoder, ptsUs: [] as number[], decoded: 0, codes: [] as (number | null)[] };
  });
  const packet = new Packet();
  packet.alloc();
  const frame = new Frame();
  frame.alloc();
  const strip = new CodeStrip();
  const receive = (track: (typeof tracks)[number]): void => {
    while (track.decoder.receiveFrameSync(frame) >= 0) {
      track.decoded += 1;
      if (wantsCodes && frame.isVideo()) track.codes.push(strip.use(frame, readFrameCode)?.frame ?? null);
      frame.unref();
    }
  };
  while ((await input.readFrame(packet)) >= 0) {
    const track = tracks.find(({ stream }) => stream.index === packet.streamIndex);
    if (track) {
      const { num, den } = track.stream.timeBase;
      track.ptsUs.push(Math.round((Number(packet.pts) * num * 1e6) / den));
      track.decoder.sendPacketSync(packet);
      receive(track);
    }
    packet.unref();
  }
  for (const track of tracks) {
    track.decoder.sendPacketSync(null);
    receive(track);
  }
  const described = tracks.map(({ stream, ptsUs, decoded, codes }): ProbedTrack => {
    const { codecType, width, height } = stream.codecpar;
    return {
      kind: codecType === AVMEDIA_TYPE_VIDEO ? 'video' : 'audio',
      width,
      height,
      ptsUs,
      decoded,
      codes,
    };
  });
  const duration = Number(input.duration);
  packet.free();
  frame.free();
  strip.close();
  for (const { decoder } of tracks) decoder.freeContext();
  await input.closeInput();
  return {
    durationUs: duration > 0 ? duration : null,
    video: described.find(({ kind }) => kind === 'video') ?? null,
    audio: described.find(({ kind }) => kind === 'audio') ?? null,
  };
}

function check(code: number, what: string): void {
  if (code < 0) throw new Error(`${what} failed with ${code}`);
}
