import { describe, expect, it } from 'vitest';
import { GatewayError } from '../../src-main/base/errors.ts';
import { KnownOrchestrators } from '../../src-main/settings/known-orchestrators.ts';
import { OrchestratorMemory } from '../../src-main/settings/orchestrator-memory.ts';
import { LogHub } from '../../src-main/studio/log-hub.ts';
import { NOBODY_PAYS, type Paying } from '../../src-main/studio/network/live-network.ts';
import { Network } from '../../src-main/studio/network/network.ts';
import { defaultSettings } from '../../src-preload/contract/default-settings.ts';
import type { OrchestratorChoice, Settings } from '../../src-preload/contract.ts';
import { answerGrpc, answerInfo, type FakeOrchestrator, fakeOrchestrator } from '../support/gateway-fakes.ts';
import { closeAfterEach } from '../support/gateway-open.ts';
import { temporaryFolders } from '../support/temporary-folder.ts';

const folder = temporaryFolders();
const open = closeAfterEach();
const { signal } = new AbortController();

interface Offer {
  readonly warm?: boolean;
  readonly capacity?: number;
  /** Wei per pixel; it then wants to be paid. */
  readonly price?: bigint;
  /** Says so instead of answering. */
  readonly refuses?: string;
}

/** An orchestrator that offers `noop`, and counts who asks. */
async function orchestrator(
  first: Offer = {},
): Promise<FakeOrchestrator & { asked(): number; offer(offer: Offer): void }> {
  let asked = 0;
  let offered = first;
  const fake = await fakeOrchestrator({
    onGrpc: (response, origin) => {
      asked += 1;
      const { warm = true, capacity = 1, price, refuses } = offered;
      if (refuses) return answerGrpc(response, null, { code: 2, message: refuses });
      const PerCapability = { 35: { models: { noop: { warm, capacity } } } };
      answerInfo(response, origin, {
        capabilities: { version: '0.9.1', constraints: { PerCapability } },
        ...(price !== undefined && {
          priceInfo: { pricePerUnit: price, pixelsPerUnit: 1n },
          ticketParams: {},
        }),
      });
    },
  });
  const offer = (next: Offer): void => {
    offered = next;
  };
  return open.keep({ ...fake, asked: () => asked, offer });
}

interface NetworkChange {
  readonly idle?: boolean;
  readonly selection?: Partial<Settings['selection']>;
  readonly paying?: Paying;
  /** The data folder of another run. */
  readonly data?: string;
}

/** A network of these orchestrators, without an embedded one. */
async function networkOf(orchestrators: string[], choice: OrchestratorChoice, change: NetworkChange = {}) {
  const log = new LogHub();
  const settings: Settings = {
    ...defaultSettings,
    network: { ...defaultSettings.network, embedded: false, choice, orchestrators },
    selection: { ...defaultSettings.selection, ...change.selection },
    effect: { ...defaultSettings.effect, model: 'noop' },
  };
  const onProblem = ({ message }: Error): never => expect.unreachable(message);
  const data = change.data ?? (await folder());
  const known = open.keep(await KnownOrchestrators.open(data, onProblem));
  const memory = open.keep(await OrchestratorMemory.open(data, onProblem));
  const network = open.keep(
    new Network({
      known,
      memory,
      logger: log.logger,
      settings: () => settings,
      isIdle: () => change.idle ?? false,
      paying: () => change.paying ?? NOBODY_PAYS,
      onChange: () => undefined,
      onRows: () => undefined,
    }),
  );
  const opened = async (...avoid: string[]): Promise<string> => {
    const { session } = await network.live.open(request({ avoid }));
    await session.close();
    return session.address.origin;
  };
  const row = (address: string) => network.table.row(address);
  /** Lists the orchestrators and waits until all have answered. */
  const listed = async () => {
    network.relist();
    await network.table.settled();
    network.table.rank();
  };
  return { network, memory, known, log, opened, row, listed, data };
}

const BEST = { kind: 'best' } as const;

const request = ({ model = 'noop', avoid = [] as string[], address = null as string | null }) => ({
  model,
  avoid: new Set(avoid),
  address,
  signal,
  attempt: avoid.length,
});

