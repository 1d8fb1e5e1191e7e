import { deferred } from '../../base/async.ts';
import { type GatewayError, toGatewayError } from '../../base/errors.ts';
import type { Logger } from '../../base/log.ts';
import type { JobEvent, JobTrouble } from '../../gateway/index.ts';
import type { AccessUnit, StreamInfo } from '../../media/access-unit.ts';
import { type Latency, LatencyTracker } from '../../media/latency.ts';
import { TsDemuxer } from '../../media/ts/demuxer.ts';
import type { PictureGroup } from '../../outputs/programme/picture-group.ts';
import { demuxOutput } from '../demux-output.ts';
import { type Connection, lossOf } from './connection.ts';
import { JobSender, type SoundTrack } from './job-sender.ts';
import type { SentTimes } from './output-timeline.ts';
import { OutputWatch } from './output-watch.ts';

/** A group of so few pictures is sent at once: waiting for another keyframe would take longer. */
const SHORT_GROUP = 10;
/** A source that was asked for a keyframe and sent none within so many milliseconds cannot: the group it is in is sent. */
const KEYFRAME_WAIT_MS = 250;

/** So many payments refused in a row are no mishap: ticket parameters that had expired are new by the second one. */
const REFUSED_PAYMENTS = 2;

/** What a {@link Leg} tells. */
export interface LegEvents {
  /** The next picture that can be used has to be a keyframe. */
  onKeyframeWanted(): void;
  /** A unit went to the job as so many bytes of transport stream. */
  onSent(leg: Leg, unit: AccessUnit, bytes: number): void;
  /** A picture was left out: the job takes no more, or a keyframe is awaited. */
  onDropped(leg: Leg): void;
  onReceived(leg: Leg, bytes: number): void;
  onStreams(leg: Leg, streams: StreamInfo): void;
  /** The first picture that can be decoded is back; {@link onUnit} follows with it. */
  onFirstPicture(leg: Leg): void;
  /** A unit is back, from the first picture on; pictures with how long they took. */
  onUnit(leg: Leg, unit: AccessUnit, latency: Latency | null): void;
  onJobEvent(leg: Leg, event: JobEvent): void;
  /** After each chunk of output and at its end; the next one waits for it. */
  afterChunk?(leg: Leg): Promise<void>;
}

/** What a {@link Leg} works with. */
export interface LegOptions {
  readonly connection: Connection;
  readonly sound: SoundTrack | null;
  /** What was sent last, whoever got it. */
  readonly group: PictureGroup;
  readonly events: LegEvents;
  /** Where the times of what is sent lie now, see `TsDemuxerOptions`. */
  readonly nearUs: number | null;
  readonly logger: Logger;
  /** Monotonic microseconds. */
  readonly nowUs: () => number;
}

/**
 * A stream's way over one orchestrator: units go to its job, from a keyframe on, and what comes back is taken apart. A
 * stream has one leg, and while it moves from one orchestrator to the next a second one beside it.
 */
export class Leg {
  readonly connection: Connection;
  /** Notices when nothing comes back. */
  readonly watch: OutputWatch;
  /** Settles with why the job is over, unless we closed it; never rejects. */
  readonly ended: Promise<GatewayError>;
  /** Settles when the output has been read to its end; never rejects. */
  readonly received: Promise<void>;
  readonly #options: LegOptions;
  readonly #sender: JobSender;
  readonly #latency = new LatencyTracker({ samples: 1 });
  readonly #firstPicture = deferred<void>();
  readonly #unsubscribe: () => void;
  readonly #keyframeTimer: NodeJS.Timeout;
  #sent: { firstUs: number | null; lastUs: number | null } = { firstUs: null, lastUs: null };
  #streams: StreamInfo | null = null;
  #gotPicture = false;
  #refusedPayments = 0;
  #left = false;
  #closed: Promise<void> | undefined;

