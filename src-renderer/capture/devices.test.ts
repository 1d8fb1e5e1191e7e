import { expect, it } from 'vitest';
import { findDevice } from './devices.ts';

const desk = { id: 'a1', label: 'Desk camera' };
const phone = { id: 'b2', label: 'Phone' };

it.each([
  ['by its id, whatever it is called now', [desk, phone], { id: 'b2', label: 'Desk camera' }, phone],
  ['by its label when ids have changed', [desk, phone], { id: 'zz', label: 'Phone' }, phone],
  ['not at all when it is away', [desk], phone, null],
  ['not by a missing label', [{ id: 'c3', label: '' }], { id: 'zz', label: '' }, null],
])('finds the remembered device %s', (_, devices, wanted, found) => {
  expect(findDevice(devices, wanted)).toEqual(found);
});
