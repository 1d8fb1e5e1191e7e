import type { Params, Settings, SettingsPatch } from '../../src-preload/contract.ts';
import { patchSettings, type SettingsStore } from '../settings/settings.ts';

/** Parameters that change quickly are remembered when they have been left alone for so long, in milliseconds. */
const REMEMBER_AFTER_MS = 500;

const EMBEDDED = { kind: 'embedded' } as const;

/** Options of {@link SettingsDesk}. */
export interface SettingsDeskOptions {
  readonly store: SettingsStore;
  /** Told of every change, before it is in the file. */
  readonly onChange: (settings: Settings, previous: Settings) => void;
  /** Told when something that nobody waits for could not be saved. */
  readonly onUnsaved: (error: unknown) => void;
}

/** Changes the settings and says so. What cannot be saved is still in force until the program ends. */
export class SettingsDesk {
  readonly #options: SettingsDeskOptions;
  readonly #used = new Map<string, Params>();
  #timer: NodeJS.Timeout | undefined;

  constructor(options: SettingsDeskOptions) {
    this.#options = options;
  }

  /** The settings as they are now. */
  get current(): Settings {
    return this.#options.store.data;
  }

  /** Changes settings; resolves when they are saved. @throws GatewayError `settings_unwritable`; the change is in force */
  async update(patch: SettingsPatch): Promise<Settings> {
    await this.#replace(patchSettings(this.current, patch));
    return this.current;
  }

  /** Makes these the user's orchestrators; a choice of one that is gone is one of the embedded network. @throws as {@link update} */
  setOrchestrators(orchestrators: string[]): Promise<void> {
    const { current } = this;
    const { choice, orchestrators: before } = current.network;
    const isGone =
      choice.kind === 'address' && before.includes(choice.address) && !orchestrators.includes(choice.address);
    const network = { ...current.network, orchestrators, choice: isGone ? EMBEDDED : choice };
    return this.#replace({ ...current, network });
  }

  /** Makes these the sources of orchestrators. @throws as {@link update} */
  setSources(sources: Settings['network']['sources']): Promise<void> {
    const { current } = this;
    return this.#replace({ ...current, network: { ...current.network, sources } });
  }

  /** Makes these the targets that the output is sent to. @throws as {@link update} */
  setTargets(targets: Settings['outputs']['targets']): Promise<void> {
    const { current } = this;
    return this.#replace({ ...current, outputs: { ...current.outputs, targets } });
  }

  /** Remembers the parameters a model was used with, in their own time. */
  rememberParams(model: string, params: Params): void {
    this.#used.set(model, params);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#remember(), REMEMBER_AFTER_MS);
  }

  /** Saves what has not been saved yet. @throws GatewayError `settings_unwritable` */
  async close(): Promise<void> {
    clearTimeout(this.#timer);
    this.#remember();
    await this.#options.store.close();
  }

  #remember(): void {
    if (this.#used.size === 0) return;
    const paramsByModel = { ...this.current.effect.paramsByModel, ...Object.fromEntries(this.#used) };
    this.#used.clear();
    this.update({ effect: { paramsByModel } }).catch(this.#options.onUnsaved);
  }

  async #replace(settings: Settings): Promise<void> {
    const previous = this.current;
    const saved = this.#options.store.set(settings);
    this.#options.onChange(settings, previous);
    await saved;
  }
}
