import { describe, expect, it } from 'vitest';
import type { ProbeState, ProbeStepId } from '../../../src-preload/contract.ts';
import { fakeChain } from '../../../test/support/fake-chain.ts';
import { silentServer } from '../../../test/support/gateway-fakes.ts';
import { closeAfterEach } from '../../../test/support/gateway-open.ts';
import { startOrchestrator } from '../../../test/support/local-orchestrator.ts';
import { paidRig } from '../../../test/support/paid-rig.ts';
import { temporaryFolders } from '../../../test/support/temporary-folder.ts';
import { GatewayError } from '../../base/errors.ts';
import { silentLogger } from '../../base/log.ts';
import { endpointOf, offChainPayment, type Pin } from '../../gateway/index.ts';
import { ProbeDesk, type ProbeDeskOptions, type ProbeRequest } from './probe-desk.ts';
import type { ProbePayments } from './probe-options.ts';

const open = closeAfterEach();
const folder = temporaryFolders();

/** A desk without a media engine, and all it has shown and said. */
function desk(change: Partial<ProbeDeskOptions> = {}) {
  const shown: ProbeState[] = [];
  const notices: string[] = [];
  let over: (() => void) | null = null;
  const ended = new Promise<void>((resolve) => {
    over = resolve;
  });
  const made = new ProbeDesk({
    pinOf: () => undefined,
    openEngine: () => Promise.reject(new GatewayError('engine_unavailable', 'no engine in this test')),
    payments: () => null,
    maxPrice: () => null,
    rpcUrl: () => '',
    isEmbedded: () => false,
    liveOrigin: () => null,
    onChange: (state) => {
      shown.push(state);
      if (!state.running) over?.();
    },
    onNotice: (text) => notices.push(text),
    logger: silentLogger,
    ...change,
  });
  return { desk: made, shown, notices, ended };
}

const request = (address: string): ProbeRequest => ({ address, model: null, seconds: 3, pay: false });

const stepOf = (state: ProbeState | undefined, id: ProbeStepId) =>
  state?.report?.steps.find((step) => step.id === id);

