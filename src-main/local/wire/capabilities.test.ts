import { create, fromBinary, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { liveVideoCapabilities } from '../../gateway/wire/capabilities.ts';
import { CapabilitiesSchema } from '../../gateway/wire/lp_pb.ts';
import { announcedCapabilities, askedModels, insaneCapabilities, meets } from './capabilities.ts';

const announced = announcedCapabilities([
  { id: 'noop', warm: true, free: 2, inUse: 1, runnerVersion: '1.2.0' },
  { id: 'cold', warm: false, free: 1, inUse: 0, runnerVersion: '' },
]);
const ask = (init: MessageInitShape<typeof CapabilitiesSchema>) => create(CapabilitiesSchema, init);
const model = (id: string, constraint: { warm?: boolean; runnerVersion?: string } = {}) =>
  ask({ constraints: { PerCapability: { 35: { models: { [id]: constraint } } } } });

describe('announcedCapabilities', () => {
  it('counts free runners as capacity, and those in use apart', () => {
    expect(announced.constraints?.PerCapability[35]?.models.noop).toMatchObject({
      warm: true,
      capacity: 2,
      capacityInUse: 1,
      runnerVersion: '1.2.0',
    });
    expect(announced.capacities).toEqual({ 35: 2 });
  });
});

describe('meets', () => {
  it.each([
    ['nothing', undefined, true],
    ['an empty message', ask({}), true],
    ['capacities without bits or constraints', ask({ capacities: { 35: 1 } }), true],
    ['the live-video bit and a warm model', liveVideoCapabilities('noop', { warm: true }), true],
    ['a cold model', model('cold'), true],
    ['a cold model that has to be warm', model('cold', { warm: true }), false],
    ['an unknown model', model('nope'), false],
    ['a model named like something every object has', model('constructor'), false],
    ['another capability', ask({ bitstring: [1n << 37n] }), false],
    ['bits beyond the first word', ask({ bitstring: [0n, 1n] }), false],
    ['an unknown pipeline', ask({ constraints: { PerCapability: { 37: { models: { noop: {} } } } } }), false],
    ['an older version', ask({ constraints: { minVersion: '0.8.9' } }), true],
    ['the same version', ask({ constraints: { minVersion: 'v0.9.1' } }), true],
    ['a newer version', ask({ constraints: { minVersion: '0.10.0' } }), false],
    ['an older runner', model('noop', { runnerVersion: '1.1.9' }), true],
    ['a newer runner', model('noop', { runnerVersion: '1.2.1' }), false],
  ])('%s: %#', (_what, asked, expected) => {
    expect(meets(announced, asked)).toBe(expected);
  });
});

describe('askedModels', () => {
  it('reads the models of live video only', () => {
    expect(askedModels(liveVideoCapabilities('a'))).toEqual(['a']);
    expect(askedModels(ask({ constraints: { PerCapability: { 27: { models: { b: {} } } } } }))).toEqual([]);
    expect(askedModels(undefined)).toEqual([]);
  });
});

describe('insaneCapabilities', () => {
  it('is valid protobuf all the same', () => {
    const bytes = toBinary(CapabilitiesSchema, insaneCapabilities());
    expect(fromBinary(CapabilitiesSchema, bytes).bitstring).toHaveLength(64);
  });
});
