import { utilityProcess } from 'electron';
import type { EngineChannel } from '../../media/engine/channel.ts';
import { engineEnvironment } from '../../media/engine/engine-environment.ts';
import { withOwnBuffers } from '../../media/engine/own-buffers.ts';

/** Characters of the process's last words kept for the crash report. */
const STDERR_KEPT = 2000;

/** Starts the engine as a utility process of Electron and returns main's end of the pipe to it. Only once Electron is ready. */
export function utilityEngine(entry: string): EngineChannel {
  const child = utilityProcess.fork(entry, [], {
    env: engineEnvironment(),
    stdio: ['ignore', 'ignore', 'pipe'],
    serviceName: 'Rivulet media engine',
  });
  let running = true;
  let lastWords = '';
  child.stderr?.on('data', (text: Buffer) => {
    lastWords = (lastWords + text.toString('utf8')).slice(-STDERR_KEPT);
  });
  child.once('exit', () => {
    running = false;
  });
  return {
    post: (message) => {
      if (running) child.postMessage(withOwnBuffers(message));
    },
    onMessage: (listener) => void child.on('message', listener),
    onExit: (listener) =>
      void child.once('exit', (code) => {
        const reason = `exit status ${code}`;
        listener(lastWords === '' ? reason : `${reason}: ${lastWords.trim()}`);
      }),
    kill: () => {
      // Its own `kill` asks politely, and the engine leaves such words to main.
      if (running && child.pid !== undefined) process.kill(child.pid, 'SIGKILL');
      else child.kill();
    },
  };
}
