import { BoundedQueue } from '../base/bounded-queue.ts';
import type { Logger } from '../base/log.ts';
import type { LiveVideoJob } from '../gateway/index.ts';
import type { AccessUnit, StreamInfo } from '../media/access-unit.ts';
import type { DecodeHandle } from '../media/engine/client.ts';
import { TsDemuxer } from '../media/ts/demuxer.ts';
import type { Recording } from '../outputs/recording.ts';
import type { StreamMeter } from './stream-meter.ts';

/** How far sound may begin behind the first picture and still get its track in a recording, in pictures. */
const PICTURES_TO_WAIT_FOR_SOUND = 30;

/**
 * Pictures that may wait for the decoder: 4 s at 30 per second. Runners that read with FFmpeg let go of a second or more at
 * once when they have found out what the stream is.
 */
const MAX_WAITING_PICTURES = 120;

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
}

/**
 * Takes a job's output apart and hands each access unit to the decoder and the recording. Returns at the end of the
 * stream. @throws GatewayError when the output channel fails
 */
export async function receiveUnits(options: ReceiveOptions): Promise<void> {
  const { job, decoder, meter, recording, paced, logger } = options;
  const gate = recording && new RecordingGate(recording, options.expectAudio);
  const demuxer = new TsDemuxer({
    onUnit: (unit) => {
      meter.returned(unit);
      gate?.push(unit, demuxer.streams);
      if (unit.kind === 'video') pictures.push(unit);
    },
    onStreams: (info) =>
      logger.info('output tracks', { video: describe(info.video), audio: describe(info.audio) }),
    onProblem: ({ message }) => logger.warn(message),
  });
  const pictures: AccessUnit[] = [];
  const waiting = new BoundedQueue<AccessUnit>(MAX_WAITING_PICTURES);
  const feeding = (async () => {
    for await (const unit of waiting) await decoder.push(unit);
  })().catch(() => waiting.end()); // The decoder's own end says what went wrong.
  let waitForKey = false;
  const decode = async (): Promise<void> => {
    for (const unit of pictures.splice(0)) {
      if (!paced) await decoder.push(unit);
      else {
        waitForKey = (waitForKey && !unit.key) || !waiting.push(unit);
        if (waitForKey) meter.dropped(1);
      }
    }
  };
  try {
    for await (const { bytes } of job.output) {
      meter.receivedBytes(bytes.length);
      demuxer.push(bytes);
      if (pictures.length > 0) await decode();
    }
    demuxer.flush();
    await decode();
  } finally {
    waiting.end();
  }
  await feeding;
  gate?.finish(demuxer.streams);
}

function describe(track: StreamInfo['video'] | StreamInfo['audio']): string {
  if (track === null) return 'none';
  return 'width' in track
    ? `${track.codec} ${track.width}x${track.height}`
    : `${track.codec} ${track.sampleRate} Hz`;
}

/**
 * Holds back the beginning of a recording until it is known whether there is sound: a file's tracks are written first.
 */
class RecordingGate {
  readonly #recording: Recording;
  readonly #expectAudio: boolean;
  #held: AccessUnit[] = [];
  #pictures = 0;
  #open = false;

  constructor(recording: Recording, expectAudio: boolean) {
    this.#recording = recording;
    this.#expectAudio = expectAudio;
  }

  push(unit: AccessUnit, streams: StreamInfo): void {
    if (this.#open) {
      this.#recording.push(unit);
      return;
    }
    this.#held.push(unit);
    if (unit.kind === 'video') this.#pictures += 1;
    const complete = streams.video !== null && (streams.audio !== null || !this.#expectAudio);
    if (!complete && this.#pictures < PICTURES_TO_WAIT_FOR_SOUND) return;
    if (streams.video === null) this.#held.shift();
    else this.#release(streams);
  }

  /** The stream was shorter than the wait. */
  finish(streams: StreamInfo): void {
    if (!this.#open && streams.video !== null) this.#release(streams);
  }

  #release(streams: StreamInfo): void {
    this.#open = true;
    this.#recording.setStreams(streams);
    for (const unit of this.#held) this.#recording.push(unit);
    this.#held = [];
  }
}
