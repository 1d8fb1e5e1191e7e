import type { Params } from '../../../src-preload/contract.ts';
import { type Deferred, deferred } from '../../base/async.ts';
import { GatewayError } from '../../base/errors.ts';
import type { Logger } from '../../base/log.ts';
import type { JobEvent, JobLimits } from '../../gateway/index.ts';
import type { AccessUnit, StreamInfo } from '../../media/access-unit.ts';
import type { Latency } from '../../media/latency.ts';
import { PictureGroup } from '../../outputs/programme/picture-group.ts';
import { type LiveNetwork, openConnection, type StartJob } from './connection.ts';
import { ConnectionKeeper, type LegRequest, type Move } from './connection-keeper.ts';
import { leftBecause } from './failure-text.ts';
import type { SoundTrack } from './job-sender.ts';
import { Leg, type LegEvents } from './leg.ts';
import { OutputTimeline } from './output-timeline.ts';
import type { OutputHealth } from './output-watch.ts';
import { TroubleWatch } from './trouble-watch.ts';

/** When another orchestrator could not be had either for an output that fell silent, it is tried again after so long. */
const SILENCE_RETRY_MS = 5_000;

/** What a {@link Carrier} tells of the leg a stream goes over, and of its way from one to the next. */
interface CarrierEvents {
  /** An orchestrator is found, the first one or another, and is asked to start. Not told of one beside another that serves. */
  onOrchestrator(found: { readonly origin: string; readonly why: string }): void;
  /** The stream goes over this leg; what comes back next begins with a keyframe. `from` and `move` as the keeper tells. */
  onUse(leg: Leg, from: string | null, move: Move | null): void;
  onLeft(leg: Leg): void;
  onDisconnected(cause: string | null): void;
  onStayed(move: Move, error: GatewayError): void;
  onQuestion(question: string | null): void;
  onKeyframeWanted(): void;
  onSent(unit: AccessUnit, bytes: number): void;
  onDropped(): void;
  onReceived(bytes: number): void;
  onStreams(streams: StreamInfo): void;
  onFirstPicture(): void;
  /** A unit as it came and at its time for viewers, which rises over all legs; sound that was heard already is left out. */
  onUnit(placed: AccessUnit, latency: Latency | null): void;
  onJobEvent(event: JobEvent): void;
  afterChunk?(): Promise<void>;
}

/** What a {@link Carrier} works with. */
export interface CarrierOptions {
  readonly network: LiveNetwork;
  readonly startJob: StartJob;
  readonly model: string;
  /** Asked whenever a job is started. */
  readonly params: () => Params;
  readonly sound: SoundTrack | null;
  readonly limits?: Partial<JobLimits>;
  /** Where the times of what is sent lie now, see `TsDemuxerOptions`. */
  readonly nearUs: () => number | null;
  /** Nobody is there to wait or to be asked: the stream ends instead. Default false. */
  readonly unattended?: boolean;
  /** The user wants streams to end where the price is refused, and not to go elsewhere. Default false. */
  readonly endsAtPrice?: () => boolean;
  readonly events: CarrierEvents;
  /** The end of the stream. */
  readonly signal: AbortSignal;
  readonly logger: Logger;
  /** Monotonic microseconds. */
  readonly nowUs: () => number;
}

/**
 * Carries a stream over one orchestrator after the other: units go in, units come back on one timeline. It goes to the
 * next orchestrator when the present one is lost, falls silent or cannot go on, and when it is told to.
 */
export class Carrier {
  readonly #options: CarrierOptions;
  readonly #keeper: ConnectionKeeper<Leg>;
  readonly #timeline: OutputTimeline;
  readonly #group = new PictureGroup();
  readonly #legs = new Set<Leg>();
  readonly #troubles = new TroubleWatch();
  #sound: SoundTrack | null;
  #connected: Deferred<Leg> = deferred();
  /** Another orchestrator is being tried because nothing comes back. */
  #fleesSilence = false;
  #silenceTriedMs = Number.NEGATIVE_INFINITY;

