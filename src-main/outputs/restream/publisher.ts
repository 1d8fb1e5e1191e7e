import type { OutputStatus, TargetState } from '../../../src-preload/contract.ts';
import { type Deferred, deferred, delay, orAbort, settlesWithin } from '../../base/async.ts';
import { GatewayError, toGatewayError } from '../../base/errors.ts';
import type { StreamInfo } from '../../media/access-unit.ts';
import type { ProgrammeUnit } from '../programme/programme-sink.ts';
import { StatusKeeper } from '../status-keeper.ts';
import { platforms } from './platforms.ts';
import type { PublishAddress } from './publish-address.ts';
import type { PublishOptions, PublishOutput } from './publish-output.ts';
import { PublishSession } from './publish-session.ts';
import { RetryPlan } from './retry-plan.ts';
import { SessionStart } from './session-start.ts';
import { SteadyWatch } from './steady-watch.ts';

/** How long the programme is looked at before it is copied to a platform that wants a steady rate, in milliseconds. */
const LOOK_LIMIT_MS = 4000;

/** A server that hangs up so soon, in milliseconds, does not take the key: many platforms say it no other way. */
const SOON_MS = 5000;

const STOP_LIMIT_MS = 1900;

type VideoMode = 'copy' | 'encode';

/** Sends the programme to one server: takes it in the form the server wants, and connects as often as it has to. */
export class Publisher implements PublishOutput {
  readonly #address: PublishAddress;
  readonly #options: PublishOptions & Required<Pick<PublishOptions, 'connect'>>;
  readonly #keeper = new StatusKeeper();
  readonly #stopped = new AbortController();
  readonly #retries: RetryPlan;
  readonly #watch: SteadyWatch;
  readonly #work: Promise<void>;
  #video: VideoMode | null = null;
  #audioTaken: 'aac' | 'copy' | 'none' = 'none';
  #leave: () => void = () => undefined;
  #streams: StreamInfo | null = null;
  /** The newest keyframe, and when there is one. */
  #keyframe: ProgrammeUnit | null = null;
  readonly #pictures: Deferred<void> = deferred();
  /** What the next session begins with. */
  readonly #start = new SessionStart();
  #session: PublishSession | null = null;
  /** Resolves when the session has to make room for another with other tracks. */
  #outgrown: Deferred<void> = deferred();
  #stopping: Promise<void> | null = null;

  constructor(address: PublishAddress, options: PublishOptions & Required<Pick<PublishOptions, 'connect'>>) {
    this.#address = address;
    this.#options = options;
    this.#retries = new RetryPlan(options.random);
    this.#watch = new SteadyWatch(platforms[options.target.platform].limits);
    this.#keeper.set('starting');
    this.#work = this.#run();
  }

  /** How it stands now. */
  get status(): OutputStatus {
    return this.#keeper.status;
  }

  /** What is done with the pictures; null before it is known. */
  get video(): TargetState['video'] {
    return this.#video;
  }

