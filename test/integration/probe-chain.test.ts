import { getAddress } from 'viem/utils';
import { describe, expect, it } from 'vitest';
import { openProbeChain } from '../../src-main/studio/probe/probe-chain.ts';
import type { ProbeOptions } from '../../src-main/studio/probe/probe-options.ts';
import type { ProbeReport } from '../../src-preload/contract.ts';
import { type FakeChain, type FakeTranscoder, fakeChain } from '../support/fake-chain.ts';
import { closeAfterEach } from '../support/gateway-open.ts';
import { startOrchestrator } from '../support/local-orchestrator.ts';
import { type PaidRig, paidRig } from '../support/paid-rig.ts';
import { probe, stepText } from '../support/probe-run.ts';
import { temporaryFolders } from '../support/temporary-folder.ts';

const open = closeAfterEach();
const folder = temporaryFolders();

/** Some time of 2023: the embedded orchestrator counts blocks from it, as the chain here does. */
const NOW_MS = 1_700_000_000_000;
const L1_BLOCK = BigInt(Math.floor(NOW_MS / 12_000));

interface Probed {
  readonly rig: PaidRig;
  readonly chain: FakeChain;
  probe(options?: Partial<ProbeOptions>): Promise<ProbeReport>;
}

/** An orchestrator that is paid, and a chain that knows it as it should, unless `change` says otherwise. */
async function onChain(change: Partial<FakeTranscoder> = {}): Promise<Probed> {
  const rig = await paidRig(open, { folder: await folder(), now: () => NOW_MS });
  const { serviceUri, recipient } = rig.orchestrator;
  if (recipient === null) throw new Error('it is not paid');
  const transcoder = {
    address: getAddress(recipient),
    active: true,
    aiUri: serviceUri,
    protocolUri: '',
    ...change,
  };
  const chain = open.keep(await fakeChain({ transcoders: [transcoder], l1Block: L1_BLOCK }));
  return {
    rig,
    chain,
    probe: (options = {}) =>
      probe(serviceUri, {
        payments: {
          identity: rig.payer.identity,
          paymentFor: (session, model) => rig.payer.paymentFor(session, { model, spendId: 'probe' }),
        },
        openChain: (signal) => openProbeChain(`${chain.url}/v2/s3cret`, signal),
        now: () => NOW_MS,
        ...options,
      }),
  };
}

/** What a report says of one step. */
function said(report: ProbeReport, id: 'tickets' | 'chain'): string {
  const step = report.steps.find((one) => one.id === id);
  expect(JSON.stringify(report)).not.toContain('s3cret');
  return step ? stepText(step).replaceAll(/127\.0\.0\.1:\d+/g, 'HOST') : '';
}

const figure = (report: ProbeReport, name: string): unknown =>
  report.steps.flatMap(({ figures }) => figures).find((one) => one.name === name)?.value;

describe('a probe with an RPC endpoint', () => {
  it('finds the orchestrator where the chain says it is, and its tickets good for 40 blocks', async () => {
    const { probe: probeIt } = await onChain();
    const report = await probeIt();
    expect(said(report, 'chain')).toBe('passed: active, and found by the AI registry');
    expect(said(report, 'tickets')).toMatch(/^passed: /);
    expect(figure(report, 'expire in')).toBe('40');
  });

  it('says when its tickets have expired by Ethereum’s block', async () => {
    const { probe: probeIt, chain } = await onChain();
    chain.facts.l1Block = L1_BLOCK + 100n;
    const report = await probeIt();
    expect(said(report, 'tickets')).toContain('failed: its ticket parameters have expired already');
    expect(report.verdict).toBe('failed');
  });

  it.each<[string, Partial<FakeTranscoder>, RegExp]>([
    ['out of the active set', { active: false }, /^failed: 0x\w{40} is not in the active set/],
    ['of another address', { address: `0x${'22'.repeat(20)}` }, /^failed: 0x\w{40} is not registered/],
    [
      'registered elsewhere',
      { aiUri: 'https://127.0.0.2:1' },
      /^warning: the AI registry leads to https:\/\/127\.0\.0\.2:1 instead/,
    ],
  ])('tells one that is %s', async (_what, change, expected) => {
    const { probe: probeIt } = await onChain(change);
    expect(said(await probeIt(), 'chain')).toMatch(expected);
  });

  it('blames nobody but the endpoint when it is another chain’s, and shows no key of it', async () => {
    const { probe: probeIt, chain } = await onChain();
    chain.facts.chainId = 1;
    const report = await probeIt();
    expect(said(report, 'chain')).toMatch(/^warning: not compared with the chain: .*another chain \(1\)/);
    expect(said(report, 'tickets')).toMatch(/^passed: /);
    expect(String(figure(report, 'expire at block'))).toMatch(/, not compared$/);
    expect(report.verdict).toBe('passed');
  });

  it('asks the chain nothing of an orchestrator that is off-chain', async () => {
    const { serviceUri } = open.keep(await startOrchestrator({ models: ['noop'] }));
    const chain = open.keep(await fakeChain());
    const report = await probe(serviceUri, { openChain: (signal) => openProbeChain(chain.url, signal) });
    expect(said(report, 'chain')).toBe('skipped: off-chain: it is in no registry');
    expect(chain.questions).toEqual([]);
  });
});

it('a probe without an RPC endpoint says that nothing was compared', async () => {
  const { probe: probeIt } = await onChain();
  const report = await probeIt({ openChain: null });
  expect(said(report, 'chain')).toBe('skipped: not compared: no RPC endpoint of Arbitrum One is given');
  expect(String(figure(report, 'expire at block'))).toBe(`${L1_BLOCK + 40n}, not compared`);
});
