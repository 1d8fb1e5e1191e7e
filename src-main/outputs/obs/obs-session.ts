import { type GatewayError, toGatewayError } from '../../base/errors.ts';
import type { ObsConnection } from './obs-connection.ts';
import { ObsWatch } from './obs-facts.ts';
import { SceneKeeper, type SceneKeeperOptions } from './scene-keeper.ts';

/** OBS's figures and our source are looked at this often, in milliseconds. */
const TICK_MS = 1000;

/** What an {@link ObsSession} works with. */
export interface ObsSessionOptions extends SceneKeeperOptions {
  /** Told when everything was read and brought in line, and with why when that was not possible: it is tried again. */
  readonly onBegun: (error: GatewayError | null) => void;
}

/** One connection to OBS: what OBS says of itself, and our scene in it. */
export class ObsSession {
  readonly obs: ObsConnection;
  readonly watch: ObsWatch;
  readonly keeper: SceneKeeper;
  readonly #onBegun: ObsSessionOptions['onBegun'];
  #begun = false;
  #busy = false;

  constructor(options: ObsSessionOptions) {
    this.obs = options.obs;
    this.#onBegun = options.onBegun;
    this.watch = new ObsWatch(options.obs, options.onChange);
    this.keeper = new SceneKeeper(options);
  }

  /** Follows OBS until the connection ends. */
  async run(): Promise<void> {
    const ticks = setInterval(() => void this.#tick(), TICK_MS);
    try {
      await this.#tick();
      await this.obs.closed;
    } finally {
      clearInterval(ticks);
    }
  }

  async #tick(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    // OBS may still be loading when it answers first: it is asked again until it has said everything.
    if (!this.#begun) await this.#begin();
    else await Promise.all([this.watch.readStats(), this.keeper.tick()]).catch(() => undefined);
    this.#busy = false;
  }

  async #begin(): Promise<void> {
    try {
      await this.watch.read();
      await this.keeper.begin();
      await this.watch.readStats();
      this.#begun = true;
      this.#onBegun(null);
    } catch (error) {
      this.#onBegun(toGatewayError(error, 'obs_failed'));
    }
  }
}
