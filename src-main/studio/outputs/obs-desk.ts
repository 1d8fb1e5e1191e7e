import type { Notice, ObsState, OutputsSettings } from '../../../src-preload/contract.ts';
import { toGatewayError } from '../../base/errors.ts';
import { ObsLink, type ObsLinkOptions } from '../../outputs/obs/obs-link.ts';
import type { SecretStore } from '../../settings/secrets.ts';
import { allSaved } from '../all-saved.ts';

/** The name of the password among the secrets; people read it where it cannot be opened. */
const PASSWORD = 'OBS password';

type ObsSettings = OutputsSettings['obs'];

/** Options of {@link ObsDesk}. */
export interface ObsDeskOptions extends ObsLinkOptions {
  readonly settings: () => ObsSettings;
  /** Keeps these in the settings. @throws GatewayError `settings_unwritable` */
  readonly saveSettings: (settings: ObsSettings) => Promise<void>;
  readonly secrets: SecretStore;
  readonly onChange: () => void;
  readonly onNotice: (notice: Notice) => void;
}

/** What `obs.connect` is given. */
export interface ObsConnectRequest {
  readonly address: string;
  /** Null keeps the one there is, '' forgets it. */
  readonly password: string | null;
  readonly storePlain: boolean;
}

/** The link to OBS as the application has it: by the settings, with the password among the secrets. */
export class ObsDesk {
  readonly link: ObsLink;
  readonly #options: ObsDeskOptions;

  constructor(options: ObsDeskOptions) {
    this.#options = options;
    this.link = new ObsLink(options);
    this.link.onChange(options.onChange);
  }

  /** Everything there is to show. Whether there is a password is known without a link, too. */
  get state(): ObsState {
    const password = this.#options.secrets.get(PASSWORD);
    return { ...this.link.state, passwordSet: password !== null, passwordPlace: password?.place ?? null };
  }

  /** Figures change by themselves. */
  get moves(): boolean {
    return this.link.state.phase === 'connected';
  }

  /** Connects where the settings say so, in its own time. */
  start(): void {
    if (this.#options.settings().connect) this.#openQuietly();
  }

  /**
   * Looks for OBS from now on, at this start of the program and the next.
   * @throws GatewayError `output_address_invalid`; after `settings_unwritable` and `secret_store_missing` it is in force
   */
  async connect({ address, password, storePlain }: ObsConnectRequest): Promise<void> {
    const { settings, saveSettings, secrets, onChange } = this.#options;
    const chosen: ObsSettings = { ...settings(), address, connect: true };
    const text = password ?? secrets.get(PASSWORD)?.text ?? '';
    // First of all, since it says whether the address is one.
    this.#open(chosen, text === '' ? null : text);
    const changes: Promise<unknown>[] = [];
    if (password === '') changes.push(secrets.delete(PASSWORD));
    else if (password !== null) changes.push(secrets.set(PASSWORD, password, { storePlain }));
    // The settings last: the link follows them with the password there is then.
    changes.push(saveSettings(chosen));
    try {
      await allSaved(changes);
    } finally {
      // Where the password is kept is known only now.
      onChange();
    }
  }

  /** Lets OBS go, also at the next start. @throws GatewayError `settings_unwritable` */
  async disconnect(): Promise<void> {
    const { settings, saveSettings } = this.#options;
    await saveSettings({ ...settings(), connect: false });
  }

  /** The settings have changed: the link follows. */
  settingsChanged(before: ObsSettings): void {
    if (this.#options.settings().connect) this.#openQuietly();
    else if (before.connect) void this.link.disconnect();
  }

  /** Ends the link; scene and source stay in OBS. Idempotent. */
  close(): Promise<void> {
    return this.link.close();
  }

  /** Opens by the settings. They may come from a file, so an address that is none is said, not thrown. */
  #openQuietly(): void {
    const { settings, secrets, onNotice } = this.#options;
    try {
      this.#open(settings(), secrets.get(PASSWORD)?.text ?? null);
    } catch (error) {
      onNotice({ level: 'warning', text: toGatewayError(error).message });
    }
  }

  #open({ address, feed, virtualCamera }: ObsSettings, password: string | null): void {
    const passwordPlace = this.#options.secrets.get(PASSWORD)?.place ?? null;
    this.link.open({ address, password, passwordPlace, feed, virtualCamera });
  }
}
