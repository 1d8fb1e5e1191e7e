import type {
  LiveRequest,
  LiveState,
  LiveStats,
  Notice,
  Params,
  SoundState,
} from '../../../src-preload/contract.ts';
import type { MediaLinkKind } from '../../../src-preload/media-link/kind.ts';
import type { LinkPort } from '../../../src-preload/media-link/port.ts';
import { monotonicUs } from '../../base/clock.ts';
import { GatewayError } from '../../base/errors.ts';
import type { Logger } from '../../base/log.ts';
import { LiveVideoJob, parseOrchestratorAddress } from '../../gateway/index.ts';
import type { MediaEngine } from '../../media/engine/client.ts';
import type { SourceProgramme } from '../../outputs/programme/input.ts';
import type { SoundSettings } from '../../outputs/programme/local-sound.ts';
import type { Programme } from '../../outputs/programme/programme.ts';
import { UnitFanout } from '../../outputs/programme/unit-fanout.ts';
import { CaptureLinks } from './capture-links.ts';
import type { LiveNetwork, StartJob } from './connection.ts';
import type { LiveFile } from './file-intake.ts';
import { LinkSinks } from './link-sinks.ts';
import { LiveStateKeeper } from './live-state.ts';
import { LiveStream } from './live-stream.ts';

/** What a {@link LiveSession} works with. */
export interface LiveSessionOptions {
  readonly network: LiveNetwork;
  /** The media engine, for files and for windows that cannot encode H.264; stays its owner's to close. */
  readonly openEngine: () => Promise<MediaEngine>;
  /** The file with this id, and how it is to be played; null when there is none. */
  readonly fileFor: (fileId: string) => LiveFile | null;
  /** The user wants streams to end where the price is refused, and not to go elsewhere. Default false. */
  readonly endsAtPrice?: () => boolean;
  /** Takes what comes back for outputs, over all streams; stays its owner's to close. */
  readonly programme?: Programme;
  /** How sound reaches windows and outputs, asked each time; by default as it comes back, else what was captured. */
  readonly soundSettings?: () => SoundSettings;
  readonly logger: Logger;
  readonly onChange: (state: LiveState) => void;
  /** Four times a second while a stream runs. */
  readonly onStats: (stats: LiveStats) => void;
  readonly onNotice: (notice: Notice) => void;
  /** Monotonic microseconds; main's clock by default. */
  readonly nowUs?: () => number;
  /** `LiveVideoJob.start` by default. */
  readonly startJob?: StartJob;
}

/**
 * The live stream of the application: one at a time, over the application's whole life. Windows join and leave it by
 * media links; the network below it may change; what shows is {@link LiveSession.state}.
 */
export class LiveSession {
  readonly #options: LiveSessionOptions;
  readonly #nowUs: () => number;
  readonly #state: LiveStateKeeper;
  readonly #captureLinks: CaptureLinks;
  readonly #output = new UnitFanout();
  readonly #input = new UnitFanout();
  readonly #playedInput = new UnitFanout();
  readonly #outputLinks: LinkSinks;
  readonly #inputLinks: LinkSinks;
  #stream: LiveStream | null = null;
  #closed: Promise<void> | undefined;

  constructor(options: LiveSessionOptions) {
    const nowUs = options.nowUs ?? monotonicUs;
    this.#options = options;
    this.#nowUs = nowUs;
    this.#state = new LiveStateKeeper(options.onChange, Date.now);
    this.#captureLinks = new CaptureLinks(nowUs, options.logger);
    this.#outputLinks = new LinkSinks(this.#output, nowUs);
    this.#inputLinks = new LinkSinks(this.#playedInput, nowUs);
  }

  /** The stream as windows show it. */
  get state(): LiveState {
    return this.#state.state;
  }

  /** What is sent, a camera's pictures as well as a file's; over all streams. */
  get input(): SourceProgramme {
    return this.#input;
  }

  /** How sound reaches windows and outputs at this moment. */
  get sound(): SoundState {
    return this.#stream?.sound ?? { path: 'none', delayMs: null, aheadMs: null };
  }

