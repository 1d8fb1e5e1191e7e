import type { AppUpdater } from 'electron-updater';
import type { Logger } from '../../base/log.ts';

/** What asking for updates needs. */
export interface UpdateOptions {
  readonly updater: Pick<
    AppUpdater,
    | 'autoDownload'
    | 'autoInstallOnAppQuit'
    | 'allowDowngrade'
    | 'logger'
    | 'checkForUpdates'
    | 'downloadUpdate'
    | 'quitAndInstall'
  >;
  /** A stream, a recording or another output runs. */
  readonly isBusy: () => boolean;
  /** Shows a question. @returns true for yes */
  readonly ask: (question: string, detail: string, yes: string) => Promise<boolean>;
  /** Shows a result the user waits for. */
  readonly tell: (message: string, detail: string) => Promise<void>;
  /** Closes everything, so that the installer may end the program. */
  readonly prepareToQuit: () => Promise<void>;
  readonly logger: Logger;
}

/**
 * Updates that ask first: before anything is downloaded, and again before it is installed. While anything runs nothing is
 * asked, fetched or installed.
 */
export class Updates {
  readonly #options: UpdateOptions;
  #running: Promise<void> | undefined;

  constructor(options: UpdateOptions) {
    this.#options = options;
    const { updater } = options;
    updater.autoDownload = false;
    updater.autoInstallOnAppQuit = false;
    updater.allowDowngrade = false;
    updater.logger = null;
  }

  /**
   * Looks for an update and goes through it with the user. Never rejects.
   * @param asked the user wants to know also that there is none, or that it failed
   */
  check({ asked }: { readonly asked: boolean }): Promise<void> {
    this.#running ??= this.#check(asked)
      .catch((error: unknown) => this.#failed(asked, error))
      .finally(() => {
        this.#running = undefined;
      });
    return this.#running;
  }

  async #check(asked: boolean): Promise<void> {
    const { updater, isBusy, ask, tell, prepareToQuit } = this.#options;
    if (isBusy()) {
      if (asked) await tell('Rivulet is at work', 'Stop what runs, then check for updates again.');
      return;
    }
    const result = await updater.checkForUpdates();
    if (!result?.isUpdateAvailable) {
      if (asked) await tell('Rivulet is up to date', 'There is no newer version.');
      return;
    }
    const { version } = result.updateInfo;
    const detail = 'You will be asked again before it is installed.';
    if (!(await ask(`Download Rivulet ${version}?`, detail, 'Download'))) return;
    if (isBusy()) return;
    await updater.downloadUpdate();
    const restart = 'Rivulet closes, is replaced and starts again.';
    if (isBusy() || !(await ask(`Install Rivulet ${version} now?`, restart, 'Install'))) return;
    // Something may have been started while the question stood there.
    if (isBusy()) return;
    await prepareToQuit();
    updater.quitAndInstall();
  }

  async #failed(asked: boolean, error: unknown): Promise<void> {
    this.#options.logger.warn('the update failed', { error });
    if (asked)
      await this.#options.tell(
        'The update did not work',
        'Check the network connection and try again later. Nothing was changed.',
      );
  }
}
