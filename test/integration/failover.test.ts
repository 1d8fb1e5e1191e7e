import { beforeAll, describe, expect, it } from 'vitest';
import { GatewayError } from '../../src-main/base/errors.ts';
import { offChainPayment, type PaymentSession } from '../../src-main/gateway/index.ts';
import type { AccessUnit } from '../../src-main/media/access-unit.ts';
import { createDecode } from '../../src-main/media/engine/decode/decode.ts';
import { silenceFfmpeg } from '../../src-main/media/engine/ffmpeg.ts';
import type { LinkUnit } from '../../src-preload/media-link/packet.ts';
import { type FailoverRig, failoverRig } from '../support/failover-rig.ts';
import { closeAfterEach } from '../support/gateway-open.ts';
import { captureRequest } from '../support/live-rig.ts';
import { filmingWindow, showingWindow } from '../support/live-window.ts';
import { FakeHost } from '../support/sinks-host.ts';
import { videoUnits } from '../support/sinks-media.ts';

const open = closeAfterEach();
const camera = { clientId: 'camera' };
let units: AccessUnit[];

beforeAll(async () => {
  silenceFfmpeg();
  units = await videoUnits({ width: 320, height: 180, frames: 60, gop: 30 });
});

/** A stream that is live, with the window that films and one that shows; its standby is connected. */
async function live(rig: FailoverRig, { params = {}, standsBy = rig.orchestrators.length > 1 } = {}) {
  const filming = open.keep(filmingWindow(rig.session, camera.clientId, units));
  const showing = open.keep(showingWindow(rig.session, 'viewer'));
  await rig.session.start(captureRequest({ params }), camera);
  await rig.until(({ phase }) => phase === 'live');
  if (standsBy) await rig.until(({ standby }) => standby !== null);
  await showing.pictures(30);
  return { filming, showing };
}

/** How many of these pictures decode. */
async function decodable(pictures: readonly LinkUnit[]): Promise<number> {
  const host = new FakeHost();
  const decode = createDecode({ readCode: false, deliverFrames: false }, host);
  await decode.start();
  for (const { kind, ptsUs, key, bytes } of pictures) await decode.push({ kind, ptsUs, key, bytes });
  await decode.stop();
  return host.reports.length;
}

const steps = (shown: readonly LinkUnit[]): number[] =>
  shown.slice(1).map(({ ptsUs }, index) => ptsUs - (shown[index]?.ptsUs ?? 0));

/** Viewers lost nothing but time: every picture decodes, and time rises by no more than was lost. */
async function expectOneStream(shown: readonly LinkUnit[], gapMs: number): Promise<void> {
  const all = [...shown];
  expect(Math.min(...steps(all))).toBeGreaterThan(0);
  expect(Math.max(...steps(all))).toBeLessThan(1000 * (gapMs + 200));
  expect(await decodable(all)).toBe(all.length);
}

/** Pays for the start, and is refused each time after that. */
function refusedPayment(): PaymentSession {
  const payment = offChainPayment();
  return {
    ...payment,
    intervalMs: 1_500,
    headersFor: (request) =>
      request.manifestId === null
        ? payment.headersFor(request)
        : Promise.reject(new GatewayError('payment_refused', 'the signer said no: ask it why')),
  };
}

const uri = (rig: FailoverRig, n: number): string | undefined => rig.orchestrators[n]?.serviceUri;

