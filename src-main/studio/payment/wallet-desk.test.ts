import { describe, expect, it, vi } from 'vitest';
import { defaultSettings } from '../../../src-preload/contract/default-settings.ts';
import type { Settings, WalletState } from '../../../src-preload/contract.ts';
import { fakeSigner, SIGNER_ANSWER } from '../../../test/support/fake-signer.ts';
import { closeAfterEach } from '../../../test/support/gateway-open.ts';
import { PAID_MODEL, paidRig } from '../../../test/support/paid-rig.ts';
import { temporaryFolders } from '../../../test/support/temporary-folder.ts';
import { silentLogger } from '../../base/log.ts';
import { CertificatePins, LiveVideoJob } from '../../gateway/index.ts';
import { SecretStore } from '../../settings/secrets.ts';
import { SignerStore } from '../../settings/signers.ts';
import { openPaying } from './open-paying.ts';

const open = closeAfterEach();
const folder = temporaryFolders();
const noProblem = (problem: Error): never => expect.unreachable(problem.message);

/** The wallet on a folder of its own, and every state it told. */
async function wallet(
  home: string,
  payments: Partial<Settings['payments']> = {},
  embedded: string | null = null,
) {
  const secrets = await SecretStore.open({ folder: home, keyStore: null, onProblem: noProblem });
  const store = await SignerStore.open(home, secrets, noProblem);
  const states: WalletState[] = [];
  const settings = {
    ...defaultSettings,
    payments: { ...defaultSettings.payments, intervalMs: 1000, ...payments },
  };
  const onAvailable = vi.fn();
  const desks = openPaying({
    folder: home,
    store,
    secrets,
    pins: new CertificatePins(),
    settings: () => settings,
    isEmbedded: (origin) => origin === embedded,
    logger: silentLogger,
    onProblem: noProblem,
    onSigners: () => undefined,
    onWallet: (state) => states.push(state),
    onAvailable,
  });
  open.keep(desks.signers);
  open.keep(desks.wallet);
  return { ...desks, states, onAvailable, settings };
}

const signerAt = (address: string) => ({ id: null, address, headers: null, storePlain: false });