  /** What is done with the sound; null before it is known, or where none is sent. */
  get audio(): TargetState['audio'] {
    if (this.#video === null || this.#audioWanted === 'none') return null;
    if (this.#audioWanted === 'copy') return 'copy';
    return this.#options.programme.streams?.audio ? 'encode' : 'silence';
  }

  /** Listens to changes of the status but for its figures. @returns a function that ends it */
  onChange(listener: () => void): () => void {
    return this.#keeper.onChange(listener);
  }

  /** Ends it within two seconds. Idempotent; never rejects. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  /** RTMP wants AAC, and readers of MPEG-TS a track that is always there; WebRTC wants Opus. */
  get #audioWanted(): 'aac' | 'copy' | 'none' {
    if (this.#address.kind !== 'whip') return 'aac';
    return this.#options.programme.streams?.audio?.codec === 'opus' ? 'copy' : 'none';
  }

  async #stop(): Promise<void> {
    if (this.#keeper.phase !== 'failed') this.#keeper.set('stopping');
    this.#stopped.abort(new GatewayError('aborted', 'the target was stopped'));
    await settlesWithin(this.#work, STOP_LIMIT_MS);
    this.#leave();
    this.#keeper.set('off');
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopped;
    try {
      await this.#chooseVideo();
      while (!signal.aborted) {
        const { error, heldMs } = await this.#connectOnce();
        if (error) await this.#waitAfter(error, heldMs);
      }
    } catch (error) {
      if (!signal.aborted)
        this.#keeper.set('failed', { reason: failure(error), error: toGatewayError(error) });
    } finally {
      this.#leave();
    }
  }

  /** Takes the programme as it comes where the target does, and looks at it first where a platform wants it steady. */
  async #chooseVideo(): Promise<void> {
    const { target, programme } = this.#options;
    if (target.video !== 'auto' || platforms[target.platform].limits.minFps === null) {
      return this.#take(target.video === 'encode' ? 'encode' : 'copy');
    }
    if (programme.picture !== 'live') return this.#take('encode');
    const looked = deferred<VideoMode>();
    const leave = programme.add({
      onStreams: () => undefined,
      onUnit: (unit) => {
        this.#watch.push(unit);
        const { fault } = this.#watch;
        if (fault !== undefined) looked.resolve(fault === null ? 'copy' : 'encode');
        else if (unit.held) looked.resolve('encode');
      },
    });
    try {
      const late = delay(LOOK_LIMIT_MS, { signal: this.#stopped.signal }).then((): VideoMode => 'encode');
      this.#take(await Promise.race([looked.promise, late]));
    } finally {
      leave();
    }
  }

  #take(video: VideoMode): void {
    this.#leave();
    this.#video = video;
    // Who joins gets pictures again that were looked at before.
    this.#watch.reset();
    const sink = {
      onStreams: (streams: StreamInfo) => this.#onStreams(streams),
      onUnit: (unit: ProgrammeUnit) => this.#onUnit(unit),
    };
    this.#audioTaken = this.#audioWanted;
    this.#leave = this.#options.renditions.add(sink, { video, audio: this.#audioTaken });
  }

  #onStreams(streams: StreamInfo): void {
    if (!sameSize(this.#streams, streams)) this.#start.clear();
    this.#streams = streams;
    if (this.#video && this.#audioWanted !== this.#audioTaken) {
      this.#take(this.#video);
      return;
    }
    if (this.#session && !this.#session.takes(streams)) this.#outgrown.resolve();
  }

  #onUnit(unit: ProgrammeUnit): void {
    if (unit.kind === 'video' && unit.key) {
      this.#keyframe = unit;
      this.#pictures.resolve();
    }
    if (unit.kind === 'video' && unit.held) this.#keeper.addRepeated();
    if (this.#session) this.#session.push(unit);
    else this.#start.push(unit);
    if (this.#video !== 'copy' || this.#options.target.video !== 'auto') return;
    this.#watch.push(unit);
    if (typeof this.#watch.fault !== 'string') return;
    // From now on and for good: going to and fro would be worse for viewers than what it saves.
    this.#options.logger.info('a target is encoded from now on', { reason: this.#watch.fault });
    this.#take('encode');
  }

  /** One session, from connecting to its end. `heldMs`: how long it held; null where it did not begin. */
  async #connectOnce(): Promise<{ readonly error: GatewayError | null; readonly heldMs: number | null }> {
    const { signal } = this.#stopped;
    if (!this.#keyframe) {
      this.#keeper.set('waiting', { reason: 'there is no picture yet' });
      await orAbort(this.#pictures.promise, signal);
    }
    this.#announce();
    let beganMs: number | null = null;
    try {
      const session = await this.#openSession();
      this.#session = session;
      beganMs = performance.now();
      this.#outgrown = deferred();
      this.#begin(session);
      this.#keeper.set('on', { reason: this.#advice });
      await orAbort(Promise.race([session.ended, this.#outgrown.promise]), signal);
      return { error: null, heldMs: null };
    } catch (error) {
      const heldMs = beganMs === null ? null : performance.now() - beganMs;
      return { error: this.#explained(toGatewayError(error), heldMs), heldMs };
    } finally {
      const session = this.#session;
      this.#session = null;
      await session?.close();
    }
  }

  /** What the user may want to change, while all goes well. */
  get #advice(): string {
    const { name, limits } = platforms[this.#options.target.platform];
    const { bitrateBps } = this.#options.encode;
    const most = limits.maxBitrateBps;
    if (this.#video !== 'encode' || bitrateBps === null || most === null || bitrateBps <= most) return '';
    return `${name} takes ${most / 1e6} Mbit/s at most: lower the bit rate of what is encoded for targets`;
  }

  /** Says what is being done; a listener has nothing to do but to wait. */
  #announce(): void {
    const address = this.#address;
    if (address.kind === 'srt' && address.mode === 'listener') {
      this.#keeper.set('waiting', { reason: `waiting for a reader at port ${address.port}` });
    } else {
      this.#keeper.set('starting', { reason: `connecting to ${hostOf(address)}` });
    }
  }

  async #openSession(): Promise<PublishSession> {
    const [streams, keyframe] = [this.#streams, this.#keyframe];
    if (!streams || !keyframe) throw new GatewayError('internal', 'pictures came before their tracks');
    const { connect, startEngine, logger } = this.#options;
    const connection = await connect(this.#address, {
      streams,
      keyframe,
      signal: this.#stopped.signal,
      startEngine,
      logger,
      onBytes: (bytes) => this.#keeper.addBytes(bytes),
    });
    return new PublishSession(connection, streams, {
      onPicture: () => this.#keeper.addPicture(),
      onDropped: (units) => this.#keeper.addDropped(units),
    });
  }

  /**
   * Gives a session what was kept for it. A server that passes a stream on, RTMP's, gets all of it; a reader that shows it
   * begins at the live edge.
   */
  #begin(session: PublishSession): void {
    const units = this.#address.kind === 'rtmp' ? this.#start.whole() : this.#start.atEdge();
    for (const unit of units) session.push(unit);
    this.#start.clear();
    // The tracks may have changed while it was being opened.
    if (this.#streams && !session.takes(this.#streams)) this.#outgrown.resolve();
  }

  async #waitAfter(error: GatewayError, heldMs: number | null): Promise<void> {
    const { signal } = this.#stopped;
    if (signal.aborted) return;
    const address = this.#address;
    // Readers of a listener come and go: the next one is waited for at once.
    if (address.kind === 'srt' && address.mode === 'listener' && heldMs !== null) return;
    const waitMs = this.#retries.next(error, heldMs ?? 0);
    if (waitMs === null) throw error;
    this.#options.logger.warn('a target was lost', { reason: error.message, waitMs });
    this.#keeper.set('retrying', { reason: error.message, error, nextTryMs: Date.now() + waitMs });
    await delay(waitMs, { signal });
  }

  #explained(error: GatewayError, heldMs: number | null): GatewayError {
    if (error.code !== 'output_lost' || heldMs === null || heldMs > SOON_MS || this.#retries.wasGood)
      return error;
    return new GatewayError(
      'output_refused',
      `${hostOf(this.#address)} hangs up as soon as the stream begins: check the stream key, and whether another program sends with the same key`,
      { cause: error },
    );
  }
}

function sameSize(a: StreamInfo | null, b: StreamInfo): boolean {
  return a?.video?.width === b.video?.width && a?.video?.height === b.video?.height;
}

function failure(error: unknown): string {
  return `given up: ${toGatewayError(error).message}`;
}

function hostOf(address: PublishAddress): string {
  return address.kind === 'whip' ? new URL(address.url).hostname : address.host;
}