describe('the orchestrator of a stream', () => {
  it('carries it from when it is found until it is lost or left', async () => {
    const good = await orchestrator();
    const { network, listed } = await networkOf([good.origin], BEST);
    await listed();
    expect(network.live.carries).toBe(false);
    const first = await network.live.open(request({}));
    expect(network.live.carries).toBe(true);
    await first.session.close();
    expect(network.live.carries).toBe(false);
    const second = open.keep((await network.live.open(request({}))).session);
    network.live.reportFailure(good.origin, new GatewayError('output_stalled', 'no pictures'));
    expect([second.state, network.live.carries]).toEqual(['open', false]);
  });

  it('is the best of those known, which are asked first when none was yet', async () => {
    const [cold, full, good] = [
      await orchestrator({ warm: false }),
      await orchestrator({ capacity: 0 }),
      await orchestrator(),
    ];
    const { network, log, opened } = await networkOf(
      [cold.origin, 'https://127.0.0.1:1', full.origin, good.origin],
      BEST,
    );
    network.relist();
    expect(await opened()).toBe(good.origin);
    expect(log.records.find(({ message }) => message === 'orchestrator chosen')?.fields).toEqual({
      address: good.origin,
      why: expect.stringMatching(/^it is the best of 3: warm, 1 free, \d+ ms$/),
    });
  });

  it('is another one after it was lost, and the first again when all were', async () => {
    const [one, other] = [await orchestrator(), await orchestrator({ warm: false })];
    const { network, opened } = await networkOf([one.origin, other.origin], BEST);
    network.relist();
    await network.table.checkAll();
    expect([
      await opened(),
      await opened(one.origin),
      await opened(other.origin, one.origin),
      await opened(),
    ]).toEqual([one.origin, other.origin, one.origin, one.origin]);
  });

  it('is the next one at once when the best does not answer any more', async () => {
    const [one, other] = [await orchestrator(), await orchestrator({ warm: false })];
    const { network, opened } = await networkOf([one.origin, other.origin], BEST);
    network.relist();
    await network.table.checkAll();
    await one.close();
    expect(await opened()).toBe(other.origin);
    expect(network.table.rows[0]).toMatchObject({ state: 'unusable' });
    expect(await opened()).toBe(other.origin);
  });

  it('is said to be missing, with what to do', async () => {
    const remote = await orchestrator();
    const { network } = await networkOf([remote.origin], BEST);
    network.relist();
    await network.table.checkAll();
    await expect(network.live.open(request({ model: 'scope' }))).rejects.toMatchObject({
      code: 'model_unknown',
      message:
        'none of your usable orchestrators offers "scope": choose another model or another orchestrator',
    });
    const nobody = await networkOf([], BEST);
    await expect(nobody.network.live.open(request({}))).rejects.toMatchObject({
      code: 'orchestrator_unreachable',
      message:
        'none of your orchestrators can be used: see why in the network view, or choose the embedded network',
    });
    const off = await networkOf([], { kind: 'embedded' });
    await expect(off.network.live.open(request({}))).rejects.toMatchObject({
      code: 'not_allowed',
      message: 'the embedded network is switched off: switch it on, or choose another orchestrator',
    });
  });

  it('is connected before anybody goes live', async () => {
    const remote = await orchestrator();
    const { network, log, opened } = await networkOf(
      [remote.origin],
      { kind: 'address', address: remote.origin },
      { idle: true },
    );
    network.relist();
    await network.table.check(remote.origin);
    network.keepWarm();
    await expect
      .poll(() => log.records.filter(({ message }) => message === 'orchestrator answered'))
      .toHaveLength(1);
    expect(await opened()).toBe(remote.origin);
    expect(remote.asked()).toBe(2);
    // That one is used up; the next needs a connection of its own.
    expect(await opened()).toBe(remote.origin);
    expect(remote.asked()).toBe(3);
  });
});

