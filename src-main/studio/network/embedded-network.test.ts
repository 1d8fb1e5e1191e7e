import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Deferred, deferred } from '../../base/async.ts';
import { GatewayError } from '../../base/errors.ts';
import { silentLogger } from '../../base/log.ts';
import type { ProcessExit } from '../../base/owned-process.ts';
import { EmbeddedNetwork, type EmbeddedProcess } from './embedded-network.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

interface FakeProcess extends EmbeddedProcess {
  readonly end: Deferred<ProcessExit>;
}

/** A network whose processes are made by hand. */
function rig() {
  const processes: FakeProcess[] = [];
  const starts: Deferred<void>[] = [];
  const states: string[] = [];
  const network = new EmbeddedNetwork({
    start: async (paid) => {
      const start = deferred<void>();
      starts.push(start);
      await start.promise;
      const end = deferred<ProcessExit>();
      const process: FakeProcess = {
        serviceUri: `https://127.0.0.1:${processes.length + 1}`,
        certificateFingerprint: 'ab'.repeat(32),
        pid: 1,
        signer: paid ? { address: `http://127.0.0.1:${processes.length + 1}`, headers: {} } : null,
        exited: end.promise,
        end,
        close: async () => end.resolve({ code: 0, signal: null }),
        kill: () => end.resolve({ code: null, signal: 'SIGKILL' }),
      };
      processes.push(process);
      return process;
    },
    logger: silentLogger,
    onChange: ({ state }) => states.push(state),
  });
  return { network, processes, starts, states };
}

const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);

