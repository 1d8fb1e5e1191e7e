import type { Settings } from './settings.ts';

/**
 * What a first run begins with, and a reset goes back to: one click shows the creator's own camera as glowing outlines,
 * made by the embedded network. Of the effects nobody can take for a plain picture, this one is among the cheapest
 * (docs/measurements.md). Apart from the schemas, so that windows need not load those.
 */
export const defaultSettings: Settings = {
  appearance: { theme: 'system', motion: 'system' },
  capture: {
    source: 'camera',
    camera: null,
    microphone: null,
    audio: false,
    width: 1280,
    height: 720,
    fps: 30,
    fit: 'crop',
    mirror: false,
    bitrateBps: null,
  },
  view: { layout: 'side', details: false },
  network: { embedded: true, choice: { kind: 'embedded' }, orchestrators: [] },
  effect: {
    model: 'edges',
    paramsByModel: { edges: { prompt: '', strength: 0.6, glow: 0.8, colours: 0.5 } },
    promptHistory: [],
  },
};
