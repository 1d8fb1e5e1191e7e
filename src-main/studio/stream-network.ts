import { GatewayError } from '../base/errors.ts';
import type { Logger } from '../base/log.ts';
import { tidyText } from '../base/tidy-text.ts';
import {
  CertificatePins,
  endpointOf,
  OrchestratorSession,
  parseOrchestratorAddress,
} from '../gateway/index.ts';
import { LocalNetwork } from '../local/client.ts';

/** How many of an orchestrator's models an error names, and how much of each name: it can list any number of anything. */
const MODELS_SHOWN = 24;
const MODEL_NAME_SHOWN = 60;

/** The orchestrator of a stream, and the embedded network when there is one behind it. */
export interface StreamNetwork {
  readonly session: OrchestratorSession;
  /** True when the orchestrator is our own embedded one. */
  readonly embedded: boolean;
  /** Ends the session and the embedded network. */
  close(): Promise<void>;
}

/** What {@link openNetwork} connects to. */
export interface NetworkRequest {
  /** Address as typed; null starts the embedded network. */
  readonly orchestrator: string | null;
  /** The one certificate to accept, 64 hexadecimal digits; null trusts on first use. */
  readonly pin: string | null;
  readonly model: string;
}

/**
 * Connects to the orchestrator asked for, or starts the embedded network and connects to that.
 * @throws GatewayError as `OrchestratorSession.connect` and `LocalNetwork.start` do; `model_unknown` when the
 * orchestrator lists its models and this is not one of them
 */
export async function openNetwork(
  request: NetworkRequest,
  { logger, signal }: { logger: Logger; signal: AbortSignal },
): Promise<StreamNetwork> {
  const local = request.orchestrator === null ? await LocalNetwork.start({ logger }) : null;
  try {
    signal.throwIfAborted();
    const address = local?.serviceUri ?? request.orchestrator ?? '';
    const pins = new CertificatePins({
      onPinned: ({ endpoint, certificate }) =>
        logger.info('certificate pinned', { endpoint, fingerprint: certificate.fingerprint }),
    });
    const pin = local?.certificateFingerprint ?? request.pin;
    if (pin !== null) pins.expect(endpointOf(parseOrchestratorAddress(address)), pin);
    const session = await OrchestratorSession.connect(address, {
      pins,
      signal,
      logger,
      model: request.model,
    });
    try {
      requireModel(session, request.model);
    } catch (error) {
      await session.close();
      throw error;
    }
    return {
      session,
      embedded: local !== null,
      close: async () => {
        await session.close();
        await local?.close();
      },
    };
  } catch (error) {
    await local?.close();
    throw error;
  }
}

function requireModel(session: OrchestratorSession, model: string): void {
  const ids = session.info.models
    .filter(({ pipeline }) => pipeline === 'live-video-to-video')
    .map(({ model: id }) => id);
  if (ids.length === 0 || ids.includes(model)) return;
  const shown = ids.slice(0, MODELS_SHOWN).map((id) => tidyText(id, MODEL_NAME_SHOWN));
  const more = ids.length > shown.length ? ` and ${ids.length - shown.length} more` : '';
  throw new GatewayError(
    'model_unknown',
    `${session.address.origin} has no model "${model}": choose one of ${shown.join(', ')}${more}`,
    {
      fields: { model },
    },
  );
}
