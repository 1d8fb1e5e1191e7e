import { type ChildProcess, execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { serialize } from 'node:v8';
import { deferred, delay, settlesWithin } from '../../src-main/base/async.ts';
import type { MediaEngine } from '../../src-main/media/engine/client.ts';
import type { RecordingFormat } from '../../src-main/media/engine/options.ts';
import { recoverFile } from '../../src-main/outputs/recording/recovery.ts';
import { makeStream } from './recorder-rig.ts';
import { type ProbedTrack, probe } from './sinks-probe.ts';

const PROGRAM = fileURLToPath(new URL('./recorder-process.ts', import.meta.url));
const run = promisify(execFile);
/** An engine whose program is gone leaves within this many milliseconds. */
const ENGINE_LEAVES_MS = 10_000;

/** Who is killed: the program, the process that writes its file, or both at the same moment. */
export type Victim = 'main' | 'engine' | 'both';

/** One kill. */
export interface Kill {
  readonly format: RecordingFormat;
  readonly victim: Victim;
  /** After so many milliseconds of stream. */
  readonly afterMs: number;
  /** File with the stream, of {@link saveStream}. */
  readonly streamPath: string;
}

/** What a kill left. */
export interface Killed {
  /** Milliseconds of pictures that were pushed before the kill and are not in the file. */
  readonly lostMs: number;
  /** The same of the sound. */
  readonly lostSoundMs: number;
  readonly pictures: number;
  /** Pictures of the file that do not decode, or do not follow each other. */
  readonly faults: number;
  /** What FFmpeg's own program complained of when it played the mended file; null where it is not installed. */
  readonly complaints: string | null;
  /** What the recovery of the next start says of it. */
  readonly state: string | undefined;
}

/** Makes a stream with keyframes every `gopS` seconds and saves it for the programs that will be killed. */
export async function saveStream(engine: MediaEngine, folder: string, gopS: number): Promise<string> {
  const path = join(folder, `stream-${gopS}`);
  await writeFile(path, serialize(await makeStream(engine, { seconds: gopS * 2, gopS })));
  return path;
}

/** Records in another program, kills what is to be killed, and looks at the file. Not for Windows. */
export async function killOnce(
  engine: MediaEngine,
  { format, victim, afterMs, streamPath }: Kill,
): Promise<Killed> {
  const home = await mkdtemp(join(tmpdir(), 'rivulet-kill-'));
  const child = fork(PROGRAM, [home, format, streamPath], { execArgv: ['--import', 'tsx'] });
  const exited = once(child, 'exit');
  try {
    const pushedUs = await killAfter(child, victim, afterMs);
    if (victim === 'engine') child.kill('SIGKILL');
    await exited;
    const path = join(home, 'videos', `clip.${format}`);
    const file = await probe(path, { codes: true }).catch(() => ({ video: null, audio: null }));
    const { state } = await recoverFile(path, engine);
    const codes = file.video?.codes ?? [];
    const endMs = (track: ProbedTrack | null): number => (track?.ptsUs.at(-1) ?? 0) / 1000;
    return {
      lostMs: pushedUs / 1000 - endMs(file.video),
      lostSoundMs: pushedUs / 1000 - endMs(file.audio),
      pictures: codes.length,
      faults:
        (file.video?.ptsUs.length ?? 0) -
        codes.length +
        codes.filter(
          (code, index) => code === null || (code !== 0 && index > 0 && code !== (codes[index - 1] ?? 0) + 1),
        ).length,
      complaints: await complaintsOf(path),
      state,
    };
  } finally {
    child.kill('SIGKILL');
    await rm(home, { recursive: true, force: true });
  }
}

/** Kills when the stream has come so far; answers the time of the last picture that was pushed before. */
async function killAfter(child: ChildProcess, victim: Victim, afterMs: number): Promise<number> {
  const killed = deferred<number>();
  let engines: number[] = [];
  child.on('message', (message: { started?: true; pushedUs?: number }) => {
    if (message.started) void childrenOf(child.pid ?? 0).then((pids) => (engines = pids), killed.reject);
    if (message.pushedUs === undefined || message.pushedUs < afterMs * 1000) return;
    if (victim !== 'main') for (const pid of engines) kill(pid);
    if (victim !== 'engine') child.kill('SIGKILL');
    child.removeAllListeners('message');
    killed.resolve(message.pushedUs);
  });
  child.once('exit', (code) => killed.reject(new Error(`the program ended by itself (${code})`)));
  const pushedUs = await killed.promise;
  const gone = Promise.all(engines.map((pid) => hasLeft(pid)));
  if (!(await settlesWithin(gone, ENGINE_LEAVES_MS))) throw new Error('an engine outlived its program');
  return pushedUs;
}

async function childrenOf(pid: number): Promise<number[]> {
  const { stdout } = await run('ps', ['-o', 'pid=', '--ppid', String(pid)]);
  return stdout.trim().split(/\s+/).map(Number);
}

function kill(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGKILL');
  } catch {
    return false;
  }
}

/** Resolves when the process is no more; who is not its parent can only ask. */
async function hasLeft(pid: number): Promise<void> {
  for (;;) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
    await delay(20);
  }
}

async function complaintsOf(path: string): Promise<string | null> {
  try {
    const { stderr } = await run('ffmpeg', ['-v', 'error', '-i', path, '-f', 'null', '-']);
    return stderr.trim();
  } catch (error) {
    const { code, stderr } = error as { code?: unknown; stderr?: string };
    return code === 'ENOENT' ? null : `${stderr ?? error}`.trim();
  }
}