describe('an orchestrator that is not what it says', () => {
  it('is passed over, and left alone for a while, when it has no runner after all', async () => {
    const [liar, honest] = [await orchestrator({ capacity: 9 }), await orchestrator({ warm: false })];
    const { network, opened, row, listed } = await networkOf([liar.origin, honest.origin], BEST);
    await listed();
    expect(row(liar.origin)?.ranking?.place).toBe(1);
    liar.offer({ refuses: 'Invalid orchestrator request: OrchestratorCapped' });
    expect(await opened()).toBe(honest.origin);
    liar.offer({ capacity: 9 });
    await network.table.check(liar.origin);
    network.table.rank();
    expect(row(liar.origin)).toMatchObject({
      state: 'usable',
      suspendedUntilMs: expect.any(Number),
      ranking: { place: null, why: 'failed a moment ago' },
    });
    expect(await opened()).toBe(honest.origin);
    // Better than nobody.
    expect(await opened(honest.origin)).toBe(liar.origin);
  });

  it('is passed over when it raises its price above the ceiling', async () => {
    const [dear, fair] = [await orchestrator({ price: 10n }), await orchestrator({ price: 90n })];
    const selection = { maxWeiPerPixel: '99.5' };
    const { network, opened, row, listed, log } = await networkOf([dear.origin, fair.origin], BEST, {
      selection,
      paying: { ...NOBODY_PAYS, canPay: () => true },
    });
    await listed();
    expect(row(dear.origin)?.ranking?.place).toBe(1);
    dear.offer({ price: 100n });
    expect(await opened()).toBe(fair.origin);
    expect(log.records.find(({ message }) => message === 'orchestrator refused')?.fields).toMatchObject({
      address: dear.origin,
      why: `${dear.origin} asks for 100 wei per 1 pixels, more than your ceiling: raise the ceiling, or choose another orchestrator`,
    });
    await network.table.check(dear.origin);
    network.table.rank();
    expect(row(dear.origin)?.ranking?.why).toBe('costs more than your ceiling');
    fair.offer({ price: 100n });
    await network.table.check(fair.origin);
    await expect(network.live.open(request({}))).rejects.toMatchObject({ code: 'price_too_high' });
  });

  it('is passed over when it shows another certificate', async () => {
    const [changed, same] = [await orchestrator(), await orchestrator({ warm: false })];
    const { opened, row, listed } = await networkOf([changed.origin, same.origin], BEST);
    await listed();
    const presented = changed.replaceCertificate();
    expect(await opened()).toBe(same.origin);
    expect(row(changed.origin)).toMatchObject({
      state: 'unusable',
      error: { code: 'certificate_changed' },
      certificate: { state: 'changed', presented },
    });
  });

  it('is not waited for when it says nothing any more', async () => {
    const [silent, other] = [await orchestrator(), await orchestrator({ warm: false })];
    const { opened, listed } = await networkOf([silent.origin, other.origin], BEST);
    await listed();
    silent.pause();
    const startedMs = performance.now();
    expect(await opened()).toBe(other.origin);
    expect(performance.now() - startedMs).toBeLessThan(3_000);
  });
});

describe('the rules of the user', () => {
  it('are kept to, whatever else there is', async () => {
    const [blocked, paid] = [await orchestrator(), await orchestrator({ price: 1n })];
    const { network, listed, row } = await networkOf([blocked.origin, paid.origin], BEST, {
      selection: { blocked: [blocked.origin] },
    });
    await listed();
    await expect(network.live.open(request({}))).rejects.toMatchObject({
      code: 'payment_refused',
      message: 'every usable orchestrator wants to be paid: set up a signer, or choose the embedded network',
    });
    expect(row(blocked.origin)?.ranking).toEqual({ place: null, why: 'you blocked it', score: null });
    await expect(network.live.open(request({ address: blocked.origin }))).rejects.toMatchObject({
      code: 'not_allowed',
      message: `${blocked.origin} is one of those you blocked: unblock it, or choose another orchestrator`,
    });
  });

  it('can leave nobody', async () => {
    const cold = await orchestrator({ warm: false });
    const { network, listed } = await networkOf([cold.origin], BEST, { selection: { warmOnly: true } });
    await listed();
    await expect(network.live.open(request({}))).rejects.toMatchObject({
      code: 'orchestrator_unreachable',
      message: 'your rules leave no orchestrator to choose from: see why in the network view, or relax them',
    });
  });
});

describe('a signer that is there at last', () => {
  it('opens the orchestrators that answer nobody else', async () => {
    let canPay = false;
    const identityFor = () => async () =>
      canPay
        ? { ethAddress: '0x01' as const, address: Buffer.alloc(20, 1), signature: Buffer.alloc(65) }
        : null;
    const remote = await orchestrator({ refuses: 'Invalid request: orchestrator req sig check failed' });
    const paying = { ...NOBODY_PAYS, canPay: () => canPay, identityFor };
    const { network, listed, row } = await networkOf([remote.origin], BEST, { paying });
    await listed();
    expect(row(remote.origin)?.error?.message).toContain('works for signed requests only');
    remote.offer({ price: 1n });
    canPay = true;
    network.payingChanged();
    await network.table.settled();
    network.table.rank();
    expect(row(remote.origin)).toMatchObject({ state: 'usable', ranking: { place: 1 } });
  });
});

