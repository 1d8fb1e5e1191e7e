import type { LookupFunction } from 'node:net';
import { describe, expect, it, vi } from 'vitest';
import {
  answerGrpc,
  answerInfo,
  type FakeOrchestratorOptions,
  fakeOrchestrator,
  hangingUpServer,
  plainTextServer,
  silentServer,
  webServer,
} from '../../../test/support/gateway-fakes.ts';
import { closeAfterEach } from '../../../test/support/gateway-open.ts';
import { GatewayError } from '../../base/errors.ts';
import type { Identity } from '../signer/signer-entry.ts';
import { CertificatePins } from '../tls/pins.ts';
import { probeOrchestrator } from './probe-orchestrator.ts';
import { Prober, probeAll } from './prober.ts';

const open = closeAfterEach();
const { signal } = new AbortController();
const targets = (addresses: readonly string[]) => addresses.map((address) => ({ address }));
const local = (fake: { readonly port: number }): string => `https://127.0.0.1:${fake.port}`;

/** What an orchestrator on chain says of two live models and one of another kind. */
const OFFER: FakeOrchestratorOptions['info'] = () => ({
  address: Buffer.alloc(20, 0xab),
  priceInfo: { pricePerUnit: 30n, pixelsPerUnit: 4n },
  ticketParams: {},
  capabilities: {
    version: '0.9.1',
    constraints: {
      PerCapability: {
        35: {
          models: {
            noop: { warm: true, capacity: 2, capacityInUse: 1 },
            scope: { warm: false, capacity: 0 },
            'two\nlines': { warm: true, capacity: 1 },
          },
        },
        27: { models: { image: { warm: true, capacity: 1 } } },
      },
    },
  },
  capabilitiesPrices: [
    { pricePerUnit: 10n, pixelsPerUnit: 4n, capability: 35, constraint: 'noop' },
    { pricePerUnit: 1n, pixelsPerUnit: 0n, capability: 35, constraint: 'scope' },
    { pricePerUnit: 1n, pixelsPerUnit: 1n, capability: 27, constraint: 'scope' },
  ],
  nodes: ['https://node-1:8935', 'nonsense'],
});

describe('one orchestrator that is asked', () => {
  it('says what it offers, over one connection', async () => {
    const fake = open.keep(await fakeOrchestrator({ info: OFFER }));
    const result = await probeOrchestrator(fake.origin, { pins: new CertificatePins(), signal });
    expect(result).toMatchObject({
      address: fake.origin,
      error: null,
      nodes: ['https://node-1:8935', 'nonsense'],
    });
    expect(result.candidate).toEqual({
      address: fake.origin,
      error: null,
      models: [
        { id: 'noop', warm: true, free: 2, capacity: 3, price: { num: 5n, den: 2n } },
        { id: 'scope', warm: false, free: 0, capacity: 0, price: { num: 15n, den: 2n } },
      ],
      price: { num: 15n, den: 2n },
      wantsPayment: true,
      // As EIP-55 writes it.
      ethAddress: '0xABaBaBaBABabABabAbAbABAbABabababaBaBABaB',
      version: '0.9.1',
      connectMs: expect.any(Number),
      answerMs: expect.any(Number),
    });
    expect(fake.connections()).toBe(1);
  });

  it('names its nodes also when it takes no jobs itself', async () => {
    const fake = open.keep(
      await fakeOrchestrator({ info: () => ({ transcoder: '', nodes: ['https://node:8935'] }) }),
    );
    const result = await probeOrchestrator(fake.origin, { pins: new CertificatePins(), signal });
    expect(result.nodes).toEqual(['https://node:8935']);
    expect(result.error?.code).toBe('orchestrator_refused');
    expect(result.candidate).toMatchObject({ error: 'orchestrator_refused', models: [] });
  });

  it('is not sought on this machine where the internet has named it', async () => {
    const fake = open.keep(await fakeOrchestrator({ info: OFFER }));
    const lookup: LookupFunction = (_name, _options, callback) =>
      callback(null, [{ address: '127.0.0.1', family: 4 }]);
    const address = `https://orchestrator.example:${fake.port}`;
    const options = { pins: new CertificatePins(), signal, lookup };
    const known = await probeOrchestrator(address, options);
    expect(known.error).toBeNull();
    expect(fake.connections()).toBe(1);
    for (const named of [address, fake.origin, `https://localhost:${fake.port}`]) {
      const { error } = await probeOrchestrator(named, { ...options, publicOnly: true });
      expect(error).toMatchObject({ code: 'orchestrator_unreachable', fields: { reason: 'ENOTPUBLIC' } });
      expect(error?.message).toBe(
        `${named} is in a private network, where no public list may lead: if you know it, add it to your own orchestrators`,
      );
    }
    expect(fake.connections()).toBe(1);
  });

  it('is not asked on when nobody wants to know any more', async () => {
    const fake = open.keep(await silentServer());
    const abort = new AbortController();
    const asked = probeOrchestrator(local(fake), { pins: new CertificatePins(), signal: abort.signal });
    abort.abort(new GatewayError('aborted', 'enough'));
    await expect(asked).rejects.toMatchObject({ code: 'aborted' });
  });
});

