import { isDeepStrictEqual } from 'node:util';
import type { CameraState, Notice, OutputsSettings } from '../../../src-preload/contract.ts';
import { GatewayError, toGatewayError } from '../../base/errors.ts';
import type { Logger } from '../../base/log.ts';
import type { MediaEngine } from '../../media/engine/client.ts';
import { startCamera } from '../../outputs/camera/camera-output.ts';
import { cameraHelp, cameraSupported, listCameraDevices } from '../../outputs/camera/devices.ts';
import type { Output } from '../../outputs/output.ts';
import type { Programme } from '../../outputs/programme/programme.ts';
import { OutputSlot, type StartedBy } from './output-slot.ts';
import type { StreamEnding } from './stream-watch.ts';

type CameraSettings = OutputsSettings['camera'];

/** Options of {@link CameraDesk}. */
export interface CameraDeskOptions {
  readonly programme: Programme;
  readonly settings: () => CameraSettings;
  readonly startEngine: () => Promise<MediaEngine>;
  readonly logger: Logger;
  readonly onChange: () => void;
  readonly onNotice: (notice: Notice) => void;
  /** The devices there are; of this system by default. */
  readonly listDevices?: () => Promise<CameraState['devices']>;
}

/** The virtual camera of our own: its devices, looked for when somebody asks, and the one that plays. */
export class CameraDesk {
  readonly #options: CameraDeskOptions;
  readonly #slot: OutputSlot;
  #devices: CameraState['devices'] = [];
  #device: string | null = null;

  constructor(options: CameraDeskOptions) {
    this.#options = options;
    this.#slot = new OutputSlot(options.onChange);
  }

  /** Everything there is to show. */
  get state(): CameraState {
    return {
      supported: cameraSupported(),
      devices: this.#devices,
      help: this.#devices.length === 0 ? cameraHelp() : [],
      device: this.#slot.output === null ? null : this.#device,
      status: this.#slot.status,
    };
  }

  /** Figures change by themselves. */
  get moves(): boolean {
    return this.#slot.runs;
  }

  /** Looks for devices. */
  async refresh(): Promise<void> {
    const { listDevices = listCameraDevices, onChange } = this.#options;
    this.#devices = await listDevices();
    onChange();
  }

  /**
   * Starts on a device, or with null on the one of the settings, or the first that can be used.
   * @throws GatewayError `camera_unavailable`
   */
  start(device: string | null): Promise<void> {
    return this.#start('user', device);
  }

  /** Ends it. Never rejects. */
  stop(): Promise<void> {
    return this.#slot.stop();
  }

  /** A stream shows its first picture. */
  async streamShows(): Promise<void> {
    const { settings, onNotice } = this.#options;
    if (!settings().withStream) return;
    await this.#start('stream', null).catch((error: unknown) =>
      onNotice({
        level: 'error',
        text: `The virtual camera did not start: ${toGatewayError(error).message}`,
      }),
    );
  }

  /** The stream has ended. A camera that began with it goes on after a failure: another stream may follow soon. */
  async streamEnded(ending: StreamEnding): Promise<void> {
    if (ending === 'stopped') await this.#slot.streamEnded();
  }

  /** The settings have changed: a camera that plays goes on with them. */
  settingsChanged(before: CameraSettings): void {
    const now = this.#options.settings();
    const form = ({ withStream: _, ...rest }: CameraSettings): object => rest;
    if (isDeepStrictEqual(form(now), form(before)) || !this.#slot.runs) return;
    if (now.device !== null && now.device !== before.device) this.#device = now.device;
    this.#slot.restart(() => this.#open()).catch((error: unknown) => this.#refused(error));
  }

  /** Ends it for good. Idempotent; never rejects. */
  close(): Promise<void> {
    return this.#slot.close();
  }

  /** Devices are looked for in the slot's turn, so that a stream that ends meanwhile ends the camera, too. */
  async #start(by: StartedBy, device: string | null): Promise<void> {
    const open = async (): Promise<Output> => {
      await this.refresh();
      this.#device = device ?? this.#options.settings().device ?? this.#firstUsable();
      return this.#open();
    };
    await this.#slot.start(by, open);
    // One that runs on another device than the one asked for goes over to that.
    if (device !== null && device !== this.#device) await this.#slot.restart(open);
  }

  #firstUsable(): string {
    const found = this.#devices.find(({ usable }) => usable);
    if (found) return found.path;
    const [blocked] = this.#devices;
    throw new GatewayError(
      'camera_unavailable',
      blocked
        ? `${blocked.name} (${blocked.path}) cannot be used: ${blocked.why}`
        : 'there is no virtual camera here: see below how to have one',
    );
  }

  #open(): Output {
    const { programme, settings, startEngine, logger } = this.#options;
    const { width, height, fps, fit } = settings();
    const device = this.#device ?? this.#firstUsable();
    return startCamera({ programme, device, size: { width, height }, fps, fit, startEngine, logger });
  }

  #refused(error: unknown): void {
    const { message } = toGatewayError(error);
    this.#options.onNotice({ level: 'error', text: `The virtual camera did not start again: ${message}` });
  }
}
