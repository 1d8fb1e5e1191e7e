import { fork } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import type { ToOwned } from '../../src-main/base/owned-messages.ts';
import { fixedChain } from '../../src-main/chain/fixed-chain.ts';
import { CertificatePins, SignerPool } from '../../src-main/gateway/index.ts';
import { bigEndian } from '../../src-main/payments/bytes.ts';
import { LocalSigner, type LocalSignerOptions } from '../../src-main/signer/client.ts';
import { localSignerEntry } from '../../src-main/signer/entry.ts';
import { type SignerOptions, signerOptionsSchema } from '../../src-main/signer/options.ts';
import { infoBytes, testInfo, withParams } from '../support/signer-requests.ts';

const running: LocalSigner[] = [];

async function start(options: LocalSignerOptions = {}): Promise<LocalSigner> {
  const signer = await LocalSigner.start(options);
  running.push(signer);
  return signer;
}

afterEach(async () => {
  await Promise.all(running.splice(0).map((signer) => signer.close()));
});

/** A request that is right by this machine's clock, which the process goes by. */
async function requestNow(): Promise<string> {
  const expirationBlock = bigEndian((await fixedChain().l1Block()) + 40n);
  const info = testInfo(1000n, [1, 1], withParams({ expirationBlock }));
  if (info.authToken) info.authToken.expiration = BigInt(Math.floor(Date.now() / 1000) + 1800);
  return JSON.stringify({ orchestrator: infoBytes(info), inPixels: 2500, ManifestID: 'm' });
}

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe('the embedded signer as a process', () => {
  it('pays, tells what it paid, and is gone when it was closed', async () => {
    const signer = await start();
    const body = await requestNow();
    const response = await fetch(`${signer.address}/generate-live-payment`, { method: 'POST', body });
    expect(response.status).toBe(200);
    expect(await signer.accounts()).toEqual([
      {
        stateId: expect.stringMatching(/^[0-9a-f]{8}$/),
        manifestId: 'm',
        orchestrator: '0x73aed7b5deb30222fa896f399d46cc99c7bee57f',
        payments: 1,
        tickets: 3,
        creditWei: '3000',
        feeWei: '2500',
        balanceWei: '500',
      },
    ]);
    await Promise.all([signer.close(), signer.close()]);
    await expect(signer.exited).resolves.toEqual({ code: 0, signal: null });
    expect(isAlive(signer.pid)).toBe(false);
    await expect(signer.accounts()).rejects.toMatchObject({
      code: 'internal',
      message: 'the embedded signer has ended',
    });
  });

  it('is one that gateways accept', async () => {
    const signer = await start();
    const pool = new SignerPool({ pins: new CertificatePins() });
    pool.set([{ id: 'one', address: signer.address, headers: {} }]);
    await expect(pool.identity()).resolves.toMatchObject({ ethAddress: signer.ethAddress.toLowerCase() });
    await pool.close();
  });

  it('has a key of its own each time', async () => {
    const [one, other] = await Promise.all([start(), start()]);
    expect(one.ethAddress).toMatch(/^0x[0-9a-fA-F]{40}$/);
    expect(one.ethAddress).not.toBe(other.ethAddress);
  });

  it('can be killed, which shows in exited and ends who asks', async () => {
    const signer = await start();
    const asked = signer.accounts();
    signer.kill();
    await expect(signer.exited).resolves.toEqual({ code: null, signal: 'SIGKILL' });
    await asked.catch((error: unknown) => expect(error).toMatchObject({ code: 'internal' }));
    await signer.close();
  });

  it.each<[LocalSignerOptions, string, string]>([
    [{ host: '0.0.0.0' }, 'signer_exposed', 'a signer on 0.0.0.0 would pay for everybody'],
    [{ port: 70_000 }, 'usage', 'the option "port" of the embedded signer is not valid: '],
    [{ maxPrice: '-1' }, 'usage', 'the option "maxPrice" of the embedded signer is not valid: '],
  ])('refuses %o', async (options, code, sentence) => {
    await expect(LocalSigner.start(options)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(sentence),
    });
  });

  it('leaves Ctrl-C to its owner and goes when its owner has gone', async () => {
    const child = fork(localSignerEntry(), [], {
      execArgv: [],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    const options = signerOptionsSchema.parse({ port: 0 });
    const message: ToOwned<SignerOptions> = { type: 'start', options };
    const ready = once(child, 'message');
    child.send(message);
    await ready;
    child.kill('SIGINT');
    const exited = once(child, 'exit');
    child.disconnect();
    expect(await exited).toEqual([0, null]);
  });
});
