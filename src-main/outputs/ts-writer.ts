import type { AccessUnit, AudioInfo, StreamInfo } from '../media/access-unit.ts';
import { TsMuxer } from '../media/ts/muxer.ts';

/**
 * The programme as one MPEG transport stream, over changes of its tracks: a size that changes goes on in the same stream,
 * other tracks begin with new tables.
 */
export class TsWriter {
  readonly #withAudio: boolean;
  #muxer: TsMuxer | null = null;
  #tracks = '';
  #audio: AudioInfo | null = null;

  /** @param withAudio false leaves the sound out */
  constructor(withAudio = true) {
    this.#withAudio = withAudio;
  }

  /** The tracks of the units that follow. */
  streams({ video, audio }: StreamInfo): void {
    this.#audio = this.#withAudio ? audio : null;
    const tracks = JSON.stringify([video !== null, this.#audio]);
    if (tracks === this.#tracks) return;
    this.#tracks = tracks;
    this.#muxer = video || this.#audio ? new TsMuxer({ streams: { video, audio: this.#audio } }) : null;
  }

  /** The whole packets of a unit; null for one that has no track. */
  write(unit: AccessUnit): Uint8Array | null {
    if (!this.#muxer || (unit.kind === 'audio' && !this.#audio)) return null;
    return this.#muxer.mux(unit);
  }
}
