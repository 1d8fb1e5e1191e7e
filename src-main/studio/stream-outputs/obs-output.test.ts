import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { ObsState } from '../../../src-preload/contract.ts';
import { GatewayError } from '../../base/errors.ts';
import { obsOffState } from '../../outputs/obs/obs-link.ts';
import { ObsOutput } from './obs-output.ts';

/** A link whose state is set by the test. */
class PlayedLink {
  state: ObsState = obsOffState;
  readonly #listeners = new Set<() => void>();
  readonly setUp = vi.fn(async (_options: { readonly show: boolean }): Promise<void> => undefined);
  readonly close = vi.fn(async (): Promise<void> => undefined);

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  become(state: Partial<ObsState>): void {
    this.state = { ...this.state, ...state };
    for (const listener of this.#listeners) listener();
  }
}

let link: PlayedLink;
let output: ObsOutput;
beforeEach(() => {
  link = new PlayedLink();
  output = new ObsOutput(link);
});

describe('OBS as an output of a stream', () => {
  it('makes the scene and shows it once OBS is found, and again when OBS was restarted', async () => {
    expect(output.status.phase).toBe('starting');
    link.become({ phase: 'searching', reason: 'nobody answers' });
    expect(output.status).toMatchObject({ phase: 'retrying', reason: 'nobody answers' });
    link.become({ phase: 'connecting', reason: '' });
    expect(output.status.phase).toBe('retrying');
    link.become({ phase: 'connected' });
    await vi.waitFor(() => expect(output.status.phase).toBe('on'));
    link.become({ scene: 'ready' });
    expect(link.setUp.mock.calls).toEqual([[{ show: true }]]);
    link.become({ phase: 'searching' });
    link.become({ phase: 'connected' });
    await vi.waitFor(() => expect(output.status).toMatchObject({ phase: 'on', retries: 2 }));
    expect(link.setUp).toHaveBeenCalledTimes(2);
  });

  it('has failed where OBS lets nobody in, or makes no scene', async () => {
    const error = { code: 'obs_refused', message: 'wrong password', fields: {} } as const;
    link.become({ phase: 'refused', reason: 'wrong password', error });
    expect(output.status).toMatchObject({ phase: 'failed', reason: 'wrong password', error });
    link.setUp.mockRejectedValueOnce(new GatewayError('obs_failed', 'OBS has no such source'));
    link.become({ phase: 'connected', reason: '', error: null });
    await vi.waitFor(() => expect(output.status.reason).toBe('OBS has no such source'));
    expect(output.status).toMatchObject({ phase: 'failed', error: { code: 'obs_failed' } });
  });

  it('ends the link, and says nothing of what becomes of it then', async () => {
    link.become({ phase: 'connected' });
    await vi.waitFor(() => expect(output.status.phase).toBe('on'));
    await Promise.all([output.stop(), output.stop()]);
    link.become({ phase: 'searching' });
    expect(output.status.phase).toBe('off');
    expect(link.close).toHaveBeenCalledTimes(1);
  });
});