  /**
   * Starts a stream; how it goes on shows in the state. One that is just being stopped is waited for.
   * @param client the window whose pictures are sent, where the source is a capture
   * @throws GatewayError `busy` while a stream runs, `source_not_found` for an unknown file, `aborted` after closing
   */
  async start(request: LiveRequest, client: { readonly clientId: string }): Promise<void> {
    if (['stopping', 'stopped', 'failed'].includes(this.state.phase)) await this.#stream?.done;
    if (this.#closed) throw new GatewayError('aborted', 'the application is closing');
    if (this.#stream) throw new GatewayError('busy', 'a stream is running already: stop it first');
    const { source } = request;
    const file = source.kind === 'file' ? this.#options.fileFor(source.fileId) : null;
    if (source.kind === 'file' && !file)
      throw new GatewayError('source_not_found', 'the file is no longer known: choose it again');
    const stream = new LiveStream({
      ...this.#options,
      request,
      file,
      clientId: client.clientId,
      soundSettings: this.#options.soundSettings ?? (() => ({ source: 'auto', offsetMs: 0 })),
      startJob: this.#options.startJob ?? LiveVideoJob.start,
      state: this.#state,
      captureLinks: this.#captureLinks,
      output: this.#output,
      input: this.#input,
      playedInput: this.#playedInput,
      outputLinks: this.#outputLinks,
      nowUs: this.#nowUs,
    });
    this.#stream = stream;
    stream.start();
    void stream.done.then(() => {
      if (this.#stream === stream) this.#stream = null;
    });
  }

  /** Ends the stream, within two seconds. Without one nothing happens. */
  async stop(): Promise<void> {
    await this.#stream?.stop();
  }

  /** Drops the connection and makes another one now; the stream goes on. @throws GatewayError `not_live` without one */
  async reconnect(): Promise<void> {
    this.#running().reconnect();
  }

  /**
   * Moves the stream to another orchestrator; it goes on. Whether that succeeds shows in the state: where it does not, the
   * stream stays where it is. Also the answer to the state's question.
   * @param address as typed, or null for the next best
   * @throws GatewayError `not_live` without a stream, `orchestrator_address_invalid` also for the one it runs on
   */
  async swap(address: string | null): Promise<void> {
    const stream = this.#running();
    const origin = address === null ? null : parseOrchestratorAddress(address).origin;
    const { orchestrator, phase } = this.state;
    if (origin !== null && origin === orchestrator && ['loading', 'live', 'degraded'].includes(phase)) {
      throw new GatewayError(
        'orchestrator_address_invalid',
        `the stream runs on ${origin} already: choose another orchestrator`,
        { fields: { address: origin } },
      );
    }
    stream.swap(origin);
  }

  /**
   * Replaces the parameters of the stream; quick changes are coalesced, and whether the runner took them shows in the
   * state. Without a stream nothing happens.
   */
  async setParams(params: Params): Promise<void> {
    this.#stream?.setParams(params);
  }

  /** A window that decodes the output says that it stands still, or moves again. */
  reportFrozen(frozen: boolean, client: { readonly clientId: string }): void {
    this.#stream?.reportFrozen(client.clientId, frozen);
  }

  /**
   * Joins a window's media link: `capture` brings pictures; `output` takes what comes back and `input` a file that is sent,
   * now and in later streams, until the port closes.
   */
  openMediaLink(kind: MediaLinkKind, client: { readonly clientId: string }, port: LinkPort): void {
    const { clientId } = client;
    if (this.#closed) port.close();
    else if (kind === 'capture') this.#captureLinks.open(clientId, port);
    else if (kind === 'input') this.#inputLinks.open(port);
    else this.#outputLinks.open(port, () => this.#stream?.reportFrozen(clientId, false));
  }

  /** Ends the stream and every link. Idempotent; never rejects. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  #running(): LiveStream {
    if (!this.#stream) throw new GatewayError('not_live', 'no stream is running: go live first');
    return this.#stream;
  }

  async #close(): Promise<void> {
    await this.stop();
    this.#captureLinks.close();
    this.#inputLinks.close();
    this.#outputLinks.close();
  }
}