describe('the wallet', () => {
  it('shows what a stream costs while it runs, and keeps it', async () => {
    const home = await folder();
    const rig = await paidRig(open, { folder: await folder() });
    const desk = await wallet(home);
    await desk.signers.save(signerAt(rig.signer.url));
    expect(desk.onAvailable).toHaveBeenCalledTimes(1);
    const payment = desk.wallet.paymentFor(rig.session, { model: PAID_MODEL, spendId: 'stream' });
    const job = open.keep(await LiveVideoJob.start(rig.session, { modelId: PAID_MODEL, payment }));
    await desk.wallet.look();
    const paidWei = rig.orchestrator.accounts[0]?.creditWei.split('/')[0] ?? '';
    expect(desk.wallet.state).toMatchObject({
      perMinuteWei: `${300n * 27_648_000n * 60n}`,
      prepaidS: expect.any(Number),
      signerLostMs: null,
      sessions: [{ id: 'stream', model: PAID_MODEL, payments: 1, endedMs: null }],
    });
    expect(BigInt(desk.wallet.state.monthWei)).toBeGreaterThan(300n * 27_648_000n * 60n);
    expect([desk.wallet.state.sessionWei, paidWei.length > 0]).toEqual([desk.wallet.state.monthWei, true]);
    await job.close();
    desk.wallet.streamEnded();
    await vi.waitUntil(() => desk.states.at(-1)?.sessions[0]?.endedMs !== null);
    expect(desk.wallet.state).toMatchObject({ perMinuteWei: '0', prepaidS: null });
    await desk.wallet.close();

    const again = await wallet(home);
    await again.wallet.look();
    expect(again.wallet.state).toMatchObject({
      monthWei: desk.wallet.state.monthWei,
      sessionWei: '0',
      sessions: [{ id: 'stream', endedMs: expect.any(Number) }],
    });
    expect(await again.wallet.exportCsv()).toMatch(/^time,.*\r\n.*,stream,noop,https:.*,accepted\r\n/);
  });

  it('ends a stream at its ceiling, and the month at its own over restarts', async () => {
    const home = await folder();
    const rig = await paidRig(open, { folder: await folder() });
    const sessionCeilingWei = `${310n * 27_648_000n * 60n}`;
    const desk = await wallet(home, { sessionCeilingWei });
    await desk.signers.save(signerAt(rig.signer.url));
    const start = async (of: typeof desk, spendId: string) => {
      const payment = of.wallet.paymentFor(rig.session, { model: PAID_MODEL, spendId });
      return open.keep(await LiveVideoJob.start(rig.session, { modelId: PAID_MODEL, payment }));
    };
    const job = await start(desk, 'stream');
    expect(await job.ended).toMatchObject({ name: 'failed', error: { code: 'payment_ceiling' } });
    // Another job of the same stream is under the same ceiling.
    await expect(start(desk, 'stream')).rejects.toMatchObject({ code: 'payment_ceiling' });
    await desk.wallet.look();
    expect(BigInt(desk.wallet.state.monthWei)).toBeLessThanOrEqual(BigInt(sessionCeilingWei));
    await desk.wallet.close();

    const again = await wallet(home, { monthCeilingWei: sessionCeilingWei });
    await again.signers.save(signerAt(rig.signer.url));
    await expect(start(again, 'another stream')).rejects.toMatchObject({ code: 'payment_ceiling' });
  });

  it("pays the embedded network from its own signer, and nobody else's books", async () => {
    const home = await folder();
    const rig = await paidRig(open, { folder: await folder() });
    const other = open.keep(await fakeSigner());
    const desk = await wallet(home, {}, rig.session.address.origin);
    await desk.signers.save(signerAt(other.origin));
    desk.signers.setEmbedded(rig.signer.url);
    expect(desk.signers.state.list.map(({ origin }) => origin)).toEqual(['user', 'embedded']);
    // Its orchestrator knows its signer, and nobody else does.
    expect(desk.onAvailable).toHaveBeenCalledTimes(2);
    const { origin } = rig.session.address;
    expect(await desk.wallet.identityFor(origin)()).toMatchObject({ ethAddress: rig.session.askedBy });
    const elsewhere = 'https://elsewhere.example:8935';
    expect(await desk.wallet.identityFor(elsewhere)()).toMatchObject({
      ethAddress: SIGNER_ANSWER.address.toLowerCase(),
    });
    await desk.signers.remove(desk.signers.state.list[0]?.id ?? '');
    expect(await desk.wallet.identityFor(elsewhere)()).toBeNull();
    expect([desk.wallet.forProbe(elsewhere), desk.wallet.canPay(elsewhere)]).toEqual([null, false]);
    const asked = other.requests.length;
    const payment = desk.wallet.paymentFor(rig.session, { model: PAID_MODEL, spendId: 'stream' });
    open.keep(await LiveVideoJob.start(rig.session, { modelId: PAID_MODEL, payment }));
    expect(other.requests).toHaveLength(asked);
    await desk.wallet.look();
    expect(desk.wallet.state.sessions).toHaveLength(1);
    desk.wallet.streamEnded();
    await desk.wallet.close();
    const again = await wallet(home);
    await again.wallet.look();
    expect(again.wallet.state).toMatchObject({ monthWei: '0', sessions: [] });
  });

  it('says since when no signer answers', async () => {
    const rig = await paidRig(open, { folder: await folder() });
    const desk = await wallet(await folder());
    await desk.signers.save(signerAt(rig.signer.url));
    const payment = desk.wallet.paymentFor(rig.session, { model: PAID_MODEL, spendId: 'stream' });
    open.keep(await LiveVideoJob.start(rig.session, { modelId: PAID_MODEL, payment }));
    await rig.signer.close();
    await vi.waitUntil(() => desk.states.at(-1)?.signerLostMs);
    expect(desk.wallet.state.prepaidS).toBeGreaterThan(40);
  });

  it('keeps an RPC endpoint with a key among the secrets, and says what is wrong with it', async () => {
    const desk = await wallet(await folder());
    const key = 'abcdef0123456789abcdef0123456789';
    const patch = await desk.rpc.hideKey({ payments: { rpcUrl: `http://127.0.0.1:9/v3/${key}` } });
    expect(patch).toEqual({ payments: { rpcUrl: 'http://127.0.0.1:9/…' } });
    desk.settings.payments.rpcUrl = patch.payments?.rpcUrl ?? '';
    expect(desk.rpc.url).toBe(`http://127.0.0.1:9/v3/${key}`);
    // What a window shows is what it sends back.
    expect(await desk.rpc.hideKey(patch)).toEqual(patch);
    expect(desk.rpc.url).toContain(key);
    expect(await desk.rpc.hideKey({ payments: { rpcUrl: 'arb1.arbitrum.io/rpc' } })).toEqual({
      payments: { rpcUrl: 'https://arb1.arbitrum.io/rpc' },
    });
    expect(() => desk.rpc.url).toThrow('enter it again');
    const wrong = desk.rpc.hideKey({ payments: { rpcUrl: `ftp://x/${key}` } });
    await expect(wrong).rejects.toMatchObject({
      code: 'chain_unreachable',
      message: expect.not.stringContaining(key),
    });
    await desk.signers.save(signerAt(open.keep(await fakeSigner()).origin));
    await desk.wallet.refresh();
    expect(desk.wallet.state).toMatchObject({ funds: null, fundsError: { code: 'chain_unreachable' } });
  });
});
