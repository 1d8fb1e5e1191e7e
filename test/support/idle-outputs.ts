import { offStatus } from '../../src-main/outputs/output.ts';
import type { OutputsState } from '../../src-preload/contract.ts';

/** What is shown of the outputs before any of them was started. */
export function idleOutputs(): OutputsState {
  return {
    picture: 'card',
    feed: { status: offStatus, urls: null, readers: [] },
    obs: {
      phase: 'off',
      reason: '',
      error: null,
      passwordSet: false,
      passwordPlace: null,
      version: null,
      scene: 'missing',
      collection: null,
      programScene: null,
      feed: null,
      source: null,
      virtualCamera: null,
      virtualCameraHelp: '',
      streaming: false,
      recording: false,
      stats: null,
      latencyMs: null,
      measuring: false,
    },
    camera: {
      supported: process.platform === 'linux',
      devices: [],
      help: [],
      device: null,
      status: offStatus,
    },
    recording: {
      folder: '',
      freeBytes: null,
      lowSpace: false,
      phase: 'off',
      startedMs: null,
      recordedS: 0,
      running: [],
      replay: { heldS: 0, bytes: 0 },
      files: [],
    },
    targets: [],
    sound: { path: 'none', delayMs: null, aheadMs: null },
  };
}
