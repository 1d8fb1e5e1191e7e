import { describe, expect, it } from 'vitest';
import { LiveVideoJob } from '../../src-main/gateway/index.ts';
import type { Misbehaviour } from '../../src-main/local/misbehaviour.ts';
import { closeAfterEach } from '../support/gateway-open.ts';
import { PAID_MODEL, type PaidRig, paidRig } from '../support/paid-rig.ts';
import { temporaryFolders } from '../support/temporary-folder.ts';

const open = closeAfterEach();
const temporaryFolder = temporaryFolders();

async function rigFor(misbehaviour: Misbehaviour, now?: () => number): Promise<PaidRig> {
  const folder = await temporaryFolder();
  return paidRig(open, { folder, options: { misbehaviour }, intervalMs: 500, ...(now && { now }) });
}

async function startJob({ payer, session }: PaidRig): Promise<LiveVideoJob> {
  const payment = payer.paymentFor(session, { model: PAID_MODEL, spendId: 'stream' });
  return open.keep(await LiveVideoJob.start(session, { modelId: PAID_MODEL, payment }));
}

describe('a job on an orchestrator that', () => {
  it.each<[string, Misbehaviour, string]>([
    ['lets ticket parameters expire at once', { ticketBlocks: 1 }, 'session_expired'],
    ['has a clock that is two hours slow', { clockAheadS: -7200 }, 'session_expired'],
    ['claims capacity that it lacks', { claimsCapacity: true }, 'orchestrator_full'],
  ])('%s is not started', async (_what, misbehaviour, code) => {
    const rig = await rigFor(misbehaviour);
    await expect(startJob(rig)).rejects.toMatchObject({ code });
    expect(rig.orchestrator.accounts).toEqual([]);
  });

  it('has a clock that is two hours fast is paid all the same', async () => {
    const rig = await rigFor({ clockAheadS: 7200 });
    const job = await startJob(rig);
    await expect.poll(() => rig.orchestrator.accounts[0]?.payments).toBeGreaterThanOrEqual(2);
    await job.close();
    expect(rig.orchestrator.accounts).toMatchObject([{ refused: 0 }]);
  });

  it.each<[string, Misbehaviour]>([
    ['raises its price', { raisePriceAfter: 2 }],
    ['more than doubles its price', { doublePriceAfter: 2 }],
  ])(
    '%s is paid what was agreed while that holds, then left, and paid nothing at that price',
    async (_what, misbehaviour) => {
      let started: PaidRig | null = null;
      const paid = (): number => started?.orchestrator.accounts[0]?.payments ?? 0;
      // Three blocks of Ethereum pass once the fourth payment is counted, so that what was agreed expires with none on its way.
      const now = (): number => Date.now() + (paid() >= 4 ? 36_000 : 0);
      const rig = await rigFor({ ...misbehaviour, ticketBlocks: 3 }, now);
      started = rig;
      const job = await startJob(rig);
      expect(await job.ended).toMatchObject({ name: 'failed', error: { code: 'price_too_high' } });
      expect(rig.orchestrator.accounts).toMatchObject([{ payments: 4, refused: 0 }]);
      expect(rig.signer.accounts()[0]?.creditWei).toBe(rig.orchestrator.accounts[0]?.creditWei);
    },
  );
});
