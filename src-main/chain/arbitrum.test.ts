import { describe, expect, it } from 'vitest';
import { type FakeChain, fakeChain, fakeHash, fakePool } from '../../test/support/fake-chain.ts';
import { closeAfterEach } from '../../test/support/gateway-open.ts';
import { LAST_KNOWN } from './addresses.ts';
import { type Chain, type ChainOptions, openChain } from './arbitrum.ts';
import type { Hex } from './chain-facts.ts';

const open = closeAfterEach();
const SENDER: Hex = '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266';

const openAt = (url: string, options: Partial<ChainOptions> = {}): Promise<Chain> =>
  openChain({ rpcUrl: url, retryMs: 1, ...options });

async function chainWith(
  facts: Parameters<typeof fakeChain>[0] = {},
  options: Partial<ChainOptions> = {},
): Promise<{ fake: FakeChain; chain: Chain }> {
  const fake = open.keep(await fakeChain(facts));
  return { fake, chain: await openAt(fake.url, options) };
}

/** What opening an endpoint or asking it raises, its address written as `RPC`. */
async function refusal(fake: FakeChain, asking: Promise<unknown>): Promise<string> {
  const error = await asking.then(
    () => expect.unreachable('it was taken'),
    (thrown: { code: string; message: string }) => thrown,
  );
  expect(JSON.stringify(error)).not.toContain('s3cret');
  return `${error.code}: ${error.message.replaceAll(fake.url, 'RPC')}`;
}

describe('facts of the chain', () => {
  it('reads the L1 block, the round, funds and who is active', async () => {
    const { chain } = await chainWith();
    const [first, eleventh] = [fakePool(12)[0]?.address ?? SENDER, fakePool(12)[11]?.address ?? SENDER];
    expect(await chain.l1Block()).toBe(21_000_000n);
    expect(await chain.round()).toEqual({
      number: 3_900n,
      blockHash: fakeHash('round 3900'),
      initialized: true,
    });
    expect(await chain.sender(SENDER)).toEqual({
      depositWei: 100_000_000_000_000_000n,
      reserveWei: 300_000_000_000_000_000n,
      withdrawRound: 0n,
    });
    expect(await chain.isActive(first)).toBe(true);
    expect(await chain.isActive(eleventh)).toBe(false);
    expect(await chain.isActive(SENDER)).toBe(false);
  });

  it('reads of one orchestrator whether it is registered, and its address in both registries', async () => {
    const { chain } = await chainWith();
    const [first, eleventh] = [fakePool(12)[0]?.address ?? SENDER, fakePool(12)[11]?.address ?? SENDER];
    expect(await chain.isRegistered(first)).toBe(true);
    expect(await chain.isRegistered(eleventh)).toBe(true);
    expect(await chain.isRegistered(SENDER)).toBe(false);
    expect(await chain.serviceUri('ai', first)).toBe('https://ai-0.example:8935');
    expect(await chain.serviceUri('protocol', first)).toBe('https://protocol-0.example:8935');
    expect(await chain.serviceUri('ai', SENDER)).toBe('');
  });

  it('asks a contract for the L1 block where the block does not say it', async () => {
    const { chain } = await chainWith({ l1InBlock: false, l1Block: 21_000_007n });
    expect(await chain.l1Block()).toBe(21_000_007n);
  });

  it('goes where the Controller says the contracts are', async () => {
    const moved: Hex = '0x00000000000000000000000000000000000000B1';
    const { chain, fake } = await chainWith({ contracts: { ...LAST_KNOWN, TicketBroker: moved } });
    await chain.sender(SENDER);
    expect(fake.questions.at(-1)?.to).toBe(moved.toLowerCase());
  });

  it('goes where they were last where the Controller does not know', async () => {
    const { chain, fake } = await chainWith();
    fake.facts.contracts = {};
    await chain.sender(SENDER).catch(() => undefined);
    expect(fake.questions.at(-1)?.to).toBe(LAST_KNOWN.TicketBroker.toLowerCase());
  });

  it('remembers, each fact for its time, and asks once for all who wait', async () => {
    let nowMs = 0;
    const { chain, fake } = await chainWith({}, { now: () => nowMs });
    await Promise.all([chain.l1Block(), chain.l1Block(), chain.l1Block()]);
    const asked = fake.questions.length;
    nowMs = 4_999;
    await chain.l1Block();
    expect(fake.questions).toHaveLength(asked);
    fake.facts.l1Block += 1n;
    nowMs = 5_001;
    expect(await chain.l1Block()).toBe(21_000_001n);
  });

  it('goes on for a while with what it knows when it cannot be read again', async () => {
    let nowMs = 0;
    const { chain, fake } = await chainWith({}, { now: () => nowMs });
    const block = await chain.l1Block();
    fake.interfere = (response) => Boolean(response.writeHead(500).end());
    nowMs = 20_000;
    expect(await chain.l1Block()).toBe(block);
    nowMs = 25_000;
    await expect(chain.l1Block()).rejects.toMatchObject({ code: 'chain_refused' });
  });
});

