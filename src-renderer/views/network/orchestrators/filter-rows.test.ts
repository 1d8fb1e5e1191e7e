import { expect, it } from 'vitest';
import { sampleOrchestrator } from '../../../../test/support/sample-state.ts';
import { filterRows, modelsOf, noFilter, type RowFilter } from './filter-rows.ts';

const model = (id: string, free: number) => ({ id, warm: true, free, capacity: 2, price: null });
const rows = [
  sampleOrchestrator({
    address: 'https://alpha:1',
    models: [model('sdxl', 0), model('comfy', 2)],
    version: '0.9.1',
  }),
  sampleOrchestrator({
    address: 'https://beta:2',
    models: [model('sdxl', 1)],
    ranking: { place: null, why: 'costs more than your ceiling', score: null },
  }),
  sampleOrchestrator({ address: 'https://gamma:3', models: [], state: 'unusable' }),
  sampleOrchestrator({ address: 'https://delta:4', suspendedUntilMs: 1, models: [model('comfy', 1)] }),
];
const blocked = new Set(['https://beta:2']);
const fits = (filter: Partial<RowFilter>) =>
  filterRows(rows, { ...noFilter, ...filter }, blocked).map(({ address }) => new URL(address).hostname);

it('gives back the very list where nothing is asked for', () => {
  expect(filterRows(rows, noFilter, blocked)).toBe(rows);
});

it.each<[Partial<RowFilter>, string[]]>([
  [{ text: 'ALPHA' }, ['alpha']],
  [{ text: '0.9.1 comfy' }, ['alpha']],
  [{ text: 'your ceiling' }, ['beta']],
  [{ text: 'no such thing' }, []],
  [{ model: 'sdxl' }, ['alpha', 'beta']],
  [{ model: 'sdxl', free: true }, ['beta']],
  [{ free: true }, ['alpha', 'beta', 'delta']],
  [{ usable: true }, ['alpha']],
])('%o leaves %o', (filter, left) => {
  expect(fits(filter)).toEqual(left);
});

it('names every model once', () => {
  expect(modelsOf(rows)).toEqual(['comfy', 'sdxl']);
});
