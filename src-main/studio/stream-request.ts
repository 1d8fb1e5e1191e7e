import type { ModelParams } from '../gateway/index.ts';
import type { AudioCodec } from '../media/access-unit.ts';
import type { Size } from '../media/engine/options.ts';

/** Everything that one run of a stream is asked to do. */
export interface StreamRequest {
  /** A file path, a URL FFmpeg reads, or the word `testsrc`. */
  readonly input: string;
  readonly model: string;
  /** The model's parameters as the runner gets them, `prompt` included. */
  readonly params: ModelParams;
  /** Address as typed; null starts the embedded local network. */
  readonly orchestrator: string | null;
  /** SHA-256 of the one certificate to accept, as 64 hexadecimal digits; null trusts on first use. */
  readonly pin: string | null;
  /** Pixels; null keeps the input's size. */
  readonly size: Size | null;
  readonly fps: number | null;
  readonly bitrateBps: number | null;
  readonly gopS: number;
  readonly audio: AudioCodec | null;
  readonly durationS: number | null;
  readonly loop: boolean;
  /** Real time, or as fast as the orchestrator accepts. */
  readonly paced: boolean;
  /** Files to write; null for none. */
  readonly output: string | null;
  readonly recordInput: string | null;
}