describe('registered orchestrators', () => {
  it.each(['ai', 'protocol'] as const)(
    'are the active ones with an address in the %s registry',
    async (registry) => {
      const { chain, fake } = await chainWith();
      const found = await chain.registered(registry);
      const expected = fakePool(120)
        .filter(({ active }) => active)
        .map(({ address, aiUri, protocolUri }) => ({
          ethAddress: address,
          serviceUri: registry === 'ai' ? aiUri : protocolUri,
        }))
        .filter(({ serviceUri }) => serviceUri !== '');
      expect(found).toEqual(expected);
      expect(found.length).toBeGreaterThan(90);
      // 120 steps of the list, and everything else in batches.
      expect(fake.questions.length).toBeLessThan(135);
    },
  );

  it('are told batch by batch', async () => {
    const { chain } = await chainWith();
    const told: number[] = [];
    const found = await chain.registered('ai', { onFound: (some) => told.push(some.length) });
    expect(told.length).toBeGreaterThan(1);
    expect(told.reduce((sum, count) => sum + count, 0)).toBe(found.length);
  });

  it('are the same where the endpoint has no Multicall3', async () => {
    const [{ chain: with3 }, { chain: without }] = [
      await chainWith({ transcoders: fakePool(30) }),
      await chainWith({ transcoders: fakePool(30), multicall: false }),
    ];
    expect(await without.registered('ai')).toEqual(await with3.registered('ai'));
  });

  it('take few questions where most of them are known from before', async () => {
    const { chain, fake } = await chainWith();
    const before = fakePool(118).map(({ address }) => address);
    const found = await chain.registered('ai', { before });
    expect(found).toEqual(await (await openAt(fake.url)).registered('ai'));
    const { chain: again, fake: other } = await chainWith();
    await again.registered('ai', { before });
    expect(other.questions.length).toBeLessThan(15);
  });

  it('are none of an empty pool', async () => {
    const { chain } = await chainWith({ transcoders: [] });
    expect(await chain.registered('protocol')).toEqual([]);
  });
});

