import { describe, expect, it } from 'vitest';
import { measureLatency } from './measure-latency.ts';
import type { ObsConnection } from './obs-connection.ts';

const PPM = Buffer.concat([Buffer.from('P6\n1 1\n255\n'), Buffer.alloc(3)]).toString('base64');

/** An OBS that answers screenshots with this. */
function obsWith(imageData: string): Pick<ObsConnection, 'call'> {
  return { call: (answer) => Promise.resolve(answer.parse({ imageData })) };
}

describe('the latency to OBS', () => {
  it('is how long its pictures have been output', async () => {
    const obs = obsWith(`data:image/ppm;base64,${PPM}`);
    const find = (): number => performance.now() - 80;
    const { p50, p95, samples } = await measureLatency(obs, 'feed', { find }, { durationMs: 0 });
    expect(samples).toBe(10);
    // The way of the question is left out, and timers are not exact.
    expect(p50).toBeGreaterThan(70);
    expect(p50).toBeLessThanOrEqual(p95);
  });

  it.each([
    ['a picture that cannot be told from others', `data:image/ppm;base64,${PPM}`],
    ['no picture', 'data:image/ppm;base64,'],
  ])('cannot be had of %s', async (_what, imageData) => {
    const measured = measureLatency(obsWith(imageData), 'feed', { find: () => null }, { durationMs: 0 });
    await expect(measured).rejects.toMatchObject({ code: 'not_live' });
  });
});
