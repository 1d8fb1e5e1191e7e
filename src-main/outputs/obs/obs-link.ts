import type { ObsState, OutputsSettings } from '../../../src-preload/contract.ts';
import { GatewayError } from '../../base/errors.ts';
import type { Logger } from '../../base/log.ts';
import type { PictureTimes } from './picture-times.ts';

/** Where OBS can read our output. `udp`: the address that OBS listens on and we send to; null where nothing is sent by UDP. */
export interface ObsFeedUrls {
  readonly ts: string;
  readonly mjpeg: string;
  readonly page: string;
  readonly udp: string | null;
}

/** What an {@link ObsLink} works with. */
export interface ObsLinkOptions {
  /** Where the feed is now; null while it is off. Changes are told with {@link ObsLink.feedChanged}. */
  readonly feed: () => ObsFeedUrls | null;
  /** Watches the output's pictures while latency is measured; closed afterwards. */
  readonly watchPictures: () => Promise<PictureTimes>;
  readonly logger: Logger;
}

/** Which OBS, and how. */
export interface ObsOpenOptions {
  /** `host`, `host:port` or `ws://host:port`. */
  readonly address: string;
  readonly password: string | null;
  readonly passwordPlace: ObsState['passwordPlace'];
  readonly feed: OutputsSettings['obs']['feed'];
  /** Starts OBS's virtual camera with the stream. */
  readonly virtualCamera: boolean;
}

/** The state of a link that was never opened. */
export const obsOffState: ObsState = {
  phase: 'off',
  reason: '',
  error: null,
  passwordSet: false,
  passwordPlace: null,
  version: null,
  scene: 'missing',
  collection: null,
  programScene: null,
  feed: null,
  source: null,
  virtualCamera: null,
  virtualCameraHelp: '',
  streaming: false,
  recording: false,
  stats: null,
  latencyMs: null,
  measuring: false,
};

/** The link to OBS: looks for it, stays connected, keeps our scene and source as they should be. */
export class ObsLink {
  readonly #options: ObsLinkOptions;

  constructor(options: ObsLinkOptions) {
    this.#options = options;
  }

  get state(): ObsState {
    return obsOffState;
  }

  /** Listens to changes of the state. @returns a function that ends it */
  onChange(_listener: () => void): () => void {
    return () => undefined;
  }

  /**
   * Looks for OBS from now on, with these options; an open link is opened anew where address or password differ.
   * @throws GatewayError `output_address_invalid`
   */
  open(_options: ObsOpenOptions): void {
    this.#options.logger.debug('not built yet');
  }

  /** The feed's URLs are others now: our source is brought in line. */
  feedChanged(): void {}

  /** A stream runs, or not: OBS's virtual camera is started with it where that was chosen. */
  setLive(_live: boolean): void {}

  /** @throws GatewayError `obs_unreachable`, `obs_refused`, `obs_failed` */
  async setUp(_options: { readonly show: boolean }): Promise<void> {
    throw new GatewayError('obs_unreachable', 'OBS is not connected');
  }

  /** @throws GatewayError `obs_unreachable`, `obs_refused`, `obs_failed` */
  async undo(): Promise<void> {
    throw new GatewayError('obs_unreachable', 'OBS is not connected');
  }

  /** @throws GatewayError `obs_unreachable`, `obs_refused`, `obs_failed`, `virtual_camera_unavailable` */
  async virtualCamera(_on: boolean): Promise<void> {
    throw new GatewayError('obs_unreachable', 'OBS is not connected');
  }

  /** @throws GatewayError `obs_unreachable`, `obs_refused`, `obs_failed`, `not_live` */
  async measure(): Promise<{ p50: number; p95: number; samples: number }> {
    throw new GatewayError('obs_unreachable', 'OBS is not connected');
  }

  /** Ends the link; what was started in OBS by itself is stopped, scene and source stay. */
  async disconnect(): Promise<void> {}

  /** Ends the link for good. Idempotent. */
  async close(): Promise<void> {}
}