describe('endpoints that cannot be used', () => {
  it('of another chain', async () => {
    const fake = open.keep(await fakeChain({ chainId: 1 }));
    expect(await refusal(fake, openAt(fake.url))).toBe(
      'chain_wrong: the RPC endpoint RPC serves another chain (1): set one of Arbitrum One (42161)',
    );
  });

  it.each([
    [
      'a web page',
      200,
      '<html>hello</html>',
      'chain_refused: the RPC endpoint RPC gives no usable answer (it does not speak JSON-RPC): set another one',
    ],
    [
      'other JSON',
      200,
      '[1,2]',
      'chain_refused: the RPC endpoint RPC gives no usable answer (it does not speak JSON-RPC): set another one',
    ],
    [
      'a number that is none',
      200,
      '{"jsonrpc":"2.0","id":1,"result":"0xzz"}',
      'chain_refused: the RPC endpoint RPC gives no usable answer (its answer to eth_chainId is not what it should be): set another one',
    ],
    [
      'no result',
      200,
      '{"jsonrpc":"2.0","id":1}',
      'chain_refused: the RPC endpoint RPC gives no usable answer (its answer to eth_chainId is not what it should be): set another one',
    ],
    [
      'a refusal',
      403,
      'key s3cret unknown',
      'chain_refused: the RPC endpoint RPC gives no usable answer (status 403: it wants a key, or another one): set another one',
    ],
    [
      'an error',
      200,
      '{"jsonrpc":"2.0","id":1,"error":{"code":-32601,"message":"no such method"}}',
      'chain_refused: the RPC endpoint RPC gives no usable answer (error -32601: no such method): set another one',
    ],
    [
      'an error that repeats the key',
      200,
      '{"jsonrpc":"2.0","id":1,"error":{"code":-32000,"message":"app s3cret (t0ken-of-mine) is over its plan"}}',
      'chain_refused: the RPC endpoint RPC gives no usable answer (error -32000: app … (…) is over its plan): set another one',
    ],
    [
      'too many questions',
      429,
      '',
      'chain_unreachable: the RPC endpoint RPC cannot be used (it limits how often it is asked): try again later or set another one',
    ],
    [
      'too many questions, in JSON',
      200,
      '{"jsonrpc":"2.0","id":1,"error":{"code":-32005,"message":"slow down"}}',
      'chain_unreachable: the RPC endpoint RPC cannot be used (it limits how often it is asked): try again later or set another one',
    ],
    [
      'too much',
      200,
      `"${'x'.repeat(5_000_000)}"`,
      'chain_refused: the RPC endpoint RPC gives no usable answer (its answer is too long): set another one',
    ],
  ])('with %s', async (_what, status, body, text) => {
    const fake = open.keep(await fakeChain());
    const headers = { authorization: 'Bearer t0ken-of-mine' };
    fake.interfere = (response) => Boolean(response.writeHead(status).end(body));
    expect(await refusal(fake, openAt(`${fake.url}/v2/s3cret?key=s3cret`, { headers }))).toBe(text);
  });

  it('that are silent, gone, or no address at all', async () => {
    const fake = open.keep(await fakeChain());
    fake.interfere = () => true;
    expect(await refusal(fake, openAt(fake.url, { timeoutMs: 50 }))).toBe(
      'chain_unreachable: the RPC endpoint RPC cannot be used (no answer within 50 ms): try again later or set another one',
    );
    await fake.close();
    expect(await refusal(fake, openAt(fake.url))).toBe(
      'chain_unreachable: the RPC endpoint RPC cannot be used (ECONNREFUSED): try again later or set another one',
    );
    expect(await refusal(fake, openAt('wss://key-s3cret.example'))).toContain('chain_unreachable: ');
  });

  it('that redirect: no key goes elsewhere', async () => {
    const [fake, elsewhere] = [open.keep(await fakeChain()), open.keep(await fakeChain())];
    fake.interfere = (response) => Boolean(response.writeHead(307, { location: elsewhere.url }).end());
    const headers = { 'x-api-key': 's3cret' };
    expect(await refusal(fake, openAt(fake.url, { headers }))).toContain('(status 307)');
    expect(fake.questions[0]?.headers['x-api-key']).toBe('s3cret');
    expect(elsewhere.questions).toEqual([]);
  });

  it('that limit how often they are asked are asked again', async () => {
    const fake = open.keep(await fakeChain({ transcoders: fakePool(20) }));
    let asked = 0;
    fake.interfere = (response) => {
      asked += 1;
      if (asked % 3 !== 0) return false;
      response.writeHead(429, { 'retry-after': '0' }).end('slow down');
      return true;
    };
    const chain = await openAt(fake.url);
    expect(await chain.registered('protocol')).toHaveLength(17);
  });

  it('whose list of orchestrators goes in a circle, or never ends', async () => {
    const circle = fakePool(5);
    const { chain, fake } = await chainWith({ transcoders: [...circle, ...circle] });
    expect(await refusal(fake, chain.registered('ai'))).toBe(
      'chain_refused: the RPC endpoint RPC gives no usable answer (its list of orchestrators does not end): set another one',
    );
    const endless = await chainWith({ transcoders: fakePool(1_001) });
    expect(await refusal(endless.fake, endless.chain.registered('ai'))).toContain('does not end');
  });

  it('that answer calls with something else', async () => {
    const { chain, fake } = await chainWith();
    fake.interfere = (response, { method }, id) =>
      method === 'eth_call' && Boolean(response.end(JSON.stringify({ jsonrpc: '2.0', id, result: '0x01' })));
    expect(await refusal(fake, chain.registered('ai'))).toContain('the pool of orchestrators cannot be read');
    expect(await refusal(fake, chain.round())).toContain('a contract does not answer as it should');
  });

  it('end with the reason of the signal', async () => {
    const abort = new AbortController();
    const { chain, fake } = await chainWith({}, { signal: abort.signal });
    const reason = new Error('enough');
    fake.interfere = () => {
      abort.abort(reason);
      return true;
    };
    await expect(chain.round()).rejects.toBe(reason);
  });
});
