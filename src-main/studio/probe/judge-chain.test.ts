import { describe, expect, it } from 'vitest';
import { stepText } from '../../../test/support/probe-run.ts';
import { GatewayError } from '../../base/errors.ts';
import type { Registry } from '../../chain/arbitrum.ts';
import { askChain, type ChainFound, judgeChain, notCompared } from './judge-chain.ts';
import type { ProbeChain } from './probe-chain.ts';

const ETH_ADDRESS = '0x1111111111111111111111111111111111111111';
const signal = new AbortController().signal;

const found: ChainFound = {
  ethAddress: ETH_ADDRESS,
  registered: true,
  active: true,
  entries: [
    { registry: 'ai', serviceUri: 'https://o.example:8935', leads: 'here' },
    { registry: 'protocol', serviceUri: '', leads: 'nowhere' },
  ],
};

const [ai, protocol] = found.entries as [ChainFound['entries'][number], ChainFound['entries'][number]];

/** A chain that knows one orchestrator, with these addresses. */
function chainWith(uris: Partial<Record<Registry, string>>, change: Partial<ProbeChain> = {}): ProbeChain {
  return {
    l1Block: async () => 1n,
    isActive: async () => true,
    isRegistered: async () => true,
    serviceUri: async (registry) => uris[registry] ?? '',
    ...change,
  };
}

describe('what the chain says of an orchestrator', () => {
  it.each<[string, Partial<ChainFound>]>([
    ['fine', {}],
    ['never registered', { registered: false, active: false }],
    ['out of the active set', { active: false }],
    ['in no registry', { entries: [{ ...ai, serviceUri: '', leads: 'nowhere' }, protocol] }],
    ['found elsewhere', { entries: [{ ...ai, leads: 'elsewhere' }, protocol] }],
    ['an address that is none', { entries: [{ ...ai, serviceUri: 'tcp:x', leads: 'nowhere' }, protocol] }],
  ])('%s', (name, change) => {
    expect(`${name}\n${stepText(judgeChain({ ...found, ...change }))}`).toMatchSnapshot();
  });

  it('that cannot be asked is no fault of the orchestrator', () => {
    const error = new GatewayError(
      'chain_unreachable',
      'the RPC endpoint https://r.example cannot be used (ECONNREFUSED): try again later or set another one',
    );
    expect(stepText(notCompared(error))).toMatchInlineSnapshot(`
      "warning: not compared with the chain: the RPC endpoint https://r.example cannot be used (ECONNREFUSED)
      → this is about your RPC endpoint, not the orchestrator: set another one"
    `);
  });
});

describe('where a registry leads', () => {
  const leads = async (serviceUri: string, probed: string): Promise<string | undefined> => {
    const asked = { ethAddress: ETH_ADDRESS, address: new URL(probed), signal } as const;
    return (await askChain(chainWith({ ai: serviceUri }), asked)).entries[0]?.leads;
  };

  it.each([
    ['https://127.0.0.1:8935', 'https://127.0.0.1:8935', 'here'],
    ['https://localhost:8935', 'https://127.0.0.1:8935', 'here'],
    ['https://127.0.0.1:8936', 'https://127.0.0.1:8935', 'elsewhere'],
    ['https://127.0.0.2:8935', 'https://127.0.0.1:8935', 'elsewhere'],
    ['ftp://127.0.0.1:8935', 'https://127.0.0.1:8935', 'nowhere'],
    ['', 'https://127.0.0.1:8935', 'nowhere'],
  ])('%s, probed as %s: %s', async (serviceUri, probed, expected) => {
    expect(await leads(serviceUri, probed)).toBe(expected);
  });

  it('says why where the chain cannot be asked', async () => {
    const error = new GatewayError('chain_refused', 'no');
    const chain = chainWith({}, { isActive: () => Promise.reject(error) });
    const asked = { ethAddress: ETH_ADDRESS, address: new URL('https://127.0.0.1:1'), signal } as const;
    await expect(askChain(chain, asked)).rejects.toBe(error);
  });
});