  /** Begins to send and to receive. */
  constructor(options: LegOptions) {
    const { connection, sound, group, events, nowUs } = options;
    const { job } = connection;
    this.connection = connection;
    this.#options = options;
    this.watch = new OutputWatch(nowUs);
    this.#sender = new JobSender({
      sound,
      onKeyframeWanted: () => events.onKeyframeWanted(),
      onSent: (unit, bytes) => this.#onSent(unit, bytes),
      onDropped: () => this.#onDropped(),
    });
    this.ended = job.ended.then((end) => lossOf(connection, end));
    this.#unsubscribe = job.subscribe((event) => {
      this.#countRefusals(event);
      events.onJobEvent(this, event);
    });
    this.received = this.#read();
    const { pictures } = group;
    this.#sender.attach(job.input, pictures.length <= SHORT_GROUP ? pictures : []);
    this.#keyframeTimer = setTimeout(() => this.#sendGroup(), KEYFRAME_WAIT_MS);
  }

  /** `https://host:port` */
  get origin(): string {
    return this.connection.origin;
  }

  /** The times of the first and the last picture sent. */
  get sent(): SentTimes {
    return this.#sent;
  }

  /** What the tracks of the output are; null before that is known. */
  get streams(): StreamInfo | null {
    return this.#streams;
  }

  /** A picture that can be decoded has come back. */
  get gotPicture(): boolean {
    return this.#gotPicture;
  }

  /** Settles when {@link gotPicture} is true. */
  get firstPicture(): Promise<void> {
    return this.#firstPicture.promise;
  }

  /** The runner says that it loads its model. */
  get loading(): boolean {
    return this.connection.job.runnerStatus?.state === 'LOADING';
  }

  /**
   * What is wrong with the job and may be the orchestrator's fault. Events that never came are none that stopped, and who
   * cannot pay because no signer answers cannot pay elsewhere either.
   */
  get troubles(): readonly JobTrouble[] {
    const { state, stats } = this.connection.job;
    if (state.name !== 'degraded') return [];
    return state.troubles.filter((trouble) => {
      if (trouble === 'events_silent') return stats.events.events > 0;
      if (trouble === 'payment_failing') return this.#refusedPayments >= REFUSED_PAYMENTS;
      return true;
    });
  }

  /** Sends a unit, now. */
  push(unit: AccessUnit): void {
    this.#sender.push(unit);
  }

  /** The sound has another form from now on. */
  setSound(sound: SoundTrack | null): void {
    this.#sender.setSound(sound);
  }

  /** Neither sends nor tells anything any more; the job is still open. */
  leave(): void {
    this.#left = true;
    clearTimeout(this.#keyframeTimer);
    this.#unsubscribe();
    this.#sender.detach();
  }

  /** Leaves, and ends the job and its session. Idempotent; never rejects. */
  close(): Promise<void> {
    this.leave();
    this.#closed ??= this.connection.close();
    return this.#closed;
  }

  #countRefusals(event: JobEvent): void {
    if (event.type === 'problem' && event.error.code === 'payment_refused') this.#refusedPayments += 1;
    if (event.type !== 'state') return;
    const { state } = event;
    const fails = state.name === 'degraded' && state.troubles.includes('payment_failing');
    if (!fails) this.#refusedPayments = 0;
  }

  #sendGroup(): void {
    if (this.#sent.firstUs === null)
      this.#sender.attach(this.connection.job.input, this.#options.group.pictures);
  }

  #onSent(unit: AccessUnit, bytes: number): void {
    if (unit.kind === 'video') {
      this.#sent = { firstUs: this.#sent.firstUs ?? unit.ptsUs, lastUs: unit.ptsUs };
      this.#latency.sent(unit.ptsUs, unit.ptsUs);
      this.watch.offered();
    }
    this.#options.events.onSent(this, unit, bytes);
  }

  #onDropped(): void {
    if (this.#sent.firstUs !== null) this.watch.offered();
    this.#options.events.onDropped(this);
  }

  /** Takes the output apart. How it ends is the job's to say. */
  async #read(): Promise<void> {
    const { connection, events, logger, nearUs } = this.#options;
    const demuxer = new TsDemuxer({
      nearUs,
      onUnit: (unit) => this.#onUnit(unit),
      onStreams: (streams) => {
        this.#streams = streams;
        if (!this.#left) events.onStreams(this, streams);
      },
      onProblem: ({ message }) => logger.warn(message),
    });
    try {
      await demuxOutput(connection.job.output, demuxer, {
        onBytes: (bytes) => events.onReceived(this, bytes),
        ...(events.afterChunk && { afterChunk: async () => events.afterChunk?.(this) }),
      });
    } catch (error) {
      logger.debug('the output has broken off', { reason: toGatewayError(error).message });
    }
  }

  #onUnit(unit: AccessUnit): void {
    if (this.#left) return;
    const { events, nowUs } = this.#options;
    const isPicture = unit.kind === 'video';
    if (isPicture) this.watch.picture();
    if (isPicture && unit.key && !this.#gotPicture) {
      this.#gotPicture = true;
      events.onFirstPicture(this);
      this.#firstPicture.resolve();
    }
    if (!this.#gotPicture) return;
    events.onUnit(this, unit, isPicture ? this.#latency.received(unit.ptsUs, nowUs()) : null);
  }
}
