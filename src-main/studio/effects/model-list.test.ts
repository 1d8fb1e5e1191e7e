import { describe, expect, it } from 'vitest';
import { modelSchema } from '../../../src-preload/contract/effects.ts';
import type { OrchestratorRow } from '../../../src-preload/contract.ts';
import { modelsOf } from './model-list.ts';

type Offer = OrchestratorRow['models'][number];

const offer = (id: string, change: Partial<Offer> = {}): Offer => ({
  id,
  warm: true,
  free: 1,
  capacity: 1,
  price: null,
  ...change,
});

const row = (models: Offer[], change: Partial<OrchestratorRow> = {}): OrchestratorRow => ({
  address: 'https://a:8935',
  source: 'user',
  sources: [],
  state: 'usable',
  error: null,
  models,
  price: null,
  ethAddress: null,
  connectMs: null,
  pingMs: 1,
  version: '',
  wantsPayment: false,
  certificate: { state: 'unknown', fingerprint: null, presented: null, firstSeenMs: null },
  checkedMs: 1,
  suspendedUntilMs: null,
  ranking: null,
  ...change,
});

const ids = (rows: OrchestratorRow[]): string[] => modelsOf(rows, false).list.map(({ id }) => id);

describe('the models to choose from', () => {
  it('are those warm and free first, effects before what only measures', () => {
    const offers = [
      offer('noop'),
      offer('cold', { warm: false }),
      offer('full', { free: 0 }),
      offer('cold-and-full', { warm: false, free: 0 }),
      offer('comic'),
      offer('edges'),
      offer('streamdiffusion'),
    ];
    const expected = ['edges', 'comic', 'streamdiffusion', 'noop', 'cold', 'full', 'cold-and-full'];
    expect(ids([row(offers, { source: 'embedded' })])).toEqual(expected);
    expect(ids([row(offers.toReversed(), { source: 'embedded' })])).toEqual(expected);
  });

  it('are merged over orchestrators', () => {
    const rows = [
      row([offer('noop', { warm: false, free: 0, capacity: 2 })]),
      row([offer('noop', { free: 3, capacity: 4 })], { source: 'embedded' }),
    ];
    for (const order of [rows, rows.toReversed()]) {
      expect(modelsOf(order, false).list).toMatchObject([
        { id: 'noop', warm: true, free: 3, capacity: 6, schemaFrom: 'embedded' },
      ]);
    }
  });

  it('say what is known of their parameters, and by whom', () => {
    const offers = [offer('edges'), offer('noop'), offer('streamdiffusion-sd15'), offer('my-own')];
    const { list } = modelsOf([row(offers)], false);
    for (const model of list) expect(modelSchema.parse(model)).toEqual(model);
    const from = Object.fromEntries(list.map(({ id, schemaFrom }) => [id, schemaFrom]));
    expect(from).toEqual({
      edges: 'known',
      noop: 'known',
      'streamdiffusion-sd15': 'known',
      'my-own': 'none',
    });
    const [embedded] = modelsOf([row([offer('edges')], { source: 'embedded' })], false).list;
    expect(modelSchema.parse(embedded)).toEqual(embedded);
    expect(embedded).toMatchObject({
      title: 'Neon edges',
      schemaFrom: 'embedded',
      defaults: { strength: 0.5 },
    });
  });

  it('are loading as long as somebody may still answer', () => {
    expect(modelsOf([], false).state).toBe('failed');
    expect(modelsOf([], true).state).toBe('loading');
    expect(modelsOf([row([], { state: 'checking' })], false).state).toBe('loading');
    expect(modelsOf([row([], { state: 'unusable' })], false).state).toBe('failed');
    expect(modelsOf([row([offer('noop')], { state: 'checking' })], false).state).toBe('ready');
  });
});
