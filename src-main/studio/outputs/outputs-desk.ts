import { isDeepStrictEqual } from 'node:util';
import type {
  LiveState,
  Notice,
  OutputsSettings,
  OutputsState,
  SoundState,
  Target,
} from '../../../src-preload/contract.ts';
import type { Logger } from '../../base/log.ts';
import type { MediaEngine } from '../../media/engine/client.ts';
import { watchPictures } from '../../outputs/obs/picture-times.ts';
import type { Programme } from '../../outputs/programme/programme.ts';
import { Renditions } from '../../outputs/programme/renditions.ts';
import type { RecordingStore } from '../../outputs/recording/recording-store.ts';
import type { UnitSource } from '../../outputs/recording/unit-source.ts';
import type { FeedPlace } from '../../settings/feed-place.ts';
import type { SecretStore } from '../../settings/secrets.ts';
import type { SharedEngine } from '../shared-engine.ts';
import { CameraDesk } from './camera-desk.ts';
import { FeedDesk } from './feed-desk.ts';
import { FigureClock } from './figure-clock.ts';
import { ObsDesk } from './obs-desk.ts';
import { isReadByObs, obsFeedUrls } from './obs-feed.ts';
import { ObsUdp } from './obs-udp.ts';
import { openTarget } from './open-target.ts';
import { RecordingDesk } from './recording-desk.ts';
import { type StreamEnding, StreamWatch } from './stream-watch.ts';
import { TargetsDesk } from './targets-desk.ts';

/** Options of {@link OutputsDesk}. */
export interface OutputsDeskOptions {
  /** What comes back. Closed with the desk. */
  readonly programme: Programme;
  /** What is sent. */
  readonly input: UnitSource;
  /** How the sound reaches the outputs. */
  readonly sound: () => SoundState;
  readonly settings: () => OutputsSettings;
  /** Changes the settings, each part whole. @throws GatewayError `settings_unwritable`; the change is in force */
  readonly saveSettings: (patch: Partial<Omit<OutputsSettings, 'targets'>>) => Promise<unknown>;
  /** Makes these the targets. @throws as `saveSettings` does */
  readonly saveTargets: (targets: Target[]) => Promise<void>;
  readonly secrets: SecretStore;
  readonly feedPlace: FeedPlace;
  readonly recordings: RecordingStore;
  /** Where recordings go by default; absolute. */
  readonly videosFolder: string;
  readonly chooseFolder: (() => Promise<string | null>) | null;
  readonly reveal: ((path: string) => Promise<void>) | null;
  /** What outputs share: cards, pictures, remuxes. None of the stream, so that it can end alone. Closed with the desk. */
  readonly engine: SharedEngine;
  /** Starts an engine for who closes it. @throws GatewayError `engine_unavailable` */
  readonly startEngine: () => Promise<MediaEngine>;
  /** The model in use; '' where there is none. */
  readonly model: () => string;
  readonly logger: Logger;
  readonly onChange: (state: OutputsState) => void;
  readonly onNotice: (notice: Notice) => void;
}

/**
 * Everything the output goes to beside the windows. Each kind has a desk of its own, which nothing that happens at another
 * one touches; here they are told of the stream and of the settings, and what they show becomes one slice.
 */
export class OutputsDesk {
  readonly feed: FeedDesk;
  readonly obs: ObsDesk;
  readonly camera: CameraDesk;
  readonly recording: RecordingDesk;
  readonly targets: TargetsDesk;
  readonly #options: OutputsDeskOptions;
  readonly #renditions: Renditions;
  readonly #obsUdp: ObsUdp;
  readonly #clock: FigureClock;
  readonly #watch: StreamWatch;
  #closing: Promise<void> | undefined;

