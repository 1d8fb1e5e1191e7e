import type { GatewayError } from '../../src-main/base/errors.ts';
import type { TricklePublisherStats } from '../../src-main/trickle/publisher.ts';
import type { SegmentSink, SegmentWriter } from '../../src-main/trickle/segment.ts';

/** A channel that keeps what is written to it, and fails where the test says so. */
export class RecordingChannel implements SegmentSink {
  /** Text of each segment. */
  readonly segments: string[] = [];
  closed = false;
  /** Writes wait for this. */
  gate: Promise<void> = Promise.resolve();
  /** The next openings fail with these, one each. */
  openErrors: GatewayError[] = [];
  /** All writes fail with this. */
  writeError: GatewayError | undefined;
  /** Segments fail with this after their end. */
  deliveryError: GatewayError | undefined;
  inFlight = 0;

  get stats(): TricklePublisherStats {
    return { segments: 0, failed: 0, retried: 0, bytes: 0, inFlight: this.inFlight };
  }

  async openSegment(): Promise<SegmentWriter> {
    const failure = this.openErrors.shift();
    if (failure) throw failure;
    const seq = this.segments.push('') - 1;
    const delivered = this.deliveryError ? Promise.reject(this.deliveryError) : Promise.resolve();
    delivered.catch(() => undefined);
    return {
      seq,
      state: 'open',
      delivered,
      write: async (bytes) => {
        await this.gate;
        if (this.writeError) throw this.writeError;
        this.segments[seq] += Buffer.from(bytes).toString();
      },
      close: async () => undefined,
    };
  }

  async close(): Promise<void> {
    this.closed = true;
  }
}
