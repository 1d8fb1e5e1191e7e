import { deferred, orAbort } from '../../base/async.ts';
import { GatewayError, toGatewayError } from '../../base/errors.ts';
import type { AccessUnit, StreamInfo } from '../../media/access-unit.ts';
import { TsDemuxer } from '../../media/ts/demuxer.ts';
import { TsMuxer } from '../../media/ts/muxer.ts';
import type { SegmentSink, SegmentSource } from '../../trickle/segment.ts';
import type { Model } from '../effects/model.ts';
import { planEffect, planUpdate } from '../effects/plan.ts';
import type { LazyEngine, Transform } from './lazy-engine.ts';
import type { Work } from './local-job.ts';
import type { JobParams } from './runner.ts';
import { Segmenter } from './segmenter.ts';
import type { StatusReporter } from './status.ts';

/** A transform that broke so often in a row, without a picture between, will not work the next time either. */
const FAILURES_LIMIT = 5;

/** What a {@link TransformWork} is made with. */
export interface TransformWorkOptions {
  readonly model: Model;
  readonly params: JobParams;
  readonly input: SegmentSource;
  readonly output: SegmentSink;
  readonly engine: Pick<LazyEngine, 'openTransform'>;
  readonly status: StatusReporter;
  /** Sound is let go of. Default false. */
  readonly noSound?: boolean;
}

/**
 * The work of an effect: demux, let the media engine change the pictures, mux, write. Timestamps are kept, sound passes in
 * its place, and a segment starts at a keyframe. When the engine breaks, the stream goes on with a new one from the next
 * keyframe; what it was doing is lost.
 */
export class TransformWork implements Work {
  readonly #options: TransformWorkOptions;
  readonly #stopped = new AbortController();
  readonly #demuxed: AccessUnit[] = [];
  readonly #demuxer: TsDemuxer;
  readonly #segmenter: Segmenter;
  /** Settles when the first transform is open: the first pictures wait for it, later ones would only be late. */
  readonly #firstOpen = deferred<void>();
  #params: JobParams;
  #transform: Transform | undefined;
  #muxer: { readonly streams: StreamInfo; readonly mux: TsMuxer } | undefined;
  #inputEnded = false;
  #failures = 0;

  constructor(options: TransformWorkOptions) {
    this.#options = options;
    this.#params = options.params;
    this.#segmenter = new Segmenter(options.output);
    this.#demuxer = new TsDemuxer({
      onUnit: (unit) => {
        if (unit.kind === 'video' || !options.noSound) this.#demuxed.push(unit);
      },
    });
  }

  /** Settles when the first transform is open. */
  get ready(): Promise<void> {
    return this.#firstOpen.promise;
  }

  /** Works until the input ends. @throws GatewayError `channel_closed`, `engine_unavailable`, `params_invalid`, `runner_failed` */
  async run(): Promise<void> {
    const { signal } = this.#stopped;
    try {
      await orAbort(Promise.all([this.#feed(), this.#work()]), signal);
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      void this.#options.input.close();
      void this.#transform?.stop().catch(() => undefined);
    }
  }

  /** Takes effect with the next picture. @throws GatewayError `params_invalid`; what was in force stays */
  async update(params: JobParams): Promise<void> {
    // The size is fixed at the start; an update that leaves it out means the one there is.
    const { width, height } = this.#params;
    const next = {
      ...(width !== undefined && { width }),
      ...(height !== undefined && { height }),
      ...params,
    };
    const update = planUpdate(this.#options.model, this.#params, next);
    await this.#transform?.update(update);
    this.#params = next;
  }

  /** Stops now, without waiting for the engine. */
  async stop(): Promise<void> {
    this.#stopped.abort();
  }

  /** Input channel → demuxer → transform, until the channel ends. */
  async #feed(): Promise<void> {
    for await (const segment of this.#options.input) {
      for await (const chunk of segment) {
        this.#demuxer.push(chunk);
        await this.#pushDemuxed();
      }
    }
    this.#demuxer.flush();
    await this.#pushDemuxed();
    this.#inputEnded = true;
    await this.#transform?.stop().catch(() => undefined);
  }

  async #pushDemuxed(): Promise<void> {
    for (const unit of this.#demuxed.splice(0)) {
      if (unit.kind === 'video') this.#options.status.countInput();
      await this.#firstOpen.promise;
      // A transform that broke takes nothing; whoever reads it sees why and opens the next.
      await this.#transform?.push(unit).catch(() => undefined);
    }
  }

  /** Transform → muxer → output channel, over as many transforms as it takes. */
  async #work(): Promise<void> {
    for (;;) {
      try {
        const transform = await this.#open();
        for await (const unit of transform.units) await this.#deliver(unit);
        return await this.#segmenter.end();
      } catch (error) {
        this.#recover(toGatewayError(error, 'runner_failed'));
      }
    }
  }

  async #open(): Promise<Transform> {
    const plan = planEffect(this.#options.model, this.#params);
    const transform = await this.#options.engine.openTransform({ ...plan, bitrateBps: null });
    this.#transform = transform;
    this.#firstOpen.resolve();
    // The input may have ended while there was nothing to stop.
    if (this.#inputEnded || this.#stopped.signal.aborted) void transform.stop().catch(() => undefined);
    return transform;
  }

  /** Lets the stream go on after an engine that broke. @throws what cannot be helped by a new one */
  #recover(error: GatewayError): void {
    this.#transform = undefined;
    this.#failures += 1;
    const hopeless = [
      'channel_closed',
      'channel_not_found',
      'aborted',
      'params_invalid',
      'engine_unavailable',
    ];
    if (hopeless.includes(error.code) || this.#inputEnded) throw error;
    if (this.#failures >= FAILURES_LIMIT)
      throw new GatewayError(
        'runner_failed',
        `the runner gave up after ${FAILURES_LIMIT} restarts: ${error.message}`,
        {
          cause: error,
        },
      );
    this.#options.status.reportRestart([error.message]);
  }

  async #deliver(unit: AccessUnit): Promise<void> {
    const isVideo = unit.kind === 'video';
    const { mux, streams } = this.#muxerFor(unit);
    const startsHere = unit.key && (isVideo || !streams.video);
    await this.#segmenter.write(mux.mux(unit), { ptsUs: unit.ptsUs, startsHere });
    if (!isVideo) return;
    this.#failures = 0;
    this.#options.status.countOutput();
  }

  /** A track shows when its first unit has come, so that sound may join pictures that are already under way. */
  #muxerFor(unit: AccessUnit): { readonly streams: StreamInfo; readonly mux: TsMuxer } {
    const { video } = this.#demuxer.streams;
    const audio = this.#options.noSound ? null : this.#demuxer.streams.audio;
    const known = this.#muxer?.streams;
    const covers = unit.kind === 'video' ? known?.video : known?.audio;
    const complete = Boolean(known?.video) === Boolean(video) && known?.audio?.codec === audio?.codec;
    if (this.#muxer && covers && complete) return this.#muxer;
    const streams = { video, audio };
    this.#muxer = { streams, mux: new TsMuxer({ streams }) };
    return this.#muxer;
  }
}
