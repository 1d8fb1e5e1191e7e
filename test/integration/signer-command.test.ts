import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { fixedChain } from '../../src-main/chain/fixed-chain.ts';
import { LocalNetwork } from '../../src-main/local/client.ts';
import { bigEndian } from '../../src-main/payments/bytes.ts';
import { type RunningCli, runCli, startCli } from '../support/cli.ts';
import { type FakeChain, fakeChain } from '../support/fake-chain.ts';
import { infoBytes, testInfo, withParams } from '../support/signer-requests.ts';
import { temporaryFolders } from '../support/temporary-folder.ts';

const temporaryFolder = temporaryFolders();
const opened: { close(): Promise<unknown> }[] = [];
const commands: RunningCli[] = [];

afterEach(async () => {
  for (const { child } of commands.splice(0)) child.kill('SIGKILL');
  await Promise.all(opened.splice(0).map((each) => each.close()));
});

interface RunningSigner {
  readonly url: string;
  readonly ethAddress: string;
  /** Ends it as Ctrl-C does. @returns the JSON lines it wrote */
  stop(): Promise<Record<string, unknown>[]>;
}

async function startSigner(...args: string[]): Promise<RunningSigner> {
  const command = startCli(['signer', '--port', '0', '--json', ...args]);
  commands.push(command);
  await command.says('"event":"listening"');
  const lines = (): Record<string, unknown>[] =>
    command.output.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
  const listening = lines().find(({ event }) => event === 'listening');
  return {
    url: String(listening?.url),
    ethAddress: String(listening?.ethAddress),
    stop: async () => {
      command.child.kill('SIGINT');
      const { code, orphans } = await command.finished;
      expect([code, orphans]).toEqual([0, []]);
      return lines();
    },
  };
}

async function pay(url: string, l1Block: bigint): Promise<Response> {
  const info = testInfo(1000n, [1, 1], withParams({ expirationBlock: bigEndian(l1Block + 40n) }));
  if (info.authToken) info.authToken.expiration = BigInt(Math.floor(Date.now() / 1000) + 1800);
  const body = JSON.stringify({ orchestrator: infoBytes(info), inPixels: 2500 });
  return fetch(`${url}/generate-live-payment`, { method: 'POST', body });
}

const chainOf = async (): Promise<FakeChain> => {
  const chain = await fakeChain();
  opened.push(chain);
  return chain;
};

/** A keystore in a folder of its own, made by the command. */
async function newKeystore() {
  const folder = await temporaryFolder();
  const [keystore, password] = [join(folder, 'key.json'), join(folder, 'password')];
  await writeFile(password, 'open sesame\n');
  const made = await runCli(['signer', '--new-keystore', keystore, '--password-file', password, '--json']);
  expect([made.code, made.stderr]).toEqual([0, '']);
  return { folder, keystore, password, address: (JSON.parse(made.stdout) as { address: string }).address };
}

