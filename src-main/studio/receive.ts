import type { Logger } from '../base/log.ts';
import type { LiveVideoJob } from '../gateway/index.ts';
import type { AccessUnit, StreamInfo } from '../media/access-unit.ts';
import type { DecodeHandle } from '../media/engine/client.ts';
import { TsDemuxer } from '../media/ts/demuxer.ts';
import type { Recording } from '../outputs/recording.ts';
import { DecoderFeed } from './decoder-feed.ts';
import { demuxOutput } from './demux-output.ts';
import { RecordingGate } from './recording-gate.ts';
import type { StreamMeter } from './stream-meter.ts';

/** What {@link receiveUnits} joins. */
export interface ReceiveOptions {
  readonly job: Pick<LiveVideoJob, 'output'>;
  readonly decoder: DecodeHandle;
  readonly meter: StreamMeter;
  readonly recording: Recording | null;
  /** True when the input has sound, so that the output is expected to have some. */
  readonly expectAudio: boolean;
  /** Real time: what the decoder cannot keep up with is left out up to a keyframe. Otherwise reading waits for it. */
  readonly paced: boolean;
  readonly logger: Logger;
  /** Told of the tracks when they are known, and when they change. */
  readonly onStreams?: (streams: StreamInfo) => void;
}

/**
 * Takes a job's output apart and hands each access unit to the decoder and the recording. Returns at the end of the
 * stream. @throws GatewayError when the output channel fails
 */
export async function receiveUnits(options: ReceiveOptions): Promise<void> {
  const { job, decoder, meter, recording, paced, logger } = options;
  const gate = recording && new RecordingGate(recording, options.expectAudio);
  const feed = new DecoderFeed(decoder, { paced, onDropped: () => meter.dropped(1) });
  const pictures: AccessUnit[] = [];
  const demuxer = new TsDemuxer({
    onUnit: (unit) => {
      meter.returned(unit);
      gate?.push(unit, demuxer.streams);
      if (unit.kind === 'video') pictures.push(unit);
    },
    onStreams: (info) => {
      logger.info('output tracks', { video: describe(info.video), audio: describe(info.audio) });
      options.onStreams?.(info);
    },
    onProblem: ({ message }) => logger.warn(message),
  });
  try {
    await demuxOutput(job.output, demuxer, {
      onBytes: (bytes) => meter.receivedBytes(bytes),
      afterChunk: async () => {
        for (const picture of pictures.splice(0)) await feed.push(picture);
      },
    });
  } finally {
    await feed.end();
    gate?.finish(demuxer.streams);
  }
}

function describe(track: StreamInfo['video'] | StreamInfo['audio']): string {
  if (track === null) return 'none';
  return 'width' in track
    ? `${track.codec} ${track.width}x${track.height}`
    : `${track.codec} ${track.sampleRate} Hz`;
}
