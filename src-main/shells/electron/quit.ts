import type { App } from 'electron';

/** What quitting consists of. */
export interface QuitOptions {
  /** What would end with the program, see `whatRuns`. */
  readonly running: () => readonly string[];
  /** Asks the user whether these may end. */
  readonly ask: (running: readonly string[]) => Promise<boolean>;
  /** Ends all of it and writes what has not been written; at most two seconds. */
  readonly close: () => Promise<void>;
}

/** Lets the program end only in order: the user is asked once while anything runs, and everything is closed first. */
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

  /** Quits in order without a question: it was asked elsewhere. */
  async leave(): Promise<void> {
    await this.prepare();
    this.#app.exit(0);
  }

  async #decide(): Promise<void> {
    this.#state = 'asking';
    const running = this.#options.running();
    if (running.length === 0 || (await this.#options.ask(running))) await this.leave();
    else this.#state = 'open';
  }
}

/** What closing the main window does: macOS keeps programs without windows; elsewhere what runs is worth a question. */
export function closeAction(mac: boolean, busy: boolean): 'hide' | 'quit' | 'ask' {
  if (mac) return 'hide';
  return busy ? 'ask' : 'quit';
}