describe('many orchestrators', () => {
  it('are told apart, each as soon as it has answered, and no bad one keeps the others', async () => {
    const good = open.keep(await fakeOrchestrator({ info: OFFER }));
    const idle = open.keep(await fakeOrchestrator());
    const garbled = open.keep(
      await fakeOrchestrator({ onGrpc: (response) => answerGrpc(response, Buffer.from('ffff0a', 'hex')) }),
    );
    const refusing = open.keep(
      await fakeOrchestrator({
        onGrpc: (response) => answerGrpc(response, null, { code: 2, message: 'req sig check failed' }),
      }),
    );
    const others = [
      open.keep(await silentServer()),
      open.keep(await hangingUpServer()),
      open.keep(await plainTextServer()),
      open.keep(await webServer({ alpn: false })),
    ];
    const addresses = [good, idle, garbled, refusing, ...others].map(local);
    const order: string[] = [];
    const asked = [...addresses, good.origin, 'not an address', 'https://127.0.0.1:1'];
    const results = await probeAll(targets(asked), {
      pins: new CertificatePins(),
      timeoutMs: 700,
      signal,
      onResult: ({ address }) => order.push(address),
    });
    expect(results.map(({ error }) => error?.code ?? 'usable')).toEqual([
      'usable',
      'model_unknown',
      'orchestrator_not_recognised',
      'orchestrator_refused',
      'orchestrator_timeout',
      'orchestrator_not_tls',
      'orchestrator_not_tls',
      'orchestrator_not_recognised',
      'orchestrator_address_invalid',
      'orchestrator_unreachable',
    ]);
    expect(order).toHaveLength(results.length);
    expect(order.at(-1)).toBe(addresses[4]);
  });

  it('are asked so many at a time, the urgent ones first', async () => {
    const begun: string[] = [];
    const answers: (() => void)[] = [];
    const fake = open.keep(
      await fakeOrchestrator({
        onGrpc: (response, origin) => answers.push(() => answerInfo(response, origin)),
      }),
    );
    const prober = new Prober({ pins: new CertificatePins(), parallel: 2 });
    const probe = (name: string, urgent = false) =>
      prober.probe(fake.origin, { signal, urgent, onStart: () => begun.push(name) });
    const all = [probe('a'), probe('b'), probe('c'), probe('d'), probe('urgent', true)];
    await vi.waitFor(() => expect(answers).toHaveLength(2));
    expect(begun).toEqual(['a', 'b']);
    answers.shift()?.();
    await vi.waitFor(() => expect(begun).toEqual(['a', 'b', 'urgent']));
    for (let answered = 1; answered < all.length; answered += 1) {
      await vi.waitFor(() => expect(answers.length).toBeGreaterThan(0));
      answers.shift()?.();
    }
    await Promise.all(all);
    expect(begun).toEqual(['a', 'b', 'urgent', 'c', 'd']);
  });

  it('are asked one after the other while something else comes first', async () => {
    const silent = open.keep(await silentServer());
    const begunMs: number[] = [];
    let sparing = true;
    const prober = new Prober({ pins: new CertificatePins(), sparing: () => sparing });
    const gone = new AbortController();
    const ask = (): Promise<void> =>
      prober
        .probe(local(silent), { signal: gone.signal, onStart: () => begunMs.push(performance.now()) })
        .then(
          () => expect.unreachable('a silent server has answered'),
          (error: Error) => expect(error.message).toBe('enough'),
        );
    const all = Array.from({ length: 8 }, ask);
    await vi.waitFor(() => expect(begunMs.length).toBeGreaterThan(2));
    expect(begunMs.length).toBeLessThan(8);
    for (const [index, ms] of begunMs.entries())
      if (index > 0) expect(ms - (begunMs[index - 1] ?? ms)).toBeGreaterThan(20);
    sparing = false;
    await vi.waitFor(() => expect(begunMs).toHaveLength(8));
    gone.abort(new Error('enough'));
    await Promise.all(all);
  });

  it('are told who asks, for which the signer is asked once', async () => {
    const fake = open.keep(await fakeOrchestrator({ info: OFFER }));
    const who: Identity = {
      ethAddress: `0x${'12'.repeat(20)}`,
      address: Buffer.alloc(20, 0x12),
      signature: Buffer.alloc(65, 1),
    };
    const identity = vi.fn(async () => who);
    const addresses = [fake.origin, fake.origin.replace('127.0.0.1', 'localhost')];
    const identityFor = () => identity;
    await probeAll(targets(addresses), { pins: new CertificatePins(), identityFor, signal });
    expect(identity).toHaveBeenCalledTimes(1);
  });

  it('are asked without a signature when the signer fails', async () => {
    const fake = open.keep(await fakeOrchestrator({ info: OFFER }));
    const identityFor = () => () => Promise.reject(new GatewayError('signer_unreachable', 'down'));
    const [result] = await probeAll(targets([fake.origin]), {
      pins: new CertificatePins(),
      identityFor,
      signal,
    });
    expect(result?.error).toBeNull();
  });
});
