import type { CapturedUnit } from '../media/engine/protocol.ts';
import type { Recording } from '../outputs/recording/recording.ts';
import type { Carrier } from './live/carrier.ts';
import type { UnitReceiver } from './receive.ts';
import { SendWindow } from './send-window.ts';
import type { StreamMeter } from './stream-meter.ts';

/** What {@link sendUnits} joins. */
export interface SendOptions {
  readonly units: AsyncIterable<CapturedUnit>;
  readonly carrier: Pick<Carrier, 'push' | 'room'>;
  /** Keeps the sound, in case none comes back. */
  readonly receiver: Pick<UnitReceiver, 'captured'> | null;
  readonly meter: StreamMeter;
  readonly recording: Recording | null;
  /** Real time: what the job does not take is left out. Otherwise the source waits for the job and for what comes back. */
  readonly paced: boolean;
}

/** Hands a source's access units on, each the moment it comes. Returns when the source has ended. */
export async function sendUnits(options: SendOptions): Promise<void> {
  const { units, carrier, receiver, meter, recording, paced } = options;
  const window = paced ? null : new SendWindow(meter);
  for await (const unit of units) {
    recording?.push(unit);
    if (window) {
      if (unit.kind === 'video') await window.room();
      await carrier.room();
    }
    receiver?.captured(unit);
    carrier.push(unit);
  }
}