describe('the probe of the application', () => {
  it('shows the report from its first step to its end, and keeps it', async () => {
    const { serviceUri } = open.keep(await startOrchestrator({ models: ['noop'] }));
    const { desk: probe, shown, ended } = desk();
    probe.start(request(serviceUri));
    expect(shown[0]).toEqual({ running: true, report: null });
    await ended;
    expect(shown.at(-2)).toMatchObject({ running: true, report: { verdict: 'failed' } });
    expect(shown.at(-1)).toMatchObject({ running: false, report: { address: serviceUri } });
    expect(stepOf(shown.at(-1), 'models')?.state).toBe('passed');
    expect(stepOf(shown.at(-1), 'stream')?.error?.code).toBe('engine_unavailable');
  });

  it('makes one probe at a time, and stops it when it is asked to', async () => {
    const { port } = open.keep(await silentServer());
    const { desk: probe, shown } = desk();
    await probe.stop();
    expect(shown).toEqual([]);
    probe.start(request(`127.0.0.1:${port}`));
    expect(() => probe.start(request('127.0.0.1:1'))).toThrow('a probe is running: stop it first');
    const askedMs = performance.now();
    await probe.stop();
    expect(performance.now() - askedMs).toBeLessThan(2_000);
    expect(shown.at(-1)).toMatchObject({ running: false, report: { verdict: 'stopped' } });
    probe.start(request(`127.0.0.1:${port}`));
    await probe.stop();
    expect(shown.at(-1)?.running).toBe(false);
  });

  it('leaves alone the orchestrator that carries the stream, and says that another one shares the line', async () => {
    const { serviceUri } = open.keep(await startOrchestrator({ models: ['noop'] }));
    const { desk: probe, shown, notices } = desk({ liveOrigin: () => serviceUri });
    expect(() => probe.start(request(serviceUri))).toThrow(
      /^your stream runs on .*: stop it, or probe another/,
    );
    expect(shown).toEqual([]);
    probe.start(request('127.0.0.1:1'));
    expect(notices).toEqual([expect.stringContaining('second stream beside yours')]);
    await probe.stop();
  });

  it('takes no address that is none', () => {
    const { desk: probe, shown } = desk();
    expect(() => probe.start(request('ftp://o'))).toThrow(
      expect.objectContaining({ code: 'orchestrator_address_invalid' }),
    );
    expect(shown).toEqual([]);
  });

  it('holds the certificate to the one the application trusts, and trusts none by itself', async () => {
    const { serviceUri } = open.keep(await startOrchestrator({ models: ['noop'] }));
    const asked: string[] = [];
    const other: Pin = {
      endpoint: endpointOf(new URL(serviceUri)),
      certificate: { fingerprint: 'ab'.repeat(32), subjectAltName: '', validFrom: '', validTo: '' },
      firstSeenMs: 0,
    };
    const {
      desk: probe,
      shown,
      ended,
    } = desk({
      pinOf: (endpoint) => {
        asked.push(endpoint);
        return other;
      },
    });
    probe.start(request(serviceUri));
    await ended;
    expect(stepOf(shown.at(-1), 'certificate')).toMatchObject({ state: 'failed' });
    expect(new Set(asked)).toEqual(new Set([other.endpoint]));
  });

  it('asks as whoever pays, and pays only when it is asked to', async () => {
    const { orchestrator, payer } = await paidRig(open, { folder: await folder() });
    let paid = 0;
    const payments = (): ProbePayments => ({
      identity: payer.identity,
      paymentFor: (session, model) => {
        paid += 1;
        return payer.paymentFor(session, { model, spendId: 'probe' });
      },
    });
    const unpaid = desk({ payments });
    unpaid.desk.start(request(orchestrator.serviceUri));
    await unpaid.ended;
    expect(stepOf(unpaid.shown.at(-1), 'tickets')?.state).toBe('passed');
    expect(stepOf(unpaid.shown.at(-1), 'payment')?.summary).toBe('no payment was asked for');
    expect(paid).toBe(0);
    const asked = desk({ payments });
    asked.desk.start({ ...request(orchestrator.serviceUri), pay: true });
    await asked.ended;
    expect(paid).toBe(1);
  });
});

describe('the chain', () => {
  /** Probes an orchestrator that is paid. */
  async function probed(change: (serviceUri: string) => Partial<ProbeDeskOptions>) {
    const { orchestrator, payer } = await paidRig(open, { folder: await folder() });
    const payments = (): ProbePayments => ({ identity: payer.identity, paymentFor: offChainPayment });
    const { desk: probe, shown, ended } = desk({ payments, ...change(orchestrator.serviceUri) });
    probe.start(request(orchestrator.serviceUri));
    await ended;
    return stepOf(shown.at(-1), 'chain');
  }

  it('is compared at the user’s RPC endpoint', async () => {
    const chain = open.keep(await fakeChain());
    const step = await probed(() => ({ rpcUrl: () => chain.url }));
    expect(step?.summary).toContain('is not registered as an orchestrator');
  });

  it('is not, of the embedded network, whose chain is made up', async () => {
    const chain = open.keep(await fakeChain());
    const step = await probed((own) => ({ rpcUrl: () => chain.url, isEmbedded: (origin) => origin === own }));
    expect(step?.state).toBe('skipped');
    expect(chain.questions).toEqual([]);
  });

  it('says why an endpoint of the settings cannot be used', async () => {
    const step = await probed(() => ({
      rpcUrl: () => {
        throw new GatewayError('chain_unreachable', 'its address was kept only until the program ended');
      },
    }));
    expect(step).toMatchObject({
      state: 'warning',
      summary: 'not compared with the chain: its address was kept only until the program ended',
    });
  });
});
