import { type ChildProcess, fork } from 'node:child_process';
import { builtEntry } from '../../base/built-entry.ts';
import { GatewayError } from '../../base/errors.ts';
import type { EngineChannel } from './channel.ts';

/** What the engine process inherits: enough to find libraries, fonts and temporary space, nothing that holds secrets. */
const INHERITED_ENV = [
  'PATH',
  'HOME',
  'LANG',
  'LC_ALL',
  'TZ',
  'TMPDIR',
  'TEMP',
  'TMP',
  'SystemRoot',
  'windir',
  'LD_LIBRARY_PATH',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'XDG_RUNTIME_DIR',
];

/** Threads for blocking reads and codec work: each pipeline may hold one or two. */
const THREADS = 16;

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
  const env: NodeJS.ProcessEnv = { UV_THREADPOOL_SIZE: String(THREADS) };
  for (const name of INHERITED_ENV) {
    if (process.env[name] !== undefined) env[name] = process.env[name];
  }
  const child = fork(entry, [], {
    serialization: 'advanced',
    env,
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
