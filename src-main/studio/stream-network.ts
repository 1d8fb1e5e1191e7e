import type { Logger } from '../base/log.ts';
import type { OrchestratorSession } from '../gateway/index.ts';
import { LocalNetwork } from '../local/client.ts';

/** The embedded network's model that needs no media engine, which is then not started ahead. */
const RELAY_MODEL = 'noop';

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
 * @throws GatewayError as `OrchestratorSession.connect` and `LocalNetwork.start` do
 */
export async function openNetwork(
  request: NetworkRequest,
  { logger, signal }: { logger: Logger; signal: AbortSignal },
): Promise<StreamNetwork> {
  // The gateway's libraries take a while to load: they do so while the embedded network's process starts.
  const gateway = import('../gateway/index.ts');
  const warm = request.model !== RELAY_MODEL;
  const local = request.orchestrator === null ? await LocalNetwork.start({ logger, warm }) : null;
  try {
    const { CertificatePins, endpointOf, OrchestratorSession, parseOrchestratorAddress } = await gateway;
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
