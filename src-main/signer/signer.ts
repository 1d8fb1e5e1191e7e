import type { Logger } from '../base/log.ts';
import type { ChainFacts } from '../chain/chain-facts.ts';
import { fromHex, toHex } from '../payments/bytes.ts';
import { checksumAddress, identityMessage } from '../payments/identity.ts';
import { Accounts, type SessionAccount, type SignerTotals } from './accounts.ts';
import { AuthWebhook } from './auth-webhook.ts';
import { chainAhead } from './chain-ahead.ts';
import { type AskOrchestrator, OrchestratorCache } from './discovery/orchestrator-cache.ts';
import { isLoopback, refuseExposure } from './exposure.ts';
import { signerRoutes } from './http/routes.ts';
import { SignerServer } from './http/signer-server.ts';
import type { SigningKey } from './key/signing-key.ts';
import { LivePayments } from './live-payment/live-payments.ts';
import { ceilingsOf, limitsOf, type SignerOptions } from './options.ts';

/** What a {@link Signer} is given. */
export interface SignerParts {
  readonly key: SigningKey;
  readonly chain: ChainFacts;
  readonly logger: Logger;
  /** Milliseconds since 1970; the system's clock by default. */
  readonly now?: () => number;
  /** The orchestrators it tells gateways of, and how it asks them what they offer; none by default. */
  readonly discovery?: { readonly addresses: readonly string[]; readonly ask: AskOrchestrator };
}

/**
 * A remote signer as go-livepeer's (protocol C7): gateways ask it to sign who they are and to pay orchestrators, so that the
 * key is not with them. It keeps no sessions; another with the same key can go on with them.
 */
export class Signer {
  /** `http://host:port` for gateways, or https. */
  readonly url: string;
  /** The address that pays, as EIP-55 writes it. */
  readonly ethAddress: string;
  readonly #server: SignerServer;
  readonly #webhook: AuthWebhook | null;
  readonly #orchestrators: OrchestratorCache | null;
  readonly #accounts: Accounts;
  #closing: Promise<void> | undefined;

  private constructor(
    server: SignerServer,
    ethAddress: string,
    webhook: AuthWebhook | null,
    orchestrators: OrchestratorCache | null,
    accounts: Accounts,
  ) {
    this.#server = server;
    this.url = server.url;
    this.ethAddress = ethAddress;
    this.#webhook = webhook;
    this.#orchestrators = orchestrators;
    this.#accounts = accounts;
  }

  /**
   * Starts it; when this resolves it answers.
   * @throws GatewayError `signer_exposed`, `port_in_use`, `usage`
   */
  static async start(options: SignerOptions, parts: SignerParts): Promise<Signer> {
    const { key, chain, logger, now = Date.now, discovery } = parts;
    const { host, port, tls, allowNoAuth } = options;
    refuseExposure({ host, authenticated: options.webhook !== null, allowNoAuth });
    if (!isLoopback(host) && tls === null)
      logger.warn('others can read what gateways send here: give it a certificate or put it behind TLS');
    const ceilings = ceilingsOf(options);
    const accounts = new Accounts();
    const webhook = options.webhook && new AuthWebhook(options.webhook, logger);
    const limits = limitsOf(options);
    const payments = new LivePayments({
      key,
      chain: chainAhead(chain, key.address, parts.now),
      limits,
      ceilings,
      webhook,
      accounts,
      now,
    });
    const signature = key.sign(identityMessage(key.address));
    const ethAddress = checksumAddress(key.address);
    const identity = { ethAddress: key.address, address: fromHex(key.address), signature };
    const orchestrators = discovery
      ? new OrchestratorCache({ ...discovery, identity, ceilings, logger })
      : null;
    const onRequest = signerRoutes({
      identity: { address: ethAddress, signature: toHex(signature) },
      payments,
      orchestrators,
      accounts,
      logger,
    });
    const server = await SignerServer.listen({ host, port, tls, onRequest });
    void orchestrators?.start();
    return new Signer(server, ethAddress, webhook, orchestrators, accounts);
  }

  /** What was paid since it started, by session. */
  accounts(): readonly SessionAccount[] {
    return this.#accounts.sessions();
  }

  /** What it did since it started. */
  totals(): SignerTotals {
    return this.#accounts.totals();
  }

  /** Answers what is being asked, and stops listening; takes less than a second. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await this.#server.close();
    await this.#orchestrators?.close();
    await this.#webhook?.close();
  }
}