describe('orchestrators that were found', () => {
  it('are listed once, after those of the user, with who named them', async () => {
    const [users, found] = [await orchestrator(), await orchestrator()];
    const { network, row } = await networkOf([users.origin], BEST);
    network.setDiscovered([
      { address: users.origin, source: 'explorer', sources: ['explorer'], publicOnly: false },
      { address: found.origin, source: 'url', sources: ['url-1', 'explorer'], publicOnly: false },
      { address: found.origin, source: 'nodes', sources: ['nodes'], publicOnly: false },
    ]);
    await network.table.settled();
    expect(network.table.rows.map(({ address, source }) => [address, source])).toEqual([
      [users.origin, 'user'],
      [found.origin, 'url'],
    ]);
    expect(row(users.origin)?.sources).toEqual(['explorer']);
    expect([users.asked(), found.asked()]).toEqual([1, 1]);
    network.setDiscovered([]);
    expect(network.table.rows.map(({ address }) => address)).toEqual([users.origin]);
  });

  it("are five thousand at most, the user's own among them", async () => {
    const users = await orchestrator();
    const { network, row } = await networkOf([users.origin], BEST);
    network.setDiscovered(
      Array.from({ length: 6_000 }, (_unused, index) => ({
        // Nobody is connected to: the internet has named an address in a private network.
        address: `https://10.0.${index >> 8}.${index & 255}:8935`,
        source: 'url' as const,
        sources: ['url-1'],
        publicOnly: true,
      })),
    );
    expect(network.table.rows).toHaveLength(5_000);
    await network.table.check(users.origin);
    expect(row(users.origin)?.state).toBe('usable');
    await network.table.check('https://10.0.0.1:8935');
    expect(row('https://10.0.0.1:8935')?.error).toMatchObject({
      code: 'orchestrator_unreachable',
      fields: { reason: 'ENOTPUBLIC' },
    });
    network.table.rank();
    expect(row(users.origin)?.ranking?.place).toBe(1);
  });
});

describe('the orchestrator that stands by', () => {
  const next = (...avoid: string[]) => ({ model: 'noop', avoid: new Set(avoid) });

  it('is connected ahead, and taken over without another question', async () => {
    const [carrying, other] = [await orchestrator(), await orchestrator({ warm: false })];
    const { network, opened, listed } = await networkOf([carrying.origin, other.origin], BEST);
    await listed();
    expect(network.live.hasAnother(next(carrying.origin))).toBe(true);
    expect(network.live.standby).toBeNull();
    network.live.prepareNext(next(carrying.origin));
    await expect.poll(() => network.live.standby).toBe(other.origin);
    const asked = other.asked();
    network.live.prepareNext(next(carrying.origin));
    expect(await opened(carrying.origin)).toBe(other.origin);
    expect(other.asked()).toBe(asked);
    expect(network.live.standby).toBeNull();
  });

  it('is another one as soon as it has failed itself', async () => {
    const [carrying, second, third] = [
      await orchestrator(),
      await orchestrator({ warm: false }),
      await orchestrator({ capacity: 0 }),
    ];
    const { network, listed } = await networkOf([carrying.origin, second.origin, third.origin], BEST);
    await listed();
    network.live.prepareNext(next(carrying.origin));
    await expect.poll(() => network.live.standby).toBe(second.origin);
    third.offer({});
    network.live.reportFailure(second.origin, new GatewayError('orchestrator_lost', 'gone'));
    await network.table.check(third.origin);
    await expect.poll(() => network.live.standby).toBe(third.origin);
  });

  it('is nobody where the user chose one, or wants no swaps', async () => {
    const [one, other] = [await orchestrator(), await orchestrator()];
    const addresses = [one.origin, other.origin];
    const chosen = await networkOf(addresses, { kind: 'address', address: one.origin });
    const staying = await networkOf(addresses, BEST, { selection: { swap: false } });
    for (const { network, listed } of [chosen, staying]) {
      await listed();
      expect(network.live.hasAnother(next(one.origin))).toBe(false);
    }
  });
});

describe('what is remembered', () => {
  it('is the behaviour of orchestrators, also by the next run', async () => {
    const [bad, good] = [await orchestrator(), await orchestrator({ warm: false })];
    const addresses = [bad.origin, good.origin];
    const first = await networkOf(addresses, BEST);
    await first.listed();
    first.network.live.reportLive(good.origin);
    first.network.live.reportFailure(bad.origin, new GatewayError('output_stalled', 'no pictures'));
    expect(await first.opened()).toBe(good.origin);
    await first.network.close();
    await Promise.all([first.memory.close(), first.known.close()]);

    const second = await networkOf(addresses, BEST, { data: first.data });
    await second.listed();
    expect(second.row(bad.origin)?.ranking).toMatchObject({ place: null, why: 'failed a moment ago' });
    expect(second.row(good.origin)?.ranking?.why).toMatch(/worked before$/);
    expect(await second.opened()).toBe(good.origin);
  });
});