  constructor(options: CarrierOptions) {
    const { network, model, events, signal, logger, nowUs } = options;
    this.#options = options;
    this.#sound = options.sound;
    this.#timeline = new OutputTimeline(nowUs);
    this.#keeper = new ConnectionKeeper<Leg>({
      open: (request, attemptSignal) => this.#open(request, attemptSignal),
      onUse: (leg, from, move) => this.#onUse(leg, from, move),
      onLeft: (leg) => {
        this.#legs.delete(leg);
        leg.leave();
        this.#connected = deferred();
        events.onLeft(leg);
      },
      onDisconnected: (cause) => {
        // The keyframe that the next job starts with is made while it is being started.
        events.onKeyframeWanted();
        events.onDisconnected(cause);
      },
      onFailure: (origin, error) => network.reportFailure(origin, error),
      onStayed: (move, error) => {
        this.#fleesSilence = false;
        events.onStayed(move, error);
      },
      onQuestion: (question) => events.onQuestion(question),
      hasAnother: (avoid) => network.hasAnother({ model, avoid }),
      unattended: options.unattended ?? false,
      endsAtPrice: options.endsAtPrice ?? (() => false),
      signal,
      logger,
      nowUs,
    });
  }

  /** The leg the stream goes over; null without a connection. */
  get current(): Leg | null {
    return this.#keeper.current;
  }

  /** Attempts since the last good connection. */
  get attempts(): number {
    return this.#keeper.attempts;
  }

  /** The orchestrator that would be next, connected ahead; null without one. */
  get standby(): string | null {
    return this.#options.network.standby;
  }

  /** Carries until the stream ends, and leaves no connection open. @throws GatewayError when it gives up */
  async run(): Promise<void> {
    try {
      await this.#keeper.run();
    } finally {
      this.#options.network.prepareNext(null);
    }
  }

  /** Sends a unit, now. */
  push(unit: AccessUnit): void {
    if (unit.kind === 'video') this.#group.push(unit);
    for (const leg of this.#legs) leg.push(unit);
  }

  /** Settles when there is a leg, and all that it was given has left; for senders that can wait. */
  async room(): Promise<void> {
    const leg = this.current ?? (await this.#connected.promise);
    await leg.connection.job.input.drained();
  }

  /** Nothing more is sent: the present leg brings what is on its way, and no other one is made. */
  finish(): void {
    this.#keeper.finish();
  }

  /** The sound has another form from now on. */
  setSound(sound: SoundTrack | null): void {
    this.#sound = sound;
    for (const leg of this.#legs) leg.setSound(sound);
  }

  /** The parameters change: a model may load for it. */
  paramsChanged(): void {
    this.current?.watch.changed();
  }

  /** A window that shows the output says that it stands still, or moves again. */
  reportFrozen(clientId: string, frozen: boolean): void {
    this.current?.watch.report(clientId, frozen);
  }

  /** Drops the connection and makes another one now. */
  reconnect(): void {
    this.#keeper.reconnect();
  }

  /** Goes to another orchestrator as the user asked. @param address origin; null for the next best */
  swap(address: string | null): void {
    const { network, model } = this.#options;
    const move: Move = { why: 'you asked for it', by: 'user' };
    const alone = address === null && !network.hasAnother({ model, avoid: this.#keeper.avoid });
    if (alone && this.current) this.reconnect();
    else this.#keeper.swap(address, move);
  }

  /**
   * Looks how the stream fares, and goes to another orchestrator where that is better. To be called a few times a second.
   * @param held the same picture is sent again and again
   */
  look({ held }: { readonly held: boolean }): OutputHealth {
    const leg = this.current;
    this.#keeper.look();
    if (!leg) return 'moving';
    this.#prepareNext();
    this.#leaveSilence(leg);
    this.#leaveTrouble(leg);
    const health = leg.watch.health({ loading: leg.loading, held });
    if (health === 'stalled') giveUpSilent(leg);
    return health;
  }

  #leaveSilence(leg: Leg): void {
    if (!leg.watch.silent({ loading: leg.loading })) {
      // It was a hiccup.
      if (this.#fleesSilence) this.#keeper.stay();
      this.#fleesSilence = false;
      return;
    }
    const nowMs = this.#options.nowUs() / 1000;
    if (this.#fleesSilence || nowMs - this.#silenceTriedMs < SILENCE_RETRY_MS) return;
    this.#silenceTriedMs = nowMs;
    const outcome = this.#keeper.tryNext({ why: 'no picture came back any more', by: 'gateway' });
    this.#fleesSilence = outcome === 'tried';
    if (outcome === 'too_many') giveUpSilent(leg);
  }

  #leaveTrouble(leg: Leg): void {
    const nowMs = this.#options.nowUs() / 1000;
    const trouble = this.#troubles.due(leg.troubles, nowMs);
    if (!trouble || this.#fleesSilence) return;
    const outcome = this.#keeper.tryNext({ why: leftBecause(trouble), by: 'gateway' });
    if (outcome === 'tried') this.#troubles.tried(trouble, nowMs);
  }

  async #open(request: LegRequest, signal: AbortSignal): Promise<Leg> {
    const { network, startJob, model, params, limits, events, logger } = this.#options;
    const connection = await openConnection({
      ...request,
      network,
      startJob,
      model,
      params,
      ...(limits && { limits }),
      signal,
      logger,
      onOrchestrator: (found) => {
        if (!this.current) events.onOrchestrator(found);
      },
    });
    const { nearUs, nowUs } = this.#options;
    const leg = new Leg({
      connection,
      sound: this.#sound,
      group: this.#group,
      events: this.#legEvents,
      nearUs: nearUs(),
      logger,
      nowUs,
    });
    this.#legs.add(leg);
    void leg.ended.then(() => this.#legs.delete(leg));
    return leg;
  }

  #onUse(leg: Leg, from: string | null, move: Move | null): void {
    const { events } = this.#options;
    this.#fleesSilence = false;
    this.#silenceTriedMs = Number.NEGATIVE_INFINITY;
    this.#timeline.nextJob(() => leg.sent);
    this.#connected.resolve(leg);
    events.onUse(leg, from, move);
    if (leg.streams) events.onStreams(leg.streams);
    this.#prepareNext();
  }

  #prepareNext(): void {
    const { network, model } = this.#options;
    network.prepareNext({ model, avoid: this.#keeper.avoid });
  }

  readonly #legEvents: LegEvents = {
    onKeyframeWanted: () => this.#options.events.onKeyframeWanted(),
    onSent: (leg, unit, bytes) => {
      if (leg === this.current) this.#options.events.onSent(unit, bytes);
    },
    onDropped: (leg) => {
      if (leg === this.current) this.#options.events.onDropped();
    },
    onReceived: (leg, bytes) => {
      if (leg === this.current) this.#options.events.onReceived(bytes);
    },
    onStreams: (leg, streams) => {
      if (leg === this.current) this.#options.events.onStreams(streams);
    },
    onFirstPicture: (leg) => {
      this.#keeper.live(leg);
      if (leg !== this.current) return;
      this.#options.network.reportLive(leg.origin);
      this.#options.events.onFirstPicture();
    },
    onUnit: (leg, unit, latency) => {
      if (leg !== this.current) return;
      const placed = this.#timeline.place(unit);
      if (placed) this.#options.events.onUnit(placed, latency);
    },
    onJobEvent: (leg, event) => {
      if (leg === this.current) this.#options.events.onJobEvent(event);
    },
    afterChunk: async (leg) => {
      if (leg === this.current) await this.#options.events.afterChunk?.();
    },
  };
}

function giveUpSilent({ connection, origin }: Leg): void {
  connection.job.destroy(
    new GatewayError(
      'output_stalled',
      `${origin} sends no pictures: try another model or another orchestrator`,
      {
        fields: { address: origin },
      },
    ),
  );
}
