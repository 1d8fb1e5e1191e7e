import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rational } from '../../payments/rational.ts';
import type { Candidate, CandidateModel } from './candidate.ts';
import { NO_FILTERS, type SelectionFilters } from './filters.ts';
import { OrchestratorHistory } from './orchestrator-history.ts';
import { type RankRequest, rank } from './rank.ts';

const NOW_MS = 1_800_000_000_000;
const MODEL = 'noop';

const candidate = (
  name: string,
  change: Partial<Candidate> = {},
  offer: Partial<CandidateModel> = {},
): Candidate => ({
  address: `https://${name}:8935`,
  error: null,
  models: [{ id: MODEL, warm: true, free: 1, capacity: 1, price: null, ...offer }],
  price: null,
  wantsPayment: false,
  ethAddress: null,
  version: '0.9.1',
  connectMs: 40,
  answerMs: 20,
  ...change,
});

const request = (change: Partial<RankRequest> = {}): RankRequest => ({
  model: MODEL,
  filters: NO_FILTERS,
  weights: { speed: 5, price: 3, reliability: 5 },
  memory: new OrchestratorHistory(),
  nowMs: NOW_MS,
  ...change,
});

const names = (candidates: readonly Candidate[], change: Partial<RankRequest> = {}): string[] =>
  rank(candidates, request(change)).ranked.map(({ candidate: { address } }) => new URL(address).hostname);

describe('the order', () => {
  const wei = (num: bigint) => ({ price: rational(num) });
  const cases: { readonly what: string; readonly rows: Candidate[]; readonly order: string[] }[] = [
    {
      what: 'first who can begin at once, then who has to load the model, then who is full',
      rows: [
        candidate('full', { connectMs: 1 }, { free: 0 }),
        candidate('cold', { connectMs: 1 }, { warm: false }),
        candidate('ready', { connectMs: 900 }),
      ],
      order: ['ready', 'cold', 'full'],
    },
    {
      what: 'then who is reached sooner, connecting and answering taken together',
      rows: [
        candidate('far', { connectMs: 300, answerMs: 10 }),
        candidate('near', { connectMs: 20, answerMs: 20 }),
        candidate('unmeasured', { connectMs: null, answerMs: null }),
        candidate('slow-to-answer', { connectMs: 20, answerMs: 200 }),
      ],
      order: ['near', 'slow-to-answer', 'far', 'unmeasured'],
    },
    {
      what: 'then who is cheaper, free before all',
      rows: [
        candidate('dear', {}, wei(2_000n)),
        candidate('cheap', {}, wei(10n)),
        candidate('free'),
        candidate('general', { price: rational(100n) }),
      ],
      order: ['free', 'cheap', 'general', 'dear'],
    },
    {
      what: 'by the exact price where a number cannot tell them apart',
      rows: [
        candidate('a', {}, { price: rational(10n ** 40n + 1n, 10n ** 40n) }),
        candidate('b', {}, { price: rational(10n ** 40n, 10n ** 40n) }),
      ],
      order: ['b', 'a'],
    },
    { what: 'by address when all else is equal', rows: [candidate('b'), candidate('a')], order: ['a', 'b'] },
  ];

  it.each(cases)('is $what', ({ rows, order }) => {
    expect(names(rows)).toEqual(order);
    expect(names(rows.toReversed())).toEqual(order);
  });

  it('follows past behaviour', () => {
    const memory = new OrchestratorHistory();
    const hour = 3_600_000;
    for (let times = 0; times < 3; times += 1) {
      memory.worked('https://good:8935', NOW_MS - hour);
      memory.failed('https://bad:8935', { code: 'orchestrator_lost' }, NOW_MS - hour);
    }
    expect(names([candidate('bad'), candidate('new'), candidate('good')], { memory })).toEqual([
      'good',
      'new',
      'bad',
    ]);
  });

  it('follows the weights', () => {
    const rows = [
      candidate('near-and-dear', { connectMs: 5, answerMs: 5 }, wei(1_000n)),
      candidate('far-and-cheap', { connectMs: 300, answerMs: 200 }, wei(10n)),
    ];
    expect(names(rows, { weights: { speed: 10, price: 1, reliability: 1 } })[0]).toBe('near-and-dear');
    expect(names(rows, { weights: { speed: 1, price: 10, reliability: 1 } })[0]).toBe('far-and-cheap');
    expect(names(rows, { weights: { speed: 0, price: 0, reliability: 0 } })).toEqual([
      'far-and-cheap',
      'near-and-dear',
    ]);
  });
});

