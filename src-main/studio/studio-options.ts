import type { AppState } from '../../src-preload/contract.ts';
import type { LocalNetworkOptions } from '../local/client.ts';
import type { MediaEngineOptions } from '../media/engine/client.ts';
import type { KeyStore } from '../settings/secrets.ts';
import type { LogHub } from './log-hub.ts';

/** How the application is opened. */
export interface StudioOptions {
  /** Where settings, presets, secrets and certificates are kept; `dataFolder()` names the usual place. */
  readonly dataFolder: string;
  readonly shell: AppState['about']['shell'];
  readonly version: string;
  /** Versions of what it runs on, for the about view. */
  readonly runtime: Readonly<Record<string, string>>;
  /** The system's key store; null where the shell has none. */
  readonly keyStore: KeyStore | null;
  /** Shows the system's own dialog for files; null when it was given up. Absent where the shell has none. */
  readonly chooseFile?: () => Promise<string | null>;
  /** Shows the system's own dialog for folders; null when it was given up. Absent where the shell has none. */
  readonly chooseFolder?: () => Promise<string | null>;
  /**
   * Shows a file or a folder of ours, by its absolute path, in the system's file manager. Absent where the shell has none.
   * @throws GatewayError `not_allowed` where there is none
   */
  readonly reveal?: (path: string) => Promise<void>;
  /** The user's folder for videos, where recordings go by default; found by itself where the shell does not know it. */
  readonly videosFolder?: string;
  /** Where lines of the log go; its owner closes it. By default a hub of its own. */
  readonly log?: LogHub;
  /** How the embedded network is set up; by default with all its models, and its engine started ahead. */
  readonly embedded?: Omit<LocalNetworkOptions, 'logger'>;
  /** How the media engine's process is started; by default as a plain Node process. */
  readonly connectEngine?: NonNullable<MediaEngineOptions['connect']>;
}
