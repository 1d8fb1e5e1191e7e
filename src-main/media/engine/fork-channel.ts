import { type ChildProcess, fork } from 'node:child_process';
import { builtEntry } from '../../base/built-entry.ts';
import { GatewayError } from '../../base/errors.ts';
import type { EngineChannel } from './channel.ts';
import { engineEnvironment } from './engine-environment.ts';

/** Bytes of the process's last words kept for the crash report. */
const STDERR_KEPT = 2000;

/**
 * Path of the engine's built program.
 * @throws GatewayError `engine_unavailable` when nothing is built
 */
export function engineEntry(): string {
  const entry = builtEntry('engine.js');
  if (entry !== null) return entry;
  throw new GatewayError(
    'engine_unavailable',
    'the media engine is not built: run "npm run build", or install the application again',
  );
}

/** Starts the engine as a plain Node process and returns main's end of the pipe to it. */
export function forkEngine(entry: string): EngineChannel {
  const child = fork(entry, [], {
    serialization: 'advanced',
    // In Electron the executable is Electron, which becomes Node by this variable.
    env: { ...engineEnvironment(), ELECTRON_RUN_AS_NODE: '1' },
    execArgv: [],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  return channelOf(child);
}

function channelOf(child: ChildProcess): EngineChannel {
  let lastWords = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    lastWords = (lastWords + text).slice(-STDERR_KEPT);
  });
  return {
    post: (message) => {
      if (child.connected) child.send(message as object, () => undefined);
    },
    onMessage: (listener) => void child.on('message', listener),
    onExit: (listener) => {
      let told = false;
      const tell = (reason: string): void => {
        if (told) return;
        told = true;
        listener(lastWords === '' ? reason : `${reason}: ${lastWords.trim()}`);
      };
      child.once('error', (error) => tell(error.message));
      child.once('close', (code, signal) => tell(signal ? `killed by ${signal}` : `exit status ${code}`));
    },
    kill: () => void child.kill('SIGKILL'),
  };
}
