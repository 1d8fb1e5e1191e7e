import { expect, it } from 'vitest';
import { matchingLicences } from './matching-licences.ts';

const all = [
  { name: 'react', licence: 'MIT' },
  { name: 'react-dom', licence: 'MIT' },
  { name: 'node-av', licence: 'MIT AND GPL-3.0' },
];
const found = (search: string) => matchingLicences(all, search).map(({ name }) => name);

it('finds by name, by licence and by both, in any case and order', () => {
  expect(found('REACT')).toEqual(['react', 'react-dom']);
  expect(found('gpl')).toEqual(['node-av']);
  expect(found('mit dom')).toEqual(['react-dom']);
  expect(found('nothing')).toEqual([]);
});

it('finds all without a search', () => {
  expect(found('  ')).toEqual(all.map(({ name }) => name));
});
