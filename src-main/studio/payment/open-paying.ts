import { join } from 'node:path';
import type { Settings, SignersState, WalletState } from '../../../src-preload/contract.ts';
import type { GatewayError } from '../../base/errors.ts';
import type { Logger } from '../../base/log.ts';
import type { CertificatePins } from '../../gateway/index.ts';
import { PaymentLedger } from '../../settings/payment-ledger.ts';
import type { SecretStore } from '../../settings/secrets.ts';
import type { SignerStore } from '../../settings/signers.ts';
import { FundsReader } from './funds-reader.ts';
import { RpcEndpoint } from './rpc-endpoint.ts';
import { SignersDesk } from './signers-desk.ts';
import { WalletDesk } from './wallet-desk.ts';

/** What {@link openPaying} joins. */
export interface PayingOptions {
  /** The data folder. */
  readonly folder: string;
  readonly store: SignerStore;
  readonly secrets: SecretStore;
  /** Of signers. */
  readonly pins: CertificatePins;
  /** The settings as they are now. */
  readonly settings: () => Settings;
  /** Whether this is the embedded network's orchestrator. */
  readonly isEmbedded: (origin: string) => boolean;
  readonly logger: Logger;
  readonly onProblem: (problem: GatewayError) => void;
  readonly onSigners: (state: SignersState) => void;
  readonly onWallet: (state: WalletState) => void;
  /** See `SignersDeskOptions.onAvailable`. */
  readonly onAvailable: () => void;
}

/** Opens the signers and the wallet, which pays with them and writes it down in the data folder. */
export function openPaying(options: PayingOptions): {
  readonly signers: SignersDesk;
  readonly rpc: RpcEndpoint;
  readonly wallet: WalletDesk;
} {
  const { folder, store, secrets, pins, settings, logger, onProblem } = options;
  const ledger = (name: string): PaymentLedger => PaymentLedger.at({ folder: join(folder, name), onProblem });
  const signers: SignersDesk = new SignersDesk({
    store,
    secrets,
    pins,
    logger,
    onChange: options.onSigners,
    onAvailable: options.onAvailable,
  });
  const rpc = new RpcEndpoint(secrets, settings);
  const funds: FundsReader = new FundsReader({
    rpcUrl: () => rpc.url,
    ethAddress: async () => (await signers.pool.identity())?.ethAddress ?? null,
    onChange: () => options.onWallet(wallet.state),
  });
  const wallet = new WalletDesk({
    signers,
    ledgers: { own: ledger('payments'), embedded: ledger('payments-embedded') },
    isEmbedded: options.isEmbedded,
    funds,
    settings,
    logger,
    onChange: options.onWallet,
  });
  return { signers, rpc, wallet };
}
