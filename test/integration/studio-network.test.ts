import { describe, expect, it } from 'vitest';
import { KnownOrchestrators } from '../../src-main/settings/known-orchestrators.ts';
import { OrchestratorMemory } from '../../src-main/settings/orchestrator-memory.ts';
import { LogHub } from '../../src-main/studio/log-hub.ts';
import { Network } from '../../src-main/studio/network/network.ts';
import { defaultSettings } from '../../src-preload/contract/default-settings.ts';
import type { OrchestratorChoice, Settings } from '../../src-preload/contract.ts';
import { answerInfo, type FakeOrchestrator, fakeOrchestrator } from '../support/gateway-fakes.ts';
import { closeAfterEach } from '../support/gateway-open.ts';
import { temporaryFolders } from '../support/temporary-folder.ts';

const folder = temporaryFolders();
const open = closeAfterEach();
const { signal } = new AbortController();

interface Offer {
  readonly warm?: boolean;
  readonly capacity?: number;
}

/** An orchestrator that offers `noop`, and counts who asks. */
async function orchestrator({
  warm = true,
  capacity = 1,
}: Offer = {}): Promise<FakeOrchestrator & { asked(): number }> {
  let asked = 0;
  const fake = await fakeOrchestrator({
    onGrpc: (response, origin) => {
      asked += 1;
      const PerCapability = { 35: { models: { noop: { warm, capacity } } } };
      answerInfo(response, origin, { capabilities: { version: '0.9.1', constraints: { PerCapability } } });
    },
  });
  return open.keep({ ...fake, asked: () => asked });
}

/** A network of these orchestrators, without an embedded one. */
async function networkOf(
  orchestrators: string[],
  choice: OrchestratorChoice,
  options: { readonly idle?: boolean } = {},
) {
  const log = new LogHub();
  const settings: Settings = {
    ...defaultSettings,
    network: { ...defaultSettings.network, embedded: false, choice, orchestrators },
    effect: { ...defaultSettings.effect, model: 'noop' },
  };
  const onProblem = ({ message }: Error): never => expect.unreachable(message);
  const data = await folder();
  const known = open.keep(await KnownOrchestrators.open(data, onProblem));
  const memory = open.keep(await OrchestratorMemory.open(data, onProblem));
  const network = open.keep(
    new Network({
      known,
      memory,
      logger: log.logger,
      settings: () => settings,
      isIdle: () => options.idle ?? false,
      onChange: () => undefined,
      onRows: () => undefined,
    }),
  );
  const opened = async (...avoid: string[]): Promise<string> => {
    const { session } = await network.live.open(request({ avoid }));
    await session.close();
    return session.address.origin;
  };
  return { network, log, opened };
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
    const { network, opened } = await networkOf(
      [remote.origin],
      { kind: 'address', address: remote.origin },
      { idle: true },
    );
    network.relist();
    await network.table.check(remote.origin);
    network.keepWarm();
    await expect.poll(remote.asked).toBe(2);
    expect(await opened()).toBe(remote.origin);
    expect(remote.asked()).toBe(2);
    // That one is used up; the next needs a connection of its own.
    expect(await opened()).toBe(remote.origin);
    expect(remote.asked()).toBe(3);
  });
});
