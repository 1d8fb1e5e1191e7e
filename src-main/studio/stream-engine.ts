import type { Logger } from '../base/log.ts';
import { type DecodeHandle, MediaEngine, type SourceHandle } from '../media/engine/client.ts';
import type { StreamRequest } from './stream-request.ts';

/** The media engine's part of a stream. */
export interface StreamEngine {
  readonly source: SourceHandle;
  readonly decoder: DecodeHandle;
}

/**
 * Starts the media engine, opens the input and a decoder for what comes back. The engine is handed to `onEngine` as soon
 * as it runs, so that its owner closes it whatever happens then.
 * @throws GatewayError `engine_unavailable`, and `media_…` for what is wrong with the input
 */
export async function openStreamEngine(
  request: StreamRequest,
  options: {
    readonly logger: Logger;
    readonly signal: AbortSignal;
    readonly onEngine: (engine: MediaEngine) => void;
  },
): Promise<StreamEngine> {
  const { input, paced, loop, size, fps, bitrateBps, gopS, audio, durationS } = request;
  const { logger, signal, onEngine } = options;
  const engine = await MediaEngine.start({ logger });
  onEngine(engine);
  const [source, decoder] = await Promise.all([
    engine.openSource(
      {
        input:
          input === 'testsrc'
            ? { kind: 'testsrc', paced, tone: audio !== null }
            : { kind: 'media', location: input, paced, loop },
        size,
        fps,
        bitrateBps,
        gopS,
        audio,
        durationS,
      },
      { signal },
    ),
    engine.openDecode({ readCode: input === 'testsrc', deliverFrames: false }),
  ]);
  return { source, decoder };
}
