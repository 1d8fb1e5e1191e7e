import { type Deferred, deferred } from '../../src-main/base/async.ts';
import type { AccessUnit } from '../../src-main/media/access-unit.ts';
import type { FrameReport, PipelineHost, Progress, RawFrame } from '../../src-main/media/engine/options.ts';

/** A host that keeps everything a pipeline gives it. */
export class FakeHost implements PipelineHost {
  readonly room = 64;
  readonly sent: AccessUnit[] = [];
  readonly reports: FrameReport[] = [];
  readonly frames: RawFrame[] = [];
  /** Resolves with the error when the pipeline fails. */
  readonly failure: Deferred<unknown> = deferred();
  /** While set, `send` and `sendFrame` wait for it: a reader that lags. */
  gate: Promise<void> | null = null;

  async send(unit: AccessUnit): Promise<void> {
    await this.gate;
    this.sent.push(unit);
  }

  readonly progressed: Progress[] = [];

  progress(figures: Progress): void {
    this.progressed.push(figures);
  }

  report(frame: FrameReport): void {
    this.reports.push(frame);
  }

  async sendFrame(frame: RawFrame): Promise<void> {
    await this.gate;
    this.frames.push(frame);
  }

  fail(error: unknown): void {
    this.failure.resolve(error);
  }

  /** The encoded pictures among what was sent. */
  get pictures(): AccessUnit[] {
    return this.sent.filter((unit) => unit.kind === 'video');
  }
}
