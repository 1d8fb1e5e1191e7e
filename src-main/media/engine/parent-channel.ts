import type { EngineChannel } from './channel.ts';
import { withOwnBuffers } from './own-buffers.ts';

/** What Electron gives a `utilityProcess` to reach its parent; `process.parentPort` there, absent elsewhere. */
interface ParentPort {
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): unknown;
  postMessage(message: unknown): void;
}

/** The engine's end of the pipe to main, whichever of the two started this process. */
export function parentChannel(): EngineChannel {
  const { parentPort } = process as { parentPort?: ParentPort };
  return parentPort ? utilityChannel(parentPort) : forkedChannel();
}

function forkedChannel(): EngineChannel {
  return {
    post: (message) => {
      // The callback takes the error of a channel that closed meanwhile; 'disconnect' tells the rest.
      if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
    },
    onMessage: (listener) => void process.on('message', listener),
    onExit: (listener) => void process.once('disconnect', () => listener('disconnected')),
    kill: () => (process.connected ? process.exit(0) : endOrphan()),
  };
}

/**
 * Ends this process where main is gone. `process.exit` waits for calls into FFmpeg that are on another thread, and one that
 * listens for an SRT reader returns only when there is one; nobody is left who would kill it.
 */
export function endOrphan(): void {
  process.kill(process.pid, 'SIGKILL');
}

function utilityChannel(port: ParentPort): EngineChannel {
  return {
    post: (message) => port.postMessage(withOwnBuffers(message)),
    onMessage: (listener) => void port.on('message', ({ data }) => listener(data)),
    // Chromium ends its utility processes with their parent; there is nobody left to tell.
    onExit: () => undefined,
    kill: () => process.exit(0),
  };
}