describe('who is left out', () => {
  const suspended = new OrchestratorHistory();
  suspended.failed('https://it:8935', { code: 'orchestrator_lost' }, NOW_MS - 1_000);
  const twice = new OrchestratorHistory();
  for (const agoMs of [2_000, 1_000])
    twice.failed('https://it:8935', { code: 'output_stalled' }, NOW_MS - agoMs);
  const filters = (change: Partial<SelectionFilters>) => ({ filters: { ...NO_FILTERS, ...change } });
  const ceiling = filters({ maxWeiPerPixel: rational(10n, 7n) });
  const cases: [Candidate, Partial<RankRequest>, string, string][] = [
    [candidate('it'), filters({ blocked: new Set(['https://it:8935']) }), 'blocked', 'you blocked it'],
    [candidate('it', { error: 'orchestrator_timeout' }), {}, 'unusable', 'did not answer in time'],
    [candidate('it', { error: 'internal' }), {}, 'unusable', 'failed when it was asked'],
    [candidate('it', { models: [] }), {}, 'model', 'does not offer "noop"'],
    [
      candidate('it', { version: '0.8.10-3f' }),
      filters({ minVersion: '0.9' }),
      'version',
      'runs 0.8.10-3f, which is older than you allow',
    ],
    [candidate('it', { version: '' }), filters({ minVersion: '0.9' }), 'version', 'does not say its version'],
    [
      candidate('it', { wantsPayment: true }),
      filters({ canPay: false }),
      'payment',
      'wants to be paid, and no signer is ready',
    ],
    [
      candidate('it', {}, { price: rational(10n * 10n ** 30n + 1n, 7n * 10n ** 30n) }),
      ceiling,
      'price',
      'costs more than your ceiling',
    ],
    [candidate('it', { price: rational(2n) }), ceiling, 'price', 'costs more than your ceiling'],
    [candidate('it', { wantsPayment: true }), ceiling, 'price', 'wants to be paid and names no price'],
    [candidate('it', {}, { free: 0 }), filters({ freeOnly: true }), 'full', 'has no free runner'],
    [
      candidate('it', {}, { warm: false }),
      filters({ warmOnly: true }),
      'cold',
      'would have to load the model first',
    ],
    [candidate('it'), { memory: suspended }, 'suspended', 'failed a moment ago'],
    [candidate('it'), { memory: twice }, 'suspended', 'failed 2 times lately'],
  ];

  it.each(cases)('%#: is told why', (given, change, reason, why) => {
    expect(rank([given], request(change))).toEqual({
      ranked: [],
      leftOut: [{ candidate: given, reason, why }],
    });
  });

  it('is nobody who is just within the rules', () => {
    const rows = [
      candidate('price', {}, { price: rational(20n, 14n) }),
      candidate('version', { version: 'v0.9.0-rc1' }),
      candidate('off-chain', { version: '0.10' }),
    ];
    const rules = { filters: { ...ceiling.filters, minVersion: '0.9.0' } };
    expect(names(rows, rules).sort()).toEqual(['off-chain', 'price', 'version']);
    expect(names(rows, filters({ minVersion: 'latest' }))).toHaveLength(3);
  });
});

describe('what speaks for somebody', () => {
  it('is said in a few words', () => {
    const memory = new OrchestratorHistory();
    memory.worked('https://b:8935', NOW_MS);
    memory.worked('https://b:8935', NOW_MS);
    memory.failed('https://c:8935', { code: 'orchestrator_lost' }, NOW_MS - 3_600_000);
    const rows = [
      candidate('a', { connectMs: 20.4, answerMs: 10.2 }, { free: 2, price: rational(10n, 7n) }),
      candidate('b', { connectMs: null, answerMs: null }, { warm: false, price: rational(7n) }),
      candidate('c', {}, { free: 0 }),
    ];
    expect(rank(rows, request({ memory })).ranked.map(({ why }) => why)).toEqual([
      'warm, 2 free, 31 ms, 1.429 wei per pixel',
      'cold, 1 free, not measured, 7 wei per pixel, worked 2 times',
      'warm, full, 60 ms, failed once lately',
    ]);
  });
});

