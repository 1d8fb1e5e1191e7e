import { afterEach, beforeEach, expect, it } from 'vitest';
import { silentLogger } from '../../src-main/base/log.ts';
import { fixedChain } from '../../src-main/chain/fixed-chain.ts';
import type { EmbeddedOrchestrator } from '../../src-main/local/orchestrator.ts';
import { FIRST_VIDEO_MS, feeFor, videoPixels } from '../../src-main/payments/fees.ts';
import { compare, parseRational, ZERO } from '../../src-main/payments/rational.ts';
import { SigningKey } from '../../src-main/signer/key/signing-key.ts';
import { signerOptionsSchema } from '../../src-main/signer/options.ts';
import { Signer } from '../../src-main/signer/signer.ts';
import { startOrchestrator } from '../support/local-orchestrator.ts';
import { PythonDriver } from './support/driver.ts';
import { livepeerGateway } from './support/peers.ts';
import { describeWithPeers } from './support/python.ts';

const FPS = 15;
const STREAM_S = 20;
/** Seconds after which the other gateway pays again, at a segment of output. */
const PAYS_EVERY_S = 5;
const PRICE = { pricePerUnit: 300, pixelsPerUnit: 1 };

await describeWithPeers(
  'livepeer-gateway, the signer and the paid embedded orchestrator',
  [livepeerGateway],
  (python) => {
    let orchestrator: EmbeddedOrchestrator;
    let signer: Signer;

    beforeEach(async () => {
      orchestrator = await startOrchestrator({ price: PRICE, payments: { debitIntervalMs: 500 } });
      signer = await Signer.start(signerOptionsSchema.parse({ port: 0 }), {
        key: SigningKey.throwAway(),
        chain: fixedChain(),
        logger: silentLogger,
      });
    });
    afterEach(async () => {
      await signer.close();
      await orchestrator.close();
    });

    it('pays for its stream through the signer: both books say the same', async () => {
      await using driver = new PythonDriver(python, 'gateway_job.py', {
        orchestrator: orchestrator.serviceUri,
        signer: signer.url,
        model: 'noop',
        params: {},
        frames: STREAM_S * FPS,
        width: 320,
        height: 240,
        fps: FPS,
        update: null,
        heldBack: 2,
        audio: false,
      });
      expect(await driver.event('info')).toMatchObject({ hasPrice: true, hasTicketParams: true });
      const done = await driver.event('done');
      expect(done.errors).toEqual([]);
      expect((done.received as unknown[]).length).toBeGreaterThan(0.9 * STREAM_S * FPS);
      expect(driver.complaints).toBe('');

      const [theirs] = orchestrator.accounts;
      const [ours] = signer.accounts();
      expect(orchestrator.accounts).toHaveLength(1);
      expect(theirs).toMatchObject({
        sender: signer.ethAddress.toLowerCase(),
        manifestId: ours?.manifestId,
        creditWei: ours?.creditWei,
        tickets: ours?.tickets,
        payments: ours?.payments,
        refused: 0,
      });
      // The one that started it, and one every five seconds.
      expect(theirs?.payments).toBeGreaterThanOrEqual(1 + Math.floor(STREAM_S / PAYS_EVERY_S) - 1);
      const price = { pricePerUnit: 300n, pixelsPerUnit: 1n };
      const credit = parseRational(theirs?.creditWei ?? '') ?? ZERO;
      const debit = parseRational(theirs?.debitWei ?? '') ?? ZERO;
      expect(compare(credit, feeFor(videoPixels(FIRST_VIDEO_MS), price))).toBe(1);
      expect(compare(debit, feeFor(videoPixels((STREAM_S - 2) * 1000), price))).toBe(1);
    });
  },
);
