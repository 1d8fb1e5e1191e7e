import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { ToOwned } from '../../src-main/base/owned-messages.ts';
import { liveVideoCapabilities } from '../../src-main/gateway/wire/capabilities.ts';
import { LocalNetwork, type LocalNetworkOptions } from '../../src-main/local/client.ts';
import { localNetworkEntry } from '../../src-main/local/entry.ts';
import {
  type OrchestratorOptions,
  orchestratorOptionsSchema,
  PAID_PRICE,
} from '../../src-main/local/options.ts';
import { orchestratorInfo, rawRequest, startJob } from '../support/local-orchestrator.ts';
import { PlayedPayer } from '../support/played-payer.ts';

const running: LocalNetwork[] = [];

async function start(options: LocalNetworkOptions = {}): Promise<LocalNetwork> {
  const network = await LocalNetwork.start({ warm: false, ...options });
  running.push(network);
  return network;
}

afterEach(async () => {
  await Promise.all(running.splice(0).map((network) => network.close()));
});

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe('the embedded network as a process', () => {
  it('answers when it has started, and is gone when it was closed', async () => {
    const network = await start({ models: ['noop'] });
    expect(network.models).toEqual(['noop']);
    expect(network.certificateFingerprint).toMatch(/^[0-9a-f]{64}$/);
    await expect(orchestratorInfo(network.serviceUri)).resolves.toMatchObject({
      transcoder: network.serviceUri,
    });
    await startJob(network.serviceUri);
    await Promise.all([network.close(), network.close()]);
    await expect(network.exited).resolves.toEqual({ code: 0, signal: null });
    expect(isAlive(network.pid)).toBe(false);
  });

  it('tells what was paid, to the process that owns it', async () => {
    const payer = new PlayedPayer();
    const recipient = `0x${'12'.repeat(20)}` as const;
    const network = await start({ models: ['noop'], price: PAID_PRICE, payments: { recipient } });
    expect(network.recipient).toBe(recipient);
    await expect(network.accounts()).resolves.toEqual([]);
    const info = await orchestratorInfo(
      network.serviceUri,
      liveVideoCapabilities('noop'),
      await payer.identity(),
    );
    const answer = await rawRequest(`${network.serviceUri}/live-video-to-video`, {
      method: 'POST',
      headers: await payer.headers({ info, tickets: 2 }),
      body: JSON.stringify({ model_id: 'noop' }),
    });
    expect(answer.status).toBe(200);
    await expect(network.accounts()).resolves.toMatchObject([
      { sender: payer.address, tickets: 2, payments: 1, refused: 0 },
    ]);
    await network.close();
    await expect(network.accounts()).rejects.toMatchObject({ code: 'internal' });
  });

  it('refuses to be paid for nothing', async () => {
    await expect(LocalNetwork.start({ payments: {} })).rejects.toMatchObject({
      code: 'usage',
      fields: { option: 'payments' },
    });
  });

  it('can be killed, which shows in exited', async () => {
    const network = await start();
    network.kill();
    await expect(network.exited).resolves.toEqual({ code: null, signal: 'SIGKILL' });
    await network.close();
  });

  it('crashes when told so', async () => {
    const network = await start({ misbehaviour: { crashAfterMs: 20 } });
    await startJob(network.serviceUri);
    await expect(network.exited).resolves.toEqual({ code: null, signal: 'SIGKILL' });
  });

  it('says which port is in use and what to do', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    await expect(LocalNetwork.start({ port })).rejects.toMatchObject({
      code: 'port_in_use',
      message: `port ${port} on 127.0.0.1 is in use by another program: choose another with --port, or --port 0 for a free one`,
      fields: { host: '127.0.0.1', port },
    });
    taken.close();
  });

  it.each([
    [
      { host: '192.0.2.1' },
      'usage',
      '192.0.2.1 is not an address of this machine: choose another with --host',
    ],
    [{ models: ['nope'] }, 'model_unknown', 'there is no model "nope": choose one of noop, transcode, '],
    [{ port: 70_000 }, 'usage', 'the option "port" of the embedded network is not valid: '],
    [
      { runnerUrl: 'http://127.0.0.1:1' },
      'runner_unreachable',
      'the runner at http://127.0.0.1:1 cannot be used',
    ],
  ])('refuses %o', async (options, code, sentence) => {
    await expect(LocalNetwork.start(options)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(sentence),
    });
  });

  it('leaves Ctrl-C to its owner and goes when its owner has gone', async () => {
    const child = fork(localNetworkEntry(), [], {
      execArgv: [],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    const options = orchestratorOptionsSchema.parse({ warm: false });
    const message: ToOwned<OrchestratorOptions> = { type: 'start', options };
    const ready = once(child, 'message');
    child.send(message);
    await ready;
    child.kill('SIGINT');
    const exited = once(child, 'exit');
    child.disconnect();
    expect(await exited).toEqual([0, null]);
  });
});