  constructor(options: OutputsDeskOptions) {
    const { programme, settings, saveSettings, engine } = options;
    this.#options = options;
    const onChange = (): void => this.#clock.changed();
    const openEngine = (): Promise<MediaEngine> => engine.open();
    const common = { ...options, onChange, openEngine };
    this.#renditions = new Renditions({ ...options, encode: () => settings().encode });
    this.feed = new FeedDesk({
      ...common,
      renditions: this.#renditions,
      settings: () => settings().feed,
      place: options.feedPlace,
      onUrls: () => this.obs.link.feedChanged(),
    });
    this.#obsUdp = new ObsUdp({ ...options, onUrl: () => this.obs.link.feedChanged() });
    this.obs = new ObsDesk({
      ...common,
      settings: () => settings().obs,
      saveSettings: async (obs) => void (await saveSettings({ obs })),
      feed: (from) => obsFeedUrls(this.feed.state, from, this.#obsUdp.url),
      isRead: (feed) => isReadByObs(this.feed.state, feed),
      watchPictures: () => watchPictures({ programme, openEngine }),
    });
    this.camera = new CameraDesk({ ...common, settings: () => settings().camera });
    this.recording = new RecordingDesk({
      ...common,
      settings: () => settings().recording,
      saveFolder: async (folder) =>
        void (await saveSettings({ recording: { ...settings().recording, folder } })),
      list: options.recordings,
    });
    this.targets = new TargetsDesk({
      ...common,
      targets: () => settings().targets,
      open: (target, key) =>
        openTarget(target, key, { ...options, renditions: this.#renditions, encode: settings().encode }),
    });
    this.#watch = new StreamWatch({
      onPicture: () => this.#streamShows(),
      onEnd: (ending) => this.#streamEnded(ending),
    });
    this.#clock = new FigureClock(
      () => options.onChange(this.state),
      () =>
        this.#watch.isLive ||
        [this.feed, this.obs, this.camera, this.recording, this.targets].some(({ moves }) => moves),
    );
    programme.onChange(onChange);
  }

  /** Everything there is to show, with figures of this moment. */
  get state(): OutputsState {
    return {
      picture: this.#options.programme.picture,
      feed: this.feed.state,
      obs: this.obs.state,
      camera: this.camera.state,
      recording: this.recording.state,
      targets: this.targets.state,
      sound: this.#options.sound(),
    };
  }

  /** Begins what the settings want at the start, in its own time: nothing waits for it. */
  start(): void {
    void this.feed.start();
    this.#followObsUdp();
    this.obs.start();
    void this.camera.refresh();
    void this.recording.recorder.recover();
  }

  /** Takes the stream's state as it is now. */
  liveChanged(state: Pick<LiveState, 'phase'>): void {
    if (!this.#closing) this.#watch.take(state);
  }

  /** The settings have changed: every desk follows its part. */
  settingsChanged(now: OutputsSettings, before: OutputsSettings): void {
    if (now === before || this.#closing) return;
    const differs = (part: keyof OutputsSettings): boolean => !isDeepStrictEqual(now[part], before[part]);
    if (differs('feed')) this.feed.settingsChanged(before.feed);
    if (differs('obs')) this.#followObsUdp();
    if (differs('obs')) this.obs.settingsChanged(before.obs);
    if (differs('camera')) this.camera.settingsChanged(before.camera);
    if (differs('recording')) this.recording.recorder.settingsChanged();
    if (differs('encode')) this.#renditions.formChanged();
    this.#clock.changed();
  }

  /** Ends everything: recordings are completed first of all, the feed goes last. Idempotent; never rejects. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  /** OBS is sent the output by UDP only where the user chose that: it takes as much work as a reader that is there. */
  #followObsUdp(): void {
    const { connect, feed } = this.#options.settings().obs;
    void this.#obsUdp.set(connect && feed === 'udp');
  }

  #streamShows(): void {
    this.#clock.changed();
    void this.recording.streamShows();
    void this.targets.streamShows();
    void this.camera.streamShows();
    this.obs.link.setLive(true);
  }

  #streamEnded(ending: StreamEnding): void {
    this.#clock.changed();
    void this.recording.streamEnded();
    void this.targets.streamEnded(ending);
    void this.camera.streamEnded(ending);
    this.obs.link.setLive(false);
  }

  async #close(): Promise<void> {
    const parts = [this.recording, this.targets, this.camera, this.obs];
    await Promise.allSettled(parts.map((part) => part.close()));
    await Promise.allSettled([this.#obsUdp.set(false), this.feed.close(), this.#renditions.close()]);
    this.#options.programme.close();
    this.#clock.close();
    await this.#options.engine.close();
  }
}