describe('npm start -- signer', () => {
  it('pays with a key that is thrown away, and says at the end what it did', async () => {
    const signer = await startSigner('--dev', '--max-price', '5');
    expect((await pay(signer.url, await fixedChain().l1Block())).status).toBe(200);
    expect((await pay(signer.url, 0n)).status).toBe(480);
    expect(await signer.stop()).toEqual([
      {
        event: 'listening',
        url: signer.url,
        ethAddress: signer.ethAddress,
        chain: 'fixed',
        depositWei: '10000000000000000000',
        reserveWei: '1000000000000000000',
      },
      expect.objectContaining({ event: 'log', message: 'no payment was made', status: 480 }),
      {
        event: 'totals',
        sessions: 1,
        payments: 1,
        tickets: 3,
        creditWei: '3000',
        refusals: { '480': 1 },
      },
    ]);
  });

  it('makes a keystore that only its owner can read, never over another, and pays from it on the chain', async () => {
    const { keystore, password, address } = await newKeystore();
    expect((await stat(keystore)).mode & 0o777).toBe(0o600);
    const before = await readFile(keystore, 'utf8');
    const again = await runCli(['signer', '--new-keystore', keystore, '--password-file', password]);
    expect([again.code, again.stderr]).toEqual([
      2,
      `rivulet: ${keystore} exists already: choose another file, keys are not written over\n`,
    ]);
    expect(await readFile(keystore, 'utf8')).toBe(before);

    const chain = await chainOf();
    const signer = await startSigner('--keystore', keystore, '--password-file', password, '--rpc', chain.url);
    expect(signer.ethAddress).toBe(address);
    expect((await pay(signer.url, chain.facts.l1Block)).status).toBe(200);
    const lines = await signer.stop();
    expect(lines[0]).toMatchObject({
      event: 'listening',
      chain: 'arbitrum',
      depositWei: '100000000000000000',
    });
    expect(JSON.stringify(lines)).not.toContain(chain.url);
  });

  it('opens nothing with a wrong password, and does not repeat it', async () => {
    const { folder, keystore } = await newKeystore();
    const password = join(folder, 'wrong');
    await writeFile(password, 'open barley');
    const { code, stdout, stderr } = await runCli([
      'signer',
      '--dev',
      '--keystore',
      keystore,
      '--password-file',
      password,
    ]);
    expect([code, stdout, stderr]).toEqual([
      1,
      '',
      'rivulet: the password does not open the keystore: check it, and that the file is the right one\n',
    ]);
  });

  it('pays nothing on another chain', async () => {
    const { keystore, password } = await newKeystore();
    const chain = await chainOf();
    chain.facts.chainId = 1;
    const { code, stderr } = await runCli([
      'signer',
      '--keystore',
      keystore,
      '--password-file',
      password,
      '--rpc',
      chain.url,
    ]);
    expect(code).toBe(1);
    expect(stderr).toContain('rivulet: ');
    expect(stderr).toContain('42161');
  });

  it.each([
    [['--dev', '--host', '0.0.0.0'], 1, 'a signer on 0.0.0.0 would pay for everybody who reaches it'],
    [['--dev', '--port', '70000'], 2, '--port takes a number from 0 (any free port) to 65535'],
    [['--dev', '--webhook', 'ftp://x'], 2, '--webhook takes an address with http:// or https://'],
    [['--dev', '--tls-cert', 'none.pem', '--tls-key', 'none.pem'], 2, 'none.pem cannot be read (ENOENT)'],
    [['--dev', '--keystore', 'none.json'], 1, 'the keystore none.json cannot be read (ENOENT)'],
    [['--dev', '--keystore', import.meta.filename], 2, 'there is no terminal to type the password into'],
    [[], 2, 'a signer needs a key: give --keystore with its file, or --dev'],
  ])('refuses %j', async (args, code, sentence) => {
    const ended = await runCli(['signer', ...args]);
    expect([ended.code, ended.stdout, ended.stderr]).toEqual([code, '', expect.stringContaining(sentence)]);
  });

  it('tells gateways of orchestrators within its ceilings', async () => {
    const price = { pricePerUnit: 300, pixelsPerUnit: 1 };
    const network = await LocalNetwork.start({ models: ['noop', 'edges'], warm: false, price, payments: {} });
    opened.push(network);
    const list = async (signer: RunningSigner, caps: string): Promise<[number, unknown]> => {
      const response = await fetch(`${signer.url}/discover-orchestrators?caps=${caps}`);
      return [response.status, await response.json()];
    };
    const signer = await startSigner('--dev', '--orchestrator', network.serviceUri, '--max-price', '300');
    const listed = {
      address: network.serviceUri,
      score: 1,
      capabilities: ['live-video-to-video/edges', 'live-video-to-video/noop'],
      runners: [],
    };
    await expect.poll(() => list(signer, 'live-video-to-video/noop')).toEqual([200, [listed]]);
    expect(await list(signer, 'live-video-to-video/other')).toEqual([200, []]);
    const strict = await startSigner('--dev', '--orchestrator', network.serviceUri, '--max-price', '299');
    expect(await list(strict, '')).toEqual([503, { error: { message: 'Service Unavailable Error' } }]);
    await Promise.all([signer.stop(), strict.stop()]);
  });
});
