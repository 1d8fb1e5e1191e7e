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
  network: {
    embedded: true,
    embeddedPaid: false,
    choice: { kind: 'embedded' },
    orchestrators: [],
    // Nothing is asked over the internet before the user wants it.
    sources: [
      { id: 'signer', kind: 'signer', enabled: true, url: null, origin: 'built-in' },
      { id: 'nodes', kind: 'nodes', enabled: true, url: null, origin: 'built-in' },
      {
        id: 'explorer',
        kind: 'explorer',
        enabled: false,
        url: 'https://explorer.livepeer.org/api/score',
        origin: 'built-in',
      },
      { id: 'subgraph', kind: 'subgraph', enabled: false, url: null, origin: 'built-in' },
      {
        id: 'registry',
        kind: 'registry',
        enabled: false,
        url: 'https://arb1.arbitrum.io/rpc',
        origin: 'built-in',
      },
      {
        id: 'protocol-registry',
        kind: 'protocol-registry',
        enabled: false,
        url: 'https://arb1.arbitrum.io/rpc',
        origin: 'built-in',
      },
    ],
  },
  effect: {
    model: 'edges',
    paramsByModel: { edges: { prompt: '', strength: 0.6, glow: 0.8, colours: 0.5 } },
    promptHistory: [],
  },
  selection: {
    weights: { speed: 5, price: 3, reliability: 5 },
    maxWeiPerPixel: null,
    warmOnly: false,
    freeOnly: false,
    minVersion: '',
    blocked: [],
    swap: true,
  },
  payments: {
    sessionCeilingWei: null,
    monthCeilingWei: null,
    currency: null,
    intervalMs: 5000,
    onPriceRefused: 'next',
    rpcUrl: '',
  },
  outputs: {
    feed: { enabled: true, port: 0, lan: false, jpegQuality: 85 },
    obs: { connect: false, address: 'ws://127.0.0.1:4455', feed: 'auto', virtualCamera: false },
    camera: { device: null, width: 1280, height: 720, fps: 30, fit: 'bars', withStream: false },
    recording: {
      folder: null,
      template: '{date} {time} {model} {what}',
      format: 'mp4',
      what: ['output'],
      splitMinutes: null,
      splitMegabytes: null,
      remux: true,
      withStream: false,
      replayS: 0,
    },
    targets: [],
    encode: { width: 1280, height: 720, fps: 30, bitrateBps: null, fit: 'bars' },
    sound: { source: 'auto', offsetMs: 0 },
    holding: 'card',
  },
};