const anyPrice = fc.option(
  fc
    .tuple(fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }), fc.bigInt({ min: 1n, max: 2n ** 63n - 1n }))
    .map(([num, den]) => rational(num, den)),
);
const anyMs = fc.option(fc.double({ min: 0, max: 6_000, noNaN: true }));
const anyCandidate: fc.Arbitrary<Candidate> = fc.record({
  address: fc.integer({ min: 0, max: 40 }).map((index) => `https://o${index}:8935`),
  error: fc.option(fc.constant('orchestrator_timeout' as const), { freq: 4 }),
  models: fc.array(
    fc.record({
      id: fc.constantFrom(MODEL, 'other'),
      warm: fc.boolean(),
      free: fc.nat(3),
      capacity: fc.nat(3),
      price: anyPrice,
    }),
    { maxLength: 3 },
  ),
  price: anyPrice,
  wantsPayment: fc.boolean(),
  ethAddress: fc.constant(null),
  version: fc.constantFrom('', '0.8.1', '0.9.1'),
  connectMs: anyMs,
  answerMs: anyMs,
});
const anyWeight = fc.double({ min: 0, max: 10, noNaN: true });
const anyWeights = fc.record({ speed: anyWeight, price: anyWeight, reliability: anyWeight });
const someCandidates = fc.uniqueArray(anyCandidate, { maxLength: 12, selector: ({ address }) => address });

describe('any candidates', () => {
  it('are ranked in one order, however they come, each of them once', () => {
    fc.assert(
      fc.property(someCandidates, anyWeights, (candidates, weights) => {
        const { ranked, leftOut } = rank(candidates, request({ weights }));
        const reversed = rank(candidates.toReversed(), request({ weights }));
        expect(reversed.ranked).toEqual(ranked);
        const seen = [...ranked, ...leftOut].map((one) => one.candidate.address);
        expect(seen.sort()).toEqual(candidates.map(({ address }) => address).sort());
        for (const [index, { score }] of ranked.entries()) {
          expect(score).toBeGreaterThanOrEqual(0);
          expect(score).toBeLessThanOrEqual(ranked[index - 1]?.score ?? 1);
        }
      }),
    );
  });

  it('never rise above each other when what they are worse at is given more weight', () => {
    const pair = fc.tuple(anyMs, anyMs, anyPrice, anyPrice);
    fc.assert(
      fc.property(pair, anyWeights, fc.double({ min: 0, max: 10, noNaN: true }), (given, weights, more) => {
        const [nearMs, farMs, one, other] = given;
        const near = candidate('near', { connectMs: 0, answerMs: Math.min(nearMs ?? 0, farMs ?? 0) });
        const far = candidate('far', { connectMs: 1, answerMs: Math.max(nearMs ?? 0, farMs ?? 0) });
        const rows = [
          { ...near, price: one },
          { ...far, price: other },
        ];
        const lead = (speed: number): number => {
          const { ranked } = rank(rows, request({ weights: { ...weights, speed } }));
          const scoreOf = (row: Candidate | undefined) =>
            ranked.find(({ candidate: { address } }) => address === row?.address)?.score ?? Number.NaN;
          return scoreOf(rows[0]) - scoreOf(rows[1]);
        };
        // Who was ahead stays ahead; rounding apart.
        if (lead(weights.speed) > 1e-9) expect(lead(weights.speed + more)).toBeGreaterThan(-1e-9);
      }),
    );
  });

  it('are never chosen when they are blocked, cannot be used, cannot be paid or cost too much', () => {
    fc.assert(
      fc.property(someCandidates, fc.array(fc.nat(40)), fc.boolean(), (candidates, numbers, canPay) => {
        const blocked = new Set(numbers.map((index) => `https://o${index}:8935`));
        const maxWeiPerPixel = rational(1n, 3n);
        const { ranked } = rank(
          candidates,
          request({ filters: { ...NO_FILTERS, blocked, canPay, maxWeiPerPixel } }),
        );
        for (const { candidate: chosen } of ranked) {
          expect(blocked).not.toContain(chosen.address);
          expect(chosen.error).toBeNull();
          if (!canPay) expect(chosen.wantsPayment).toBe(false);
          const price = chosen.models.find(({ id }) => id === MODEL)?.price ?? chosen.price;
          if (price) expect(price.num * 3n <= price.den).toBe(true);
        }
      }),
    );
  });
});
