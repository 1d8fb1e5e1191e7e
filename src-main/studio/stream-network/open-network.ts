import type { GatewayError } from '../../base/errors.ts';
import type { Logger } from '../../base/log.ts';
import type { ProbeTarget } from '../../gateway/index.ts';
import { startPair } from './embedded.ts';
import { isEmbedded, type NetworkRequest, signersOf } from './network-request.ts';
import { paymentLimits } from './payment-limits.ts';
import type { StreamNetwork } from './stream-network.ts';

/** The embedded network's model that needs no media engine, which is then not started ahead. */
const RELAY_MODEL = 'noop';

/**
 * Finds the orchestrators a request leads to, or starts the embedded network, and gets ready to pay.
 * @throws GatewayError as `findOrchestrators`, `paymentLimits` and `startPair` do, `signer_not_recognised`, or the signal's
 * reason
 */
export async function openNetwork(
  request: NetworkRequest & { readonly model: string },
  options: {
    readonly logger: Logger;
    readonly signal: AbortSignal;
    /** The record of payments is damaged. */
    readonly onProblem: (problem: GatewayError) => void;
  },
): Promise<StreamNetwork> {
  const { model } = request;
  const { logger, signal, onProblem } = options;
  const pays = request.paid || signersOf(request).length > 0;
  // The gateway's libraries take a while to load, and the settings to read: that is done while the embedded network's
  // processes start.
  const loading = Promise.all([
    import('./purse.ts'),
    import('./stream-network.ts'),
    paymentLimits(request, pays),
    pays ? loadSignatures() : null,
  ]);
  loading.catch(() => undefined);
  const embedded =
    request.paid || isEmbedded(request)
      ? await startPair({ logger, warm: model !== RELAY_MODEL, paid: request.paid })
      : null;
  const close: (() => Promise<void>)[] = embedded ? [() => embedded.close()] : [];
  try {
    const [{ Purse }, { StreamNetwork }, limits] = await loading;
    signal.throwIfAborted();
    const signers = embedded?.signer ? [embedded.signer] : signersOf(request);
    const purse = new Purse({ signers, embedded: embedded !== null, limits, onProblem, logger });
    close.unshift(() => purse.close());
    const orchestrators = embedded
      ? [{ address: embedded.network.serviceUri }]
      : await findElsewhere(request, { model, pool: purse.pool, signers, signal, logger });
    return new StreamNetwork({ request, model, orchestrators, embedded, purse, logger });
  } catch (error) {
    for (const end of close) await end();
    throw error;
  }
}

/** What checks signatures and payments is loaded before the first of them is awaited. */
async function loadSignatures(): Promise<void> {
  await Promise.all([
    import('../../payments/eip191.ts'),
    import('../../payments/identity.ts'),
    import('../../gateway/payment/signed-payment.ts'),
  ]);
}

/** Sources of orchestrators are loaded only where they are asked. */
async function findElsewhere(
  request: NetworkRequest,
  options: Parameters<typeof import('./find-orchestrators.ts').findOrchestrators>[1],
): Promise<readonly ProbeTarget[]> {
  const { findOrchestrators } = await import('./find-orchestrators.ts');
  return findOrchestrators(request, options);
}
