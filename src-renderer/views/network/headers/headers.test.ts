import { expect, it } from 'vitest';
import { headersFrom, rowsFor, withRow } from './headers.ts';

it('starts with an empty line, or with the names that are stored and no values', () => {
  expect(rowsFor([])).toEqual([{ id: 0, name: '', value: '' }]);
  expect(rowsFor(['Authorization', 'X-Team']).map(({ name, value }) => [name, value])).toEqual([
    ['Authorization', ''],
    ['X-Team', ''],
  ]);
});

it('adds lines with ids of their own, also after some were removed', () => {
  const rows = withRow(rowsFor(['A', 'B', 'C']).slice(2));
  expect(new Set(rows.map(({ id }) => id)).size).toBe(2);
  expect(withRow([])).toEqual([{ id: 0, name: '', value: '' }]);
});

it('sends what has a name, trimmed', () => {
  const rows = [
    { id: 0, name: ' Authorization ', value: ' Bearer x ' },
    { id: 1, name: '', value: 'lost' },
    { id: 2, name: 'X-Empty', value: '' },
  ];
  expect(headersFrom(rows)).toEqual({ Authorization: 'Bearer x', 'X-Empty': '' });
});
