import type { App } from 'electron';

/** What quitting consists of. */
export interface QuitOptions {
  readonly isStreaming: () => boolean;
  /** Asks the user whether the stream may end. */
  readonly ask: () => Promise<boolean>;
  /** Ends the stream and writes what has not been written; at most two seconds. */
  readonly close: () => Promise<void>;
}

/** Lets the program end only in order: the user is asked once while a stream runs, and everything is closed first. */
export class QuitGate {
  readonly #app: Pick<App, 'on' | 'exit' | 'quit'>;
  readonly #options: QuitOptions;
  #state: 'open' | 'asking' | 'leaving' = 'open';

  constructor(app: Pick<App, 'on' | 'exit' | 'quit'>, options: QuitOptions) {
    this.#app = app;
    this.#options = options;
    app.on('before-quit', (event) => {
      if (this.#state === 'leaving') return;
      event.preventDefault();
      if (this.#state === 'open') void this.#decide();
    });
  }

  /** Quitting has been decided; nothing asks any more. */
  get leaving(): boolean {
    return this.#state === 'leaving';
  }

  /** Closes everything and lets the next quit through, for an installer that ends the program itself. */
  async prepare(): Promise<void> {
    this.#state = 'leaving';
    await this.#options.close();
  }

  async #decide(): Promise<void> {
    this.#state = 'asking';
    const may = !this.#options.isStreaming() || (await this.#options.ask());
    if (!may) {
      this.#state = 'open';
      return;
    }
    await this.prepare();
    this.#app.exit(0);
  }
}

/** What closing the main window does: macOS keeps programs without windows; elsewhere a stream is worth a question. */
export function closeAction(mac: boolean, streaming: boolean): 'hide' | 'quit' | 'ask' {
  if (mac) return 'hide';
  return streaming ? 'ask' : 'quit';
}
