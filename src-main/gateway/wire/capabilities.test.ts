import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { liveVideoCapabilities, offeredModels, pipelineId } from './capabilities.ts';
import { CapabilitiesSchema, OrchestratorInfoSchema } from './lp_pb.ts';

/** Encoded by go-livepeer for live video, model "noop", warm. */
const GO_BYTES = Buffer.from('0a068080808080011a04082310012a1212100823120c0a0a0a046e6f6f7012020801', 'hex');

describe('liveVideoCapabilities', () => {
  it('is what go-livepeer encodes for the same wish', () => {
    const ours = liveVideoCapabilities('noop', { warm: true });
    expect(ours).toEqual(fromBinary(CapabilitiesSchema, GO_BYTES));
    expect(Buffer.from(toBinary(CapabilitiesSchema, ours)).toString('hex')).toBe(GO_BYTES.toString('hex'));
  });

  it('takes any model name, also those that JavaScript objects treat specially', () => {
    fc.assert(
      fc.property(
        // protobuf-es leaves out the one key that plain objects cannot hold.
        fc
          .oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('toString', 'constructor'))
          .filter((model) => model !== '__proto__'),
        (model) => {
          const bytes = toBinary(CapabilitiesSchema, liveVideoCapabilities(model));
          const decoded = fromBinary(CapabilitiesSchema, bytes);
          expect(Object.keys(decoded.constraints?.PerCapability[35]?.models ?? {})).toEqual([model]);
        },
      ),
    );
  });
});

describe('offeredModels', () => {
  it('lists models with what is free and what is taken', () => {
    const info = create(OrchestratorInfoSchema, {
      capabilities: {
        constraints: {
          PerCapability: {
            35: {
              models: {
                streamdiffusion: { warm: true, capacity: 1, capacityInUse: 2, runnerVersion: '0.14.0' },
                noop: { capacity: 4 },
              },
            },
            27: { models: { sdxl: {} } },
          },
        },
      },
    });
    expect(offeredModels(info)).toEqual([
      {
        capability: 27,
        pipeline: 'text-to-image',
        model: 'sdxl',
        warm: false,
        free: 0,
        inUse: 0,
        capacity: 0,
        runnerVersion: '',
      },
      {
        capability: 35,
        pipeline: 'live-video-to-video',
        model: 'noop',
        warm: false,
        free: 4,
        inUse: 0,
        capacity: 4,
        runnerVersion: '',
      },
      {
        capability: 35,
        pipeline: 'live-video-to-video',
        model: 'streamdiffusion',
        warm: true,
        free: 1,
        inUse: 2,
        capacity: 3,
        runnerVersion: '0.14.0',
      },
    ]);
  });

  it('is empty when the orchestrator says nothing', () => {
    expect(offeredModels(create(OrchestratorInfoSchema))).toEqual([]);
  });
});

describe('pipelineId', () => {
  it.each([
    [35, 'live-video-to-video'],
    [32, 'segment-anything-2'],
    [99, 'capability-99'],
  ])('names %i %s', (index, id) => {
    expect(pipelineId(index)).toBe(id);
  });
});
