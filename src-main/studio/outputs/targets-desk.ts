import type { Notice, Target, TargetState } from '../../../src-preload/contract.ts';
import { toGatewayError } from '../../base/errors.ts';
import type { PublishOutput } from '../../outputs/restream/publish-output.ts';
import { OutputSlot, type StartedBy } from './output-slot.ts';
import type { StreamEnding } from './stream-watch.ts';
import {
  TargetEditor,
  type TargetEditorOptions,
  type TargetRequest,
  targetNotFound,
} from './target-editor.ts';

/** Options of {@link TargetsDesk}. */
export interface TargetsDeskOptions extends TargetEditorOptions {
  /** Begins to send to a target. @throws GatewayError `output_address_invalid` */
  readonly open: (target: Target, key: string | null) => PublishOutput;
  readonly onChange: () => void;
  readonly onNotice: (notice: Notice) => void;
}

/**
 * The places the output is sent to, each an output of its own. One that the user started goes on with a held picture until
 * the user stops it. One that began with a stream ends when that stream is stopped; while it connects anew, and after it has
 * failed, it goes on: the platform's session lives until the next stream, or until the user ends it.
 */
export class TargetsDesk {
  readonly #options: TargetsDeskOptions;
  readonly #editor: TargetEditor;
  readonly #slots = new Map<string, OutputSlot<PublishOutput>>();
  #closed = false;

  constructor(options: TargetsDeskOptions) {
    this.#options = options;
    this.#editor = new TargetEditor(options);
  }

  /** Everything there is to show, in the order of the settings. Never a key. */
  get state(): TargetState[] {
    return this.#options.targets().map(({ id }) => {
      const key = this.#editor.keyOf(id);
      const slot = this.#slotOf(id);
      return {
        id,
        keySet: key !== null,
        keyPlace: key?.place ?? null,
        video: slot.output?.video ?? null,
        audio: slot.output?.audio ?? null,
        status: slot.status,
      };
    });
  }

  /** Figures change by themselves. */
  get moves(): boolean {
    return [...this.#slots.values()].some((slot) => slot.runs);
  }

  /**
   * Sets a target. One that is being sent to is sent to anew where that makes a difference.
   * @throws GatewayError `output_address_invalid`, `target_not_found`; after `settings_unwritable` and
   * `secret_store_missing` it is in force all the same
   */
  async save(request: TargetRequest): Promise<{ id: string }> {
    const { onChange } = this.#options;
    const { id, differs, saved } = this.#editor.put(request);
    onChange();
    if (differs) this.#restart(id);
    try {
      await saved;
    } finally {
      // Where its key is kept is known only now.
      onChange();
    }
    return { id };
  }

  /** Ends and forgets a target. @throws GatewayError `settings_unwritable` */
  async remove(id: string): Promise<void> {
    const slot = this.#slots.get(id);
    this.#slots.delete(id);
    await Promise.all([this.#editor.remove(id), slot?.stop()]);
  }

  /** Begins to send. @throws GatewayError `target_not_found`, `output_address_invalid` */
  start(id: string): Promise<void> {
    return this.#start(id, 'user');
  }

  /** Ends it, within two seconds. @throws GatewayError `target_not_found` */
  async stop(id: string): Promise<void> {
    if (!this.#editor.find(id)) throw targetNotFound();
    await this.#slotOf(id).stop();
  }

  /** A stream shows its first picture: the targets that begin with it begin. */
  async streamShows(): Promise<void> {
    const { targets, onNotice } = this.#options;
    const wanted = targets().filter(({ withStream }) => withStream);
    await Promise.all(
      wanted.map(({ id, name }) =>
        this.#start(id, 'stream').catch((error: unknown) =>
          onNotice({ level: 'error', text: `Nothing is sent to ${name}: ${toGatewayError(error).message}` }),
        ),
      ),
    );
  }

  /** The stream has ended; see the class for what becomes of targets. */
  async streamEnded(ending: StreamEnding): Promise<void> {
    if (ending === 'failed') return;
    await Promise.all([...this.#slots.values()].map((slot) => slot.streamEnded()));
  }

  /** Ends them all, for good. Idempotent; never rejects. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#slots.values()].map((slot) => slot.close()));
  }

  async #start(id: string, by: StartedBy): Promise<void> {
    if (!this.#editor.find(id)) throw targetNotFound();
    await this.#slotOf(id).start(by, () => this.#open(id));
  }

  #restart(id: string): void {
    const slot = this.#slotOf(id);
    slot
      .restart(() => this.#open(id))
      .catch((error: unknown) =>
        this.#options.onNotice({ level: 'error', text: toGatewayError(error).message }),
      );
  }

  #open(id: string): PublishOutput {
    const target = this.#editor.find(id);
    if (!target) throw targetNotFound();
    return this.#options.open(target, this.#editor.keyOf(id)?.text ?? null);
  }

  #slotOf(id: string): OutputSlot<PublishOutput> {
    const known = this.#slots.get(id);
    if (known) return known;
    const slot = new OutputSlot<PublishOutput>(this.#options.onChange);
    if (this.#closed) void slot.close();
    this.#slots.set(id, slot);
    return slot;
  }
}
