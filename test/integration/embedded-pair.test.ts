import { afterEach, describe, expect, it } from 'vitest';
import { silentLogger } from '../../src-main/base/log.ts';
import { CertificatePins, Payer, SignerPool } from '../../src-main/gateway/index.ts';
import { PaymentLedger } from '../../src-main/settings/payment-ledger.ts';
import type { EmbeddedProcess } from '../../src-main/studio/network/embedded-network.ts';
import { startEmbedded } from '../../src-main/studio/network/embedded-pair.ts';
import { closeAfterEach } from '../support/gateway-open.ts';
import { temporaryFolders } from '../support/temporary-folder.ts';

const open = closeAfterEach();
const temporaryFolder = temporaryFolders();
const running: EmbeddedProcess[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((pair) => pair.close()));
});

async function start(paid: boolean): Promise<EmbeddedProcess> {
  const network = { models: ['noop'], warm: false };
  const pair = await startEmbedded({ network, paid, logger: silentLogger });
  running.push(pair);
  return pair;
}

/** Asks the network who it is, as whom the signer pays for; null asks as nobody. */
async function wantsPayment({ serviceUri, signer }: EmbeddedProcess): Promise<boolean> {
  const pool = open.keep(new SignerPool({ pins: new CertificatePins() }));
  if (signer) pool.set([{ id: 'embedded', ...signer }]);
  const limits = { sessionCeilingWei: null, monthCeilingWei: null, maxWeiPerPixel: null, intervalMs: 5000 };
  const payer = new Payer({
    pool,
    recorder: open.keep(PaymentLedger.at({ folder: await temporaryFolder() })),
    limits: () => limits,
    logger: silentLogger,
  });
  const session = await open.session(serviceUri, { model: 'noop', identity: payer.identity });
  const payment = payer.paymentFor(session, { model: 'noop', spendId: 'stream' });
  expect(payment.intervalMs).toBe(signer ? 5000 : null);
  return session.info.wantsPayment;
}

describe('the embedded network and its signer', () => {
  it('wants to be paid by its own signer', async () => {
    const pair = await start(true);
    expect(pair.signer?.address).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    await expect(wantsPayment(pair)).resolves.toBe(true);
    await pair.close();
    await expect(pair.exited).resolves.toEqual({ code: 0, signal: null });
  });

  it('wants nothing and has no signer where it is free', async () => {
    const pair = await start(false);
    expect(pair.signer).toBeNull();
    await expect(wantsPayment(pair)).resolves.toBe(false);
  });

  it('dies as one', async () => {
    const pair = await start(true);
    process.kill(pair.pid, 'SIGKILL');
    await expect(pair.exited).resolves.toEqual({ code: null, signal: 'SIGKILL' });
    await expect
      .poll(() =>
        fetch(pair.signer?.address ?? '', { signal: AbortSignal.timeout(1000) }).then(
          () => 'there',
          () => 'gone',
        ),
      )
      .toBe('gone');
  });
});