describe('the embedded network', () => {
  it('starts, runs and stops', async () => {
    const { network, starts, states } = rig();
    network.start();
    network.start();
    const running = network.running();
    await settle();
    starts[0]?.resolve();
    expect((await running).serviceUri).toBe('https://127.0.0.1:1');
    expect(network.state).toEqual({
      state: 'running',
      address: 'https://127.0.0.1:1',
      paid: false,
      error: null,
    });
    await network.stop();
    expect(states).toEqual(['starting', 'running', 'off']);
    expect(starts).toHaveLength(1);
    await expect(network.running()).rejects.toMatchObject({ code: 'not_allowed' });
  });

  it('is started again when its process ends, with another address', async () => {
    const { network, starts, processes } = rig();
    network.start();
    await settle();
    starts[0]?.resolve();
    await network.running();
    network.kill();
    await settle();
    expect(network.state).toMatchObject({
      state: 'failed',
      address: null,
      error: {
        code: 'orchestrator_lost',
        message: 'the embedded network ended (SIGKILL): it is started again in 1 s',
      },
    });
    const again = network.running();
    await vi.advanceTimersByTimeAsync(100);
    expect(network.state.state).toBe('starting');
    starts[1]?.resolve();
    expect(await again).toBe(processes[1]);
    expect(network.state.error).toBeNull();
    await network.stop();
  });

  it('waits longer after each failure, and begins anew after a long run', async () => {
    const { network, starts } = rig();
    network.start();
    const waits: number[] = [];
    for (let failure = 0; failure < 9; failure += 1) {
      const begun = starts.length;
      const from = Date.now();
      while (starts.length === begun && failure > 0) await vi.advanceTimersByTimeAsync(50);
      await settle();
      waits.push(Date.now() - from);
      starts.at(-1)?.reject(new GatewayError('internal', 'no'));
      await settle();
    }
    expect(waits).toEqual([0, 100, 200, 400, 800, 1600, 3200, 6400, 10_000]);
    await vi.advanceTimersByTimeAsync(10_000);
    starts.at(-1)?.resolve();
    await network.running();
    await vi.advanceTimersByTimeAsync(31_000);
    const before = starts.length;
    network.kill();
    await vi.advanceTimersByTimeAsync(100);
    expect(starts.length).toBe(before + 1);
    starts.at(-1)?.resolve();
    await network.stop();
  });

  it('leaves nothing behind when it is stopped while it starts', async () => {
    const { network, starts, processes } = rig();
    network.start();
    await settle();
    const stopping = network.stop();
    starts[0]?.resolve();
    await stopping;
    await expect(processes[0]?.exited).resolves.toEqual({ code: 0, signal: null });
    expect(network.state.state).toBe('off');
    expect(network.process).toBeNull();
  });

  it('can be started again at once', async () => {
    const { network, starts } = rig();
    network.start();
    await settle();
    starts[0]?.resolve();
    await network.running();
    const stopping = network.stop();
    network.start();
    await stopping;
    await settle();
    starts[1]?.resolve();
    expect((await network.running()).serviceUri).toBe('https://127.0.0.1:2');
    await network.stop();
  });

  it('is started anew to be paid, with a signer of its own, and back', async () => {
    const { network, starts, processes } = rig();
    network.start(false);
    await settle();
    starts[0]?.resolve();
    await network.running();
    expect(network.signer).toBeNull();
    network.start(true);
    network.start(true);
    expect(network.state).toMatchObject({ state: 'starting', address: null, paid: true });
    await expect(processes[0]?.exited).resolves.toEqual({ code: 0, signal: null });
    await settle();
    expect(starts).toHaveLength(2);
    starts[1]?.resolve();
    expect(await network.running()).toBe(processes[1]);
    expect(network.state).toMatchObject({ state: 'running', paid: true });
    expect(network.signer).toEqual({ address: 'http://127.0.0.1:2', headers: {} });
    await network.stop();
    expect(network.signer).toBeNull();
    expect(network.state.paid).toBe(false);
  });

  it('keeps nothing that was started for what is no longer wanted', async () => {
    const { network, starts, processes } = rig();
    network.start(false);
    await settle();
    network.start(true);
    starts[0]?.resolve();
    await settle();
    await expect(processes[0]?.exited).resolves.toEqual({ code: 0, signal: null });
    starts[1]?.resolve();
    expect(await network.running()).toBe(processes[1]);
    expect(processes[1]?.signer).not.toBeNull();
    await network.stop();
  });

  it('forgets the failure of what is no longer wanted', async () => {
    const { network, starts, states } = rig();
    network.start(false);
    await settle();
    network.start(true);
    starts[0]?.reject(new GatewayError('port_in_use', 'the port is taken'));
    await settle();
    starts[1]?.resolve();
    await network.running();
    expect(states).not.toContain('failed');
    await network.stop();
  });

  it('tells who waits for it why it does not start, once it was tried repeatedly', async () => {
    const { network, starts } = rig();
    network.start();
    const refused = expect(network.running()).rejects.toMatchObject({ code: 'port_in_use' });
    for (let failure = 0; failure < 3; failure += 1) {
      await vi.advanceTimersByTimeAsync(1_000);
      expect(starts).toHaveLength(failure + 1);
      starts[failure]?.reject(new GatewayError('port_in_use', 'the port is taken'));
    }
    await refused;
    await network.stop();
  });

  it('can be killed while it takes its time to end', async () => {
    const { network, starts, processes } = rig();
    network.start();
    await settle();
    starts[0]?.resolve();
    const process = (await network.running()) as FakeProcess;
    vi.spyOn(process, 'close').mockImplementation(() => process.exited.then(() => undefined));
    const stopping = network.stop();
    network.kill();
    await stopping;
    await expect(processes[0]?.exited).resolves.toEqual({ code: null, signal: 'SIGKILL' });
  });

  it('is waited for no longer than wanted', async () => {
    const { network, starts } = rig();
    network.start();
    const reason = new Error('enough');
    const abort = new AbortController();
    const waiting = network.running(abort.signal);
    const refused = expect(waiting).rejects.toBe(reason);
    abort.abort(reason);
    await refused;
    starts[0]?.resolve();
    await network.stop();
  });
});
