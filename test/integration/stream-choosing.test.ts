import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getAddress } from 'viem/utils';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { LocalNetwork } from '../../src-main/local/client.ts';
import { LocalSigner } from '../../src-main/signer/client.ts';
import { streamSummarySchema } from '../../src-preload/contract.ts';
import { type FinishedCli, runCli, summaryOf } from '../support/cli.ts';
import { fakeChain } from '../support/fake-chain.ts';
import { closeAfterEach } from '../support/gateway-open.ts';
import { temporaryFolders } from '../support/temporary-folder.ts';

const open = closeAfterEach();
const folder = temporaryFolders();

/** Nothing listens there. */
const DEAD = 'https://127.0.0.1:1';

let network: LocalNetwork;
beforeAll(async () => {
  network = await LocalNetwork.start({ models: ['noop'], warm: false });
});
afterAll(() => network.close());
afterEach(() => vi.unstubAllEnvs());

/** A second of the test picture, away from the user's own data. */
async function stream(...more: string[]): Promise<FinishedCli> {
  vi.stubEnv('RIVULET_HOME', await folder());
  return runCli([
    ...['stream', '--input', 'testsrc', '--model', 'noop', '--size', '320x240', '--fps', '15'],
    ...['--duration', '1', '--json', ...more],
  ]);
}

/** It has worked, at the orchestrator that works. */
function expectStreamed(result: FinishedCli): ReturnType<typeof streamSummarySchema.parse> {
  expect(result.code, result.stderr).toBe(0);
  const summary = streamSummarySchema.parse(summaryOf(result));
  expect(summary).toMatchObject({ ok: true, orchestrator: network.serviceUri });
  expect(result.orphans).toEqual([]);
  return summary;
}

/** A list of orchestrators; answers only who brings the header. */
async function discoveryService(addresses: readonly string[]): Promise<string> {
  const server = createServer((request, response) => {
    const allowed = request.headers['x-key'] === 's3cret';
    response.writeHead(allowed ? 200 : 403, { 'content-type': 'application/json' });
    response.end(JSON.stringify(allowed ? addresses.map((address) => ({ address })) : {}));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  open.keep({ close: () => void server.close() });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/list`;
}

describe('stream: where it goes', () => {
  it('of several, one of them dead, to the one that answers, and says why', async () => {
    const result = await stream('--orchestrator', `${DEAD},${network.serviceUri}`, '--verbose');
    expectStreamed(result);
    expect(result.stderr).toMatch(new RegExp(`orchestrator at ${network.serviceUri}, chosen because .+`));
  });

  it('where a token leads', async () => {
    const token = Buffer.from(JSON.stringify({ orchestrators: [network.serviceUri] })).toString('base64');
    expectStreamed(await stream('--token', token));
  });

  it('where a discovery service leads, with a header for it alone', async () => {
    const url = await discoveryService([DEAD, network.serviceUri]);
    expectStreamed(await stream('--discovery', url, '--discovery-header', 'X-Key: s3cret'));
    const refused = await stream('--discovery', url, '--discovery-header', 'X-Key: wr0ng');
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(/^rivulet: .*403.*\n$/);
    expect(refused.stdout + refused.stderr).not.toContain('wr0ng');
  });

  it('where the registry on the chain leads, to no private network', async () => {
    const address = getAddress(`0x${'22'.repeat(20)}`);
    const transcoder = { address, active: true, aiUri: network.serviceUri, protocolUri: '' };
    const chain = open.keep(await fakeChain({ transcoders: [transcoder] }));
    const result = await stream('--discover', 'registry', '--rpc', `${chain.url}/s3cret`, '--verbose');
    expect(chain.questions.some(({ method }) => method === 'eth_call')).toBe(true);
    expect(result.code).toBe(1);
    expect(result.stdout + result.stderr).not.toContain('s3cret');
    expect(streamSummarySchema.parse(summaryOf(result)).errors.map(({ code }) => code)).toEqual([
      'discovery_failed',
    ]);
    expect(result.orphans).toEqual([]);
  });
});

describe('stream: who pays', () => {
  it('goes to nobody above the price that was named', async () => {
    const paid = open.keep(
      await LocalNetwork.start({
        models: ['noop'],
        warm: false,
        price: { pricePerUnit: 300, pixelsPerUnit: 1 },
      }),
    );
    const result = await stream('--orchestrator', paid.serviceUri, '--max-price', '299.5');
    expect(result.code).toBe(1);
    expect(result.stderr).toMatch(/300 wei .*more than your ceiling/);
    expectStreamed(
      await stream('--orchestrator', `${paid.serviceUri},${network.serviceUri}`, '--max-price', '299.5'),
    );
  });

  it('pays nothing where nothing is asked, with a signer at hand', async () => {
    const signer = open.keep(await LocalSigner.start());
    const { payments } = expectStreamed(
      await stream('--orchestrator', network.serviceUri, '--signer', signer.address),
    );
    expect(payments).toBeNull();
    expect(await signer.accounts()).toEqual([]);
  });
});
