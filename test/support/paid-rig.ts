import { silentLogger } from '../../src-main/base/log.ts';
import { fixedChain } from '../../src-main/chain/fixed-chain.ts';
import {
  CertificatePins,
  type OrchestratorSession,
  Payer,
  SignerPool,
} from '../../src-main/gateway/index.ts';
import type { OrchestratorOptionsInput } from '../../src-main/local/options.ts';
import type { EmbeddedOrchestrator } from '../../src-main/local/orchestrator.ts';
import { PaymentLedger } from '../../src-main/settings/payment-ledger.ts';
import { SigningKey } from '../../src-main/signer/key/signing-key.ts';
import { signerOptionsSchema } from '../../src-main/signer/options.ts';
import { Signer } from '../../src-main/signer/signer.ts';
import type { Opened } from './gateway-open.ts';
import { startOrchestrator } from './local-orchestrator.ts';

/** The model that is paid for. */
export const PAID_MODEL = 'noop';

/** An orchestrator, a signer and a gateway that pays, all on one clock. */
export interface PaidRig {
  readonly orchestrator: EmbeddedOrchestrator;
  readonly signer: Signer;
  readonly payer: Payer;
  readonly session: OrchestratorSession;
  readonly ledger: PaymentLedger;
}

/** What a {@link paidRig} is made with. */
export interface PaidRigOptions {
  /** A folder for the ledger. */
  readonly folder: string;
  /** Options of the orchestrator; it wants tickets at 300 wei per pixel where they do not say otherwise. */
  readonly options?: OrchestratorOptionsInput;
  /** Milliseconds since 1970, for all of them. */
  readonly now?: () => number;
  /** Milliseconds between payments of a job that pays by itself. */
  readonly intervalMs?: number;
}

/** Starts all of it in this process; closed after the test. */
export async function paidRig(open: Opened, rig: PaidRigOptions): Promise<PaidRig> {
  const { folder, options = {}, now = Date.now, intervalMs = 5000 } = rig;
  const chain = fixedChain({ now });
  const orchestrator = open.keep(
    await startOrchestrator(
      { models: [PAID_MODEL], price: { pricePerUnit: 300, pixelsPerUnit: 1 }, payments: {}, ...options },
      { surroundings: { chain, nowMs: now, wallMs: now } },
    ),
  );
  const signer = open.keep(
    await Signer.start(signerOptionsSchema.parse({ port: 0 }), {
      key: SigningKey.throwAway(),
      chain,
      logger: silentLogger,
      now,
    }),
  );
  const pool = open.keep(new SignerPool({ pins: new CertificatePins(), logger: silentLogger }));
  pool.set([{ id: 'only', address: signer.url, headers: {} }]);
  const ledger = open.keep(PaymentLedger.at({ folder }));
  const payer = new Payer({
    pool,
    recorder: ledger,
    limits: () => ({
      sessionCeilingWei: null,
      monthCeilingWei: null,
      maxWeiPerPixel: null,
      intervalMs,
    }),
    logger: silentLogger,
  });
  const session = await open.session(orchestrator.serviceUri, {
    model: PAID_MODEL,
    identity: payer.identity,
  });
  return { orchestrator, signer, payer, session, ledger };
}
