import { afterEach, beforeEach, expect, it } from 'vitest';
import { silentLogger } from '../../src-main/base/log.ts';
import type { EmbeddedOrchestrator } from '../../src-main/local/orchestrator.ts';
import { Stream } from '../../src-main/studio/stream.ts';
import { EMBEDDED_NETWORK } from '../../src-main/studio/stream-network/network-request.ts';
import { orchestratorInfo, startOrchestrator } from '../support/local-orchestrator.ts';
import { PythonDriver } from './support/driver.ts';
import { kindOf, plainRequest, streamNegative } from './support/negative-stream.ts';
import { livepeerGateway, pytrickle } from './support/peers.ts';
import { describeWithPeers } from './support/python.ts';

/** Number of the capability (protocol E). */
const LIVE_VIDEO_TO_VIDEO = 35;
/** Without these pytrickle scales to 512x512 and drops pictures to 24 a second. */
const AS_IT_IS = { width: 320, height: 240, max_framerate: 60 };

await describeWithPeers(
  'a stream of ours through the embedded orchestrator to a runner on pytrickle',
  [pytrickle, livepeerGateway],
  (python, viewerPython) => {
    let runner: PythonDriver;
    let orchestrator: EmbeddedOrchestrator;

    beforeEach(async () => {
      runner = new PythonDriver(python, 'runner.py');
      const { url } = await runner.event('listening');
      orchestrator = await startOrchestrator({ runnerUrl: String(url), models: ['negative'] });
    });
    afterEach(async () => {
      await orchestrator.close();
      await runner[Symbol.asyncDispose]();
    });

    it('comes back changed, obeys a prompt, and leaves the runner free', async () => {
      const { summary, seen } = await streamNegative(viewerPython, runner, {
        orchestrator: orchestrator.serviceUri,
        model: 'negative',
        params: AS_IT_IS,
      });
      expect(summary.errors).toEqual([]);
      expect(summary.framesSent).toBe(150);
      // pytrickle's own pacing may leave out some pictures when it falls behind.
      expect(summary.framesReceived).toBeGreaterThanOrEqual(summary.framesSent * 0.9);
      expect((await runner.event('started')).params).toEqual(AS_IT_IS);
      expect((await runner.event('params')).params).toEqual({ ...AS_IT_IS, prompt: 'plain' });
      await runner.event('stopped');
      expect(seen && [kindOf(seen.first), kindOf(seen.last)]).toEqual(['negative', 'same']);
      expect(seen?.count).toBe(summary.framesReceived);
    });

    it('can be followed by another one on the same runner', async () => {
      for (const round of [0, 1]) {
        const request = {
          ...plainRequest,
          network: { ...EMBEDDED_NETWORK, orchestrators: [orchestrator.serviceUri] },
          model: 'negative',
          params: AS_IT_IS,
          durationS: 2,
        };
        const summary = await new Stream(request, { logger: silentLogger }).run();
        expect(summary.errors).toEqual([]);
        expect(summary.framesReceived).toBeGreaterThan(summary.framesSent / 2);
        await runner.event('stopped', round);
        await expect.poll(() => jobsAt(orchestrator.serviceUri)).toBe(0);
      }
    });
  },
);

/** Jobs that the orchestrator says it has at work. */
async function jobsAt(serviceUri: string): Promise<number | undefined> {
  const { capabilities } = await orchestratorInfo(serviceUri);
  return capabilities?.constraints?.PerCapability[LIVE_VIDEO_TO_VIDEO]?.models.negative?.capacityInUse;
}