describe('failover', () => {
  it('goes to the orchestrator that stands by when the live one is killed', async () => {
    const rig = open.keep(await failoverRig([{}, {}]));
    const { filming, showing } = await live(rig, { params: { strength: 1 } });
    expect(rig.session.state).toMatchObject({ orchestrator: uri(rig, 0), standby: uri(rig, 1) });
    await rig.session.setParams({ strength: 2 });
    await rig.until(({ paramsPending }) => !paramsPending);
    rig.orchestrators[0]?.kill();
    const { swaps } = await rig.until(({ swaps: all }) => all[0]?.gapMs != null);
    expect(swaps).toMatchObject([
      { from: uri(rig, 0), to: uri(rig, 1), by: 'gateway', why: 'the orchestrator is gone' },
    ]);
    await showing.pictures(30);
    await expectOneStream(showing.units, swaps[0]?.gapMs ?? 0);
    expect(rig.session.state).toMatchObject({
      phase: 'live',
      orchestrator: uri(rig, 1),
      chosenBecause: 'it is next on the list',
      params: { strength: 2 },
      question: null,
    });
    expect(rig.network.log).toContain('failed 0 orchestrator_lost');
    expect(rig.notices).toContainEqual({
      level: 'warning',
      text: `The stream goes on at ${uri(rig, 1)}: the orchestrator is gone.`,
    });
    // Capture never noticed.
    expect(filming.isClosed).toBe(false);
    expect(rig.stats.at(-1)?.dropped.captureLink).toBe(0);
    expect(rig.states.some(({ troubles }) => troubles.includes('capture_lost'))).toBe(false);
  });

  it.each([
    ['closes its channels', { closeAfterMs: 2_500 }],
    ['forgets its channels', { answer404From: 3 }],
    ['is gone', { crashAfterMs: 2_500 }],
  ])('goes to the next when the live one %s', async (_name, misbehaviour) => {
    const rig = open.keep(await failoverRig([{ misbehaviour }, {}]));
    const { showing } = await live(rig);
    const { swaps } = await rig.until(({ swaps: all }) => all[0]?.gapMs != null);
    expect(swaps[0]?.gapMs).toBeLessThan(2_000);
    await showing.pictures(10);
    await expectOneStream(showing.units, swaps[0]?.gapMs ?? 0);
  });

  it('goes to the next beside one that hangs, and leaves no picture out for it', async () => {
    const rig = open.keep(await failoverRig([{}, {}]));
    const { showing } = await live(rig);
    await showing.pictures(30);
    process.kill(rig.orchestrators[0]?.pid ?? 0, 'SIGSTOP');
    const { swaps } = await rig.until(({ swaps: all }) => all[0]?.gapMs != null);
    process.kill(rig.orchestrators[0]?.pid ?? 0, 'SIGCONT');
    expect(swaps[0]).toMatchObject({ to: uri(rig, 1), why: 'no picture came back any more' });
    await showing.pictures(10);
    await expectOneStream(showing.units, swaps[0]?.gapMs ?? 0);
    // Nobody looked for a new connection meanwhile: the old one was kept until the new one had a picture.
    expect(rig.states.some(({ phase }) => phase === 'reconnecting')).toBe(false);
  });

  it('stays where it is through a hiccup below a second', async () => {
    const rig = open.keep(await failoverRig([{}, {}]));
    const { showing } = await live(rig);
    await showing.pictures(30);
    const pid = rig.orchestrators[0]?.pid ?? 0;
    process.kill(pid, 'SIGSTOP');
    await rig.figures(3);
    process.kill(pid, 'SIGCONT');
    await showing.pictures(30);
    expect(rig.session.state).toMatchObject({ orchestrator: uri(rig, 0), swaps: [] });
    expect(rig.network.opened).toBe(1);
  });

  it('goes where the user wants without losing a picture', async () => {
    const rig = open.keep(await failoverRig([{}, {}, {}]));
    const { showing } = await live(rig);
    await rig.session.swap(uri(rig, 2) ?? '');
    const { swaps } = await rig.until(({ swaps: all }) => all[0]?.gapMs != null);
    expect(swaps).toMatchObject([
      { from: uri(rig, 0), to: uri(rig, 2), by: 'user', why: 'you asked for it' },
    ]);
    expect(swaps[0]?.gapMs).toBeLessThan(500);
    await showing.pictures(20);
    await rig.session.swap(null);
    await rig.until(({ orchestrator }) => orchestrator === uri(rig, 0));
    await showing.pictures(20);
    await expectOneStream(showing.units, 500);
    expect(rig.states.some(({ phase }) => phase === 'reconnecting')).toBe(false);
    await expect(rig.session.swap(uri(rig, 0) ?? '')).rejects.toMatchObject({
      code: 'orchestrator_address_invalid',
    });
  });

  it('stays where it is when the one the user wants cannot be had, and says so', async () => {
    const rig = open.keep(await failoverRig([{}, { misbehaviour: { full: true } }]));
    const { showing } = await live(rig, { standsBy: false });
    await rig.session.swap(uri(rig, 1) ?? '');
    await expect
      .poll(() => rig.notices.map(({ text }) => text))
      .toContain(`The stream stays at ${uri(rig, 0)}: the orchestrator has no free runner.`);
    await showing.pictures(10);
    expect(rig.session.state).toMatchObject({ phase: 'live', orchestrator: uri(rig, 0), swaps: [] });
  });

  it('moves twice, then asks; goes on when told to, and ends when told to', async () => {
    const rig = open.keep(await failoverRig([{}, {}, {}, {}]));
    const { showing } = await live(rig);
    for (const n of [0, 1]) {
      rig.orchestrators[n]?.kill();
      await rig.until(({ swaps }) => swaps.length === n + 1 && swaps[n]?.gapMs != null);
      await showing.pictures(10);
    }
    rig.orchestrators[2]?.kill();
    const asking = await rig.until(({ question }) => question !== null);
    expect(asking.question).toMatch(/^the orchestrator is gone, after two changes/);
    expect(asking.phase).toBe('reconnecting');
    const opened = rig.network.opened;
    await rig.figures(5);
    expect(rig.network.opened).toBe(opened);
    await rig.session.swap(null);
    const back = await rig.until(({ phase }) => phase === 'live');
    expect(back).toMatchObject({ orchestrator: uri(rig, 3), question: null });
    expect(back.swaps.at(-1)).toMatchObject({ by: 'user' });
    await showing.pictures(10);
    expect(Math.min(...steps(showing.units))).toBeGreaterThan(0);
    await rig.session.stop();
    expect(rig.session.state).toMatchObject({ phase: 'stopped', question: null, standby: null });
  });

  it('waits without hurry while nobody can be reached, and goes on when somebody can', async () => {
    const rig = open.keep(await failoverRig([{}, {}]));
    const { showing } = await live(rig);
    for (const orchestrator of rig.orchestrators) orchestrator.kill();
    await rig.until(({ attempts }) => attempts >= 4);
    expect(rig.session.state.reason).toMatch(
      /^no orchestrator can be reached, perhaps your own network is down; trying again/,
    );
    // Four attempts at two orchestrators each, and the first connection.
    expect(rig.network.opened).toBeLessThanOrEqual(1 + 2 * 5);
    expect(rig.session.state).toMatchObject({ phase: 'reconnecting', swaps: [], question: null });
    await rig.add();
    await rig.until(({ phase }) => phase === 'live');
    await showing.pictures(10);
    expect(Math.min(...steps(showing.units))).toBeGreaterThan(0);
  });

  it('leaves one that refuses payment while it still gives pictures', async () => {
    const paid: string[] = [];
    const rig: FailoverRig = open.keep(
      await failoverRig([{}, {}], {
        paymentFor: (address) => {
          paid.push(address);
          return paid.length === 1 ? refusedPayment() : offChainPayment();
        },
      }),
    );
    const { showing } = await live(rig);
    const { swaps } = await rig.until(({ swaps: all }) => all[0]?.gapMs != null);
    expect(swaps[0]).toMatchObject({ to: uri(rig, 1), why: 'it did not accept a payment' });
    await showing.pictures(10);
    await expectOneStream(showing.units, swaps[0]?.gapMs ?? 0);
    expect(paid).toEqual([uri(rig, 0), uri(rig, 1)]);
  });
});
