import type { ObsState, OutputStatus } from '../../../src-preload/contract.ts';
import { GatewayError, toGatewayError } from '../../base/errors.ts';
import type { ObsLink } from '../../outputs/obs/obs-link.ts';
import type { Output } from '../../outputs/output.ts';
import { StatusKeeper } from '../../outputs/status-keeper.ts';

/** What is needed of a link to OBS. */
type ObsForStream = Pick<ObsLink, 'state' | 'onChange' | 'setUp' | 'close'>;

/**
 * OBS as an output of a stream: connected for as long as the stream runs, its scene made and shown each time OBS is found.
 * It carries nothing itself: OBS reads the local feed.
 */
export class ObsOutput implements Output {
  readonly #link: ObsForStream;
  readonly #keeper = new StatusKeeper();
  #preparing = false;
  #prepared = false;
  #stopping: Promise<void> | null = null;

  /** @param link opened already */
  constructor(link: ObsForStream) {
    this.#link = link;
    this.#keeper.set('starting');
    link.onChange(() => this.#follow(link.state));
    this.#follow(link.state);
  }

  /** How it stands now: `on` once the scene is on air. */
  get status(): OutputStatus {
    return this.#keeper.status;
  }

  /** Listens to changes of the status. @returns a function that ends it */
  onChange(listener: () => void): () => void {
    return this.#keeper.onChange(listener);
  }

  /** Ends the link; the scene stays in OBS. Idempotent; never rejects. */
  stop(): Promise<void> {
    this.#stopping ??= this.#link.close().then(() => this.#keeper.set('off'));
    return this.#stopping;
  }

  #follow({ phase, reason, error }: ObsState): void {
    if (this.#stopping) return;
    if (phase !== 'connected') this.#prepared = false;
    switch (phase) {
      case 'connected':
        void this.#prepare();
        break;
      case 'searching':
        this.#keeper.set('retrying', { reason: reason || 'OBS does not answer', error: asError(error) });
        break;
      case 'refused':
        this.#keeper.set('failed', { reason, error: asError(error) });
        break;
      default:
        if (this.#keeper.phase !== 'retrying') this.#keeper.set('starting', { reason });
    }
  }

  /** Makes the scene and shows it, once for each connection. */
  async #prepare(): Promise<void> {
    if (this.#preparing || this.#prepared) return;
    this.#preparing = true;
    try {
      await this.#link.setUp({ show: true });
      this.#prepared = true;
      if (!this.#stopping && this.#link.state.phase === 'connected') this.#keeper.set('on');
    } catch (thrown) {
      const error = toGatewayError(thrown);
      if (!this.#stopping && this.#link.state.phase === 'connected')
        this.#keeper.set('failed', { reason: error.message, error });
    } finally {
      this.#preparing = false;
    }
  }
}

function asError(error: ObsState['error']): GatewayError | null {
  return error && new GatewayError(error.code, error.message);
}
