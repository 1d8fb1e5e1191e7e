import { create, fromBinary } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GatewayError } from '../base/errors.ts';
import { readOrchestratorInfo, requireAuthToken } from './orchestrator-info.ts';
import { OrchestratorInfoSchema, type OrchestratorInfo as WireInfo } from './wire/lp_pb.ts';

const ORIGIN = 'https://o.example:8935';

describe('readOrchestratorInfo', () => {
  it('reads an orchestrator on chain', () => {
    const info = readOrchestratorInfo(
      ORIGIN,
      create(OrchestratorInfoSchema, {
        transcoder: ORIGIN,
        address: Buffer.from('73aed7b5deb30222fa896f399d46cc99c7bee57f', 'hex'),
        ticketParams: {},
        priceInfo: { pricePerUnit: 1200n, pixelsPerUnit: 1n },
        capabilitiesPrices: [
          { pricePerUnit: 7n, pixelsPerUnit: 2n, capability: 35, constraint: 'noop' },
          { pricePerUnit: 7n, pixelsPerUnit: 0n, capability: 35, constraint: 'broken' },
        ],
        capabilities: { version: '0.9.1' },
        authToken: { token: Buffer.from('t'), expiration: 1_900_000_000n },
        hardware: [
          {
            pipeline: 'live-video-to-video',
            modelId: 'noop',
            gpuInfo: { 0: { name: 'RTX', memoryTotal: 5n } },
          },
        ],
        nodes: ['https://n.example'],
      }),
    );
    expect(info).toEqual({
      transcoder: new URL(ORIGIN),
      nodes: ['https://n.example'],
      models: [],
      price: { pricePerUnit: 1200n, pixelsPerUnit: 1n, pipeline: '', model: '' },
      prices: [{ pricePerUnit: 7n, pixelsPerUnit: 2n, pipeline: 'live-video-to-video', model: 'noop' }],
      hardware: [
        { pipeline: 'live-video-to-video', model: 'noop', gpus: [{ name: 'RTX', memoryTotal: 5n }] },
      ],
      version: '0.9.1',
      ethAddress: '0x73aed7b5deb30222fa896f399d46cc99c7bee57f',
      wantsPayment: true,
      authExpiresMs: 1_900_000_000_000,
    });
  });

  it('takes an address of zeroes for none', () => {
    const wire = create(OrchestratorInfoSchema, { transcoder: ORIGIN, address: new Uint8Array(20) });
    expect(readOrchestratorInfo(ORIGIN, wire)).toMatchObject({
      ethAddress: null,
      wantsPayment: false,
      price: null,
    });
    expect(() => requireAuthToken(ORIGIN, wire)).toThrow('no auth token');
  });

  it('reads or refuses whatever bytes decode to', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.boolean(), (bytes, usable) => {
        let wire: WireInfo;
        try {
          wire = fromBinary(OrchestratorInfoSchema, bytes);
        } catch {
          return; // Not protobuf: the gRPC client says so.
        }
        if (usable) wire.transcoder = ORIGIN;
        try {
          expect(readOrchestratorInfo(ORIGIN, wire).transcoder.hostname).not.toBe('');
        } catch (error) {
          expect(usable).toBe(false);
          expect(error).toBeInstanceOf(GatewayError);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
