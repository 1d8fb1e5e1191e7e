import type { LiveRequest, LiveState, Notice } from '../../../src-preload/contract.ts';
import type { LinkFormat } from '../../../src-preload/media-link/packet.ts';
import { delay } from '../../base/async.ts';
import { type GatewayError, toGatewayError } from '../../base/errors.ts';
import type { Logger } from '../../base/log.ts';
import type { AccessUnit, StreamInfo } from '../../media/access-unit.ts';
import type { MediaEngine } from '../../media/engine/client.ts';
import { CaptureIntake } from './capture-intake.ts';
import type { CaptureLinks } from './capture-links.ts';
import { FileIntake, type LiveFile } from './file-intake.ts';
import { Vp8Transcoder } from './vp8-transcoder.ts';

/** The last pictures of a file are on their way back for so long. */
const LAST_PICTURES_MS = 1_000;

/** Where a stream's units come from. */
export interface StreamIntake {
  start(): void;
  /** There is a job that takes units. */
  wanted(): void;
  /** Never rejects. */
  stop(): Promise<void>;
}

/** What an intake works with. */
export interface IntakeOptions {
  readonly source: LiveRequest['source'];
  readonly clientId: string;
  readonly file: LiveFile | null;
  readonly captureLinks: CaptureLinks;
  readonly openEngine: () => Promise<MediaEngine>;
  readonly signal: AbortSignal;
  readonly onUnit: (unit: AccessUnit) => void;
  /** The tracks have this form from now on. */
  readonly onStreams: (streams: StreamInfo) => void;
  readonly onDropped: () => void;
  readonly onCapture: (capture: LiveState['capture']) => void;
  readonly onLost: (lost: boolean) => void;
  /** There will be no more units, and nothing is wrong; `reason` is a sentence for people. */
  readonly onEnded: (reason: string) => void;
  readonly onFailed: (error: GatewayError) => void;
  readonly onNotice: (notice: Notice) => void;
  readonly logger: Logger;
  /** Monotonic microseconds. */
  readonly nowUs: () => number;
}

/** Opens the intake that a request asks for. */
export function openIntake(options: IntakeOptions): StreamIntake {
  const { source, file } = options;
  return source.kind === 'file' && file ? playFile(options, file, source.loop) : filmWindow(options);
}

function filmWindow(options: IntakeOptions): StreamIntake {
  const { captureLinks, clientId, openEngine, onNotice } = options;
  let failureSaid = false;
  const intake = new CaptureIntake({
    ...options,
    onFormat: (format) => options.onStreams(sentAs(format)),
    requestKeyframe: () => captureLinks.requestKeyframe(),
    openTranscoder: (hooks) =>
      new Vp8Transcoder({
        ...hooks,
        openEngine,
        onFailed: (error) => {
          options.logger.warn('VP8 pictures cannot be turned into H.264', { reason: error.message });
          if (!failureSaid) onNotice({ level: 'error', text: error.message });
          failureSaid = true;
        },
      }),
    onOwnerChanged: () => options.onCapture(captureLinks.owner ?? { clientId: null, attached: false }),
    onGivenUp: () =>
      options.onEnded('no picture has come from the window for five minutes, so the stream was stopped'),
  });
  return {
    start: () => {
      captureLinks.take(clientId, intake);
      intake.start();
    },
    wanted: () => undefined,
    stop: () => {
      captureLinks.release();
      return intake.stop();
    },
  };
}

/** What of a window's tracks can be sent, and as what: VP8 is turned into H.264, sound of another kind than Opus is left out. */
function sentAs({ video, audio }: LinkFormat): StreamInfo {
  return {
    video: video && { codec: 'h264', width: video.width, height: video.height, fps: null },
    audio:
      audio?.codec === 'opus'
        ? { codec: 'opus', sampleRate: audio.sampleRate, channels: Math.min(2, audio.channels) }
        : null,
  };
}

function playFile(options: IntakeOptions, file: LiveFile, loop: boolean): StreamIntake {
  const { openEngine, signal, onUnit } = options;
  let opening: Promise<FileIntake> | undefined;
  let playing: Promise<void> | undefined;
  const open = async (): Promise<FileIntake> => {
    const intake = await FileIntake.open(await openEngine(), file, { loop, signal });
    options.onStreams(intake.streams);
    return intake;
  };
  const play = async (intake: FileIntake): Promise<void> => {
    let offsetUs: number | null = null;
    await intake.play((read) => {
      // The file counts from its beginning; on main's clock its pictures have a latency as those of a camera have.
      offsetUs ??= options.nowUs() - read.ptsUs;
      onUnit(shifted(read, offsetUs));
    });
    await delay(LAST_PICTURES_MS, { signal });
    options.onEnded('the file has played to its end');
  };
  const failed = (error: unknown): void => {
    if (!signal.aborted) options.onFailed(toGatewayError(error));
  };
  return {
    start: () => {
      opening = open();
      opening.catch(failed);
    },
    // Played from the first job on, so that its first picture is the stream's first keyframe.
    wanted: () => {
      playing ??= opening?.then(play).catch(failed);
    },
    stop: async () => {
      const intake = await opening?.catch(() => null);
      await intake?.stop();
      await playing;
    },
  };
}

function shifted(unit: AccessUnit, byUs: number): AccessUnit {
  const moved = { ...unit, ptsUs: unit.ptsUs + byUs };
  return unit.dtsUs === undefined ? moved : { ...moved, dtsUs: unit.dtsUs + byUs };
}
