import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Params } from '../../../src-preload/contract.ts';
import { deferred } from '../../base/async.ts';
import { GatewayError } from '../../base/errors.ts';
import { ParamsSender } from './params-sender.ts';

function sender(params: Params = { strength: 0 }) {
  const sent: Params[] = [];
  const pending: boolean[] = [];
  const refused: string[] = [];
  const job = {
    updateParams: vi.fn(async (update: object): Promise<void> => void sent.push(update as Params)),
  };
  const params_ = new ParamsSender({
    params,
    onPending: (now) => pending.push(now),
    onRefused: (error) => refused.push(`${error.code}: ${error.message}`),
  });
  return { sender: params_, job, sent, pending, refused };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('ParamsSender', () => {
  it('makes what comes before the job its start parameters', async () => {
    const { sender: params, job, sent, pending } = sender();
    params.set({ strength: 1 });
    params.attach(job, params.params);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(params.params).toEqual({ strength: 1 });
    expect(sent).toEqual([]);
    expect(pending).toEqual([]);
  });

  it('sends what changed while the job was being started', async () => {
    const { sender: params, job, sent } = sender();
    const started = params.params;
    params.set({ strength: 2 });
    params.attach(job, started);
    await vi.advanceTimersByTimeAsync(0);
    expect(sent).toEqual([{ strength: 2 }]);
    params.close();
  });

  it('sends at most ten a second, the latest of those that came', async () => {
    const { sender: params, job, sent } = sender();
    params.attach(job, params.params);
    for (let n = 1; n <= 50; n += 1) {
      params.set({ strength: n });
      await vi.advanceTimersByTimeAsync(10);
    }
    await vi.advanceTimersByTimeAsync(200);
    expect(sent.length).toBeLessThanOrEqual(6);
    expect(sent.at(-1)).toEqual({ strength: 50 });
    params.close();
  });

  it('has one update on its way at a time', async () => {
    const { sender: params, job, sent } = sender();
    const gate = deferred<void>();
    job.updateParams.mockImplementationOnce(() => gate.promise);
    params.attach(job, params.params);
    params.set({ strength: 1 });
    params.set({ strength: 2 });
    await vi.advanceTimersByTimeAsync(1_000);
    params.set({ strength: 3 });
    expect(job.updateParams).toHaveBeenCalledTimes(1);
    gate.resolve();
    await vi.advanceTimersByTimeAsync(200);
    expect(sent).toEqual([{ strength: 3 }]);
    params.close();
  });

  it('is pending until the runner reports the parameters, whatever else it fills in', async () => {
    const { sender: params, job, pending } = sender();
    params.attach(job, params.params);
    params.set({ prompt: 'a', size: { width: 1 } });
    await vi.advanceTimersByTimeAsync(0);
    params.reported({ prompt: 'b', size: { width: 1 } });
    expect(pending).toEqual([true]);
    params.reported({ prompt: 'a', size: { width: 1 }, seed: 7 });
    expect(pending).toEqual([true, false]);
    params.close();
  });

  it('believes after three seconds, longer while the model is loaded', async () => {
    const { sender: params, job, pending } = sender();
    params.attach(job, params.params);
    params.set({ strength: 1 });
    params.setLoading(true);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(pending).toEqual([true]);
    params.setLoading(false);
    await vi.advanceTimersByTimeAsync(3_000);
    expect(pending).toEqual([true, false]);
    params.close();
  });

  it('says what the runner refuses, while a change is on its way', async () => {
    const { sender: params, job, pending, refused } = sender();
    params.attach(job, params.params);
    params.runnerError('something else');
    params.set({ strength: 99 });
    await vi.advanceTimersByTimeAsync(0);
    params.runnerError('strength: at most 1');
    expect(pending).toEqual([true, false]);
    expect(refused).toEqual([
      'params_invalid: the runner did not take the parameters (strength: at most 1): correct them, those before are still in force',
    ]);
    params.close();
  });

  it('starts another job with the last parameters that were not refused', async () => {
    const { sender: params, job, sent } = sender();
    params.attach(job, params.params);
    params.set({ strength: 1 });
    await vi.advanceTimersByTimeAsync(5_000);
    params.set({ strength: 99 });
    await vi.advanceTimersByTimeAsync(0);
    params.runnerError('strength: at most 1');
    params.detach();
    expect(params.params).toEqual({ strength: 1 });
    params.attach(job, params.params);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(sent).toEqual([{ strength: 1 }, { strength: 99 }]);
    params.set({ strength: 2 });
    expect(params.params).toEqual({ strength: 2 });
    params.close();
  });

  it('says what the job refuses, and does not repeat it', async () => {
    const { sender: params, job, refused } = sender();
    job.updateParams.mockRejectedValue(new GatewayError('params_invalid', 'this job takes none'));
    params.attach(job, params.params);
    params.set({ strength: 1 });
    await vi.advanceTimersByTimeAsync(2_000);
    expect(job.updateParams).toHaveBeenCalledTimes(1);
    expect(refused).toEqual(['params_invalid: this job takes none']);
    params.close();
    expect(vi.getTimerCount()).toBe(0);
  });
});
