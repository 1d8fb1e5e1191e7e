import type { OutputStatus } from '../../../src-preload/contract.ts';
import { GatewayError } from '../../base/errors.ts';
import { type Output, offStatus } from '../../outputs/output.ts';

/** Whose word started an output: the user's, or a stream's that it begins with. */
export type StartedBy = 'user' | 'stream';

/** Makes an output that begins at once. */
type Open<Kind> = () => Kind | Promise<Kind>;

interface Held<Kind> {
  readonly output: Kind;
  by: StartedBy;
  readonly leave: () => void;
}

/**
 * A place where one output runs or does not. Starts and stops take their turns; one that has failed stays to be seen until it
 * is started again or stopped.
 */
export class OutputSlot<Kind extends Output = Output> {
  readonly #onChange: () => void;
  #held: Held<Kind> | null = null;
  #turn: Promise<unknown> = Promise.resolve();
  #closed = false;

  /** @param onChange told of changes of the status other than its figures */
  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  /** The output that runs, or has failed; null without one. */
  get output(): Kind | null {
    return this.#held?.output ?? null;
  }

  /** How it stands, with figures of this moment. */
  get status(): OutputStatus {
    return this.#held?.output.status ?? offStatus;
  }

  /** It was started and has not given up. */
  get runs(): boolean {
    const { phase } = this.status;
    return phase !== 'off' && phase !== 'failed';
  }

  /**
   * Starts one, once the one before has ended. While one runs nothing is started; the user's word makes it theirs.
   * @throws what `open` throws; `aborted` once it is closed
   */
  start(by: StartedBy, open: Open<Kind>): Promise<void> {
    return this.#next(async () => {
      if (this.runs && this.#held) {
        if (by === 'user') this.#held.by = by;
        return;
      }
      await this.#begin(by, open);
    });
  }

  /** Ends it and starts it as `open` has it now, if it was started. @throws what `open` throws */
  restart(open: Open<Kind>): Promise<void> {
    return this.#next(async () => {
      const by = this.#held?.by;
      if (by !== undefined) await this.#begin(by, open);
    });
  }

  /** Ends it within two seconds. Never rejects. */
  stop(): Promise<void> {
    return this.#next(() => this.#end());
  }

  /** The stream has ended: what runs by its word ends, also what was still being started. Never rejects. */
  streamEnded(): Promise<void> {
    return this.#next(async () => {
      if (this.#held?.by === 'stream') await this.#end();
    });
  }

  /** Ends it for good: nothing is started here any more. Idempotent; never rejects. */
  close(): Promise<void> {
    this.#closed = true;
    return this.stop();
  }

  async #begin(by: StartedBy, open: Open<Kind>): Promise<void> {
    await this.#end();
    this.#refuseClosed();
    const output = await open();
    this.#held = { output, by, leave: output.onChange(this.#onChange) };
    this.#onChange();
  }

  async #end(): Promise<void> {
    const held = this.#held;
    if (!held) return;
    await held.output.stop();
    held.leave();
    this.#held = null;
    this.#onChange();
  }

  #refuseClosed(): void {
    if (this.#closed)
      throw new GatewayError('aborted', 'Rivulet is being closed: nothing is started any more');
  }

  #next(step: () => Promise<void>): Promise<void> {
    const done = this.#turn.then(step);
    this.#turn = done.catch(() => undefined);
    return done;
  }
}
