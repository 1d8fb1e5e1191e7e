import type { ModelParams } from '../gateway/index.ts';
import type { AudioCodec } from '../media/access-unit.ts';
import type { Size } from '../media/engine/options.ts';
import type { NetworkRequest } from './stream-network/network-request.ts';
import type { OutputRequest } from './stream-outputs/output-request.ts';

/** Everything that one run of a stream is asked to do. */
export interface StreamRequest {
  /** A file path, a URL FFmpeg reads, or the word `testsrc`. */
  readonly input: string;
  readonly model: string;
  /** The model's parameters as the runner gets them, `prompt` included. */
  readonly params: ModelParams;
  /** Where it goes, and who pays. */
  readonly network: NetworkRequest;
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
  /** Where what comes back goes. Those that are no files want a paced stream. */
  readonly outputs: readonly OutputRequest[];
  /** A file to write what is sent to; null for none. */
  readonly recordInput: string | null;
}
