import { describe, expect, it } from 'vitest';
import { stepText } from '../../../test/support/probe-run.ts';
import { GatewayError } from '../../base/errors.ts';
import type { OfferedModel, Price } from '../../gateway/index.ts';
import { type CapabilitiesFound, judgeCapabilities } from './judge-capabilities.ts';
import { judgeModels, listedPrice, modelToProbe, reportModels } from './judge-models.ts';

const model = (id: string, change: Partial<OfferedModel> = {}): OfferedModel => ({
  capability: 35,
  pipeline: 'live-video-to-video',
  model: id,
  warm: true,
  free: 1,
  inUse: 0,
  capacity: 1,
  runnerVersion: '',
  ...change,
});
const price = (pricePerUnit: bigint, id: string): Price => ({
  pricePerUnit,
  pixelsPerUnit: 1n,
  pipeline: 'live-video-to-video',
  model: id,
});
const full = new GatewayError('orchestrator_full', 'https://o has no free runner: try again later');

describe('judgeModels', () => {
  it.each<[string, OfferedModel[], string]>([
    ['one', [model('noop')], 'passed: 1 live model, 1 warm, 1 with room'],
    ['none for live video', [model('x', { capability: 27 })], 'failed: it lists no model for live video'],
    ['none free', [model('a', { free: 0 })], 'warning: none of its models has a free runner now'],
    ['a strange name', [model('a\u001b[31m')], 'warning: 1 model names cannot be shown'],
    [
      'room for too many',
      [model('a', { capacity: 2 ** 32 - 1 })],
      'warning: 1 models claim room for more than 10000',
    ],
  ])('%s', (_name, models, expected) => {
    expect(stepText(judgeModels(models))).toContain(expected);
  });

  it('probes noop, else what is warm and free, else what is free, else any', () => {
    const cold = model('cold', { warm: false });
    const busy = model('busy', { free: 0 });
    expect(modelToProbe([cold, model('a'), model('noop', { free: 0 })])).toBe('noop');
    expect(modelToProbe([busy, cold, model('a')])).toBe('a');
    expect(modelToProbe([busy, cold])).toBe('cold');
    expect(modelToProbe([busy])).toBe('busy');
    expect(modelToProbe([model('x', { capability: 37 })])).toBeNull();
  });

  it('lists live models with their own price, else that of the pipeline', () => {
    const prices = [price(7n, ''), price(3n, 'noop')];
    const models = reportModels({
      models: [model('noop'), model('a'), model('x', { capability: 27 })],
      prices,
    });
    expect(models.map(({ id, price: own }) => [id, own?.weiPerUnit])).toEqual([
      ['noop', '3'],
      ['a', '7'],
    ]);
    expect(listedPrice({ prices: [] }, 'noop')).toBeNull();
  });
});

describe('judgeCapabilities', () => {
  const judged = (change: Partial<CapabilitiesFound>): string =>
    stepText(
      judgeCapabilities({
        model: 'noop',
        models: [model('noop')],
        capabilities: undefined,
        error: null,
        capacityError: null,
        ...change,
      }),
    );

  it.each<[string, Partial<CapabilitiesFound>, RegExp]>([
    ['room now', {}, /^passed: works for "noop" and has room now$/],
    [
      'another model',
      { models: [model('a')] },
      /^failed: it does not offer "noop", but a\n→ add \{"pipeline"/,
    ],
    ['no live video', { models: [] }, /^failed: it offers no live video/],
    [
      'full',
      { models: [model('noop', { free: 0 })], capacityError: full },
      /^failed: https:\/\/o has no free runner\n/,
    ],
    [
      'full though it says it is free',
      { capacityError: full },
      /^failed: it says that 1 are free, and answers that none/,
    ],
    ['cold', { models: [model('noop', { warm: false })] }, /^warning: "noop" is cold/],
  ])('%s', (_name, change, expected) => {
    expect(judged(change)).toMatch(expected);
  });
});
