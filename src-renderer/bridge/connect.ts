import type { Bridge } from '../../src-preload/bridge.ts';
import { electronBridge } from './electron-bridge.ts';
import { webBridge } from './web-bridge.ts';

/** The bridge of the shell this window runs in: Electron's preload has left one, or the page came from the web shell. */
export function connectBridge(): Bridge {
  return electronBridge() ?? webBridge();
}
