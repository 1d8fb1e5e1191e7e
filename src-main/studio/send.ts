import type { LiveVideoJob } from '../gateway/index.ts';
import type { StreamInfo } from '../media/access-unit.ts';
import type { CapturedUnit } from '../media/engine/protocol.ts';
import { TsMuxer } from '../media/ts/muxer.ts';
import type { Recording } from '../outputs/recording.ts';
import { SegmentCutter } from './segment-cutter.ts';
import { SendWindow } from './send-window.ts';
import type { StreamMeter } from './stream-meter.ts';

/** What {@link sendUnits} joins. */
export interface SendOptions {
  readonly units: AsyncIterable<CapturedUnit>;
  readonly streams: StreamInfo;
  readonly job: Pick<LiveVideoJob, 'input'>;
  readonly meter: StreamMeter;
  readonly recording: Recording | null;
  /** Real time: what the job does not take is left out. Otherwise the source waits for the job and for what comes back. */
  readonly paced: boolean;
}

/**
 * Carries a source's access units to a job, each as whole TS packets the moment it comes. Segments are cut at keyframes.
 * When the job refuses bytes, units are left out up to the next keyframe, and counted. Returns when the source has ended.
 */
export async function sendUnits(options: SendOptions): Promise<void> {
  const { units, streams, job, meter, recording, paced } = options;
  const muxer = new TsMuxer({ streams });
  const window = paced ? null : new SendWindow(meter);
  const cutter = new SegmentCutter();
  for await (const unit of units) {
    recording?.push(unit);
    const place = cutter.place(unit);
    if (place === 'skip') continue;
    const bytes = muxer.mux(unit);
    if (window) {
      if (unit.kind === 'video') await window.room();
      await job.input.drained();
    }
    if (job.input.write(bytes, { startsSegment: place === 'start' })) meter.sent(unit, bytes.length);
    else if (unit.kind === 'video') meter.dropped(1);
  }
}
