import { execFileSync, fork } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MediaEngine } from '../../src-main/media/engine/client.ts';
import { engineEnvironment } from '../../src-main/media/engine/engine-environment.ts';

/** One picture that was written to a device. */
export interface WrittenPicture {
  /** Monotonic microseconds. */
  readonly atUs: number;
  readonly bytes: number;
  /** Luma of the middle of the left column, and of the centre. */
  readonly left: number;
  readonly centre: number;
}

/** Why there can be no {@link V4l2Shim} here; null where there can. */
export function shimMissing(): string | null {
  if (process.platform !== 'linux') return 'v4l2 is Linux';
  try {
    execFileSync('cc', ['--version'], { stdio: 'ignore' });
    return existsSync('/usr/include/linux/videodev2.h') ? null : 'there are no kernel headers';
  } catch {
    return 'there is no C compiler';
  }
}

/** Files that the media engine takes for v4l2loopback devices: see `v4l2-shim.c`. */
export class V4l2Shim {
  readonly folder = mkdtempSync(join(tmpdir(), 'rivulet-v4l2-'));
  readonly #library = join(this.folder, 'shim.so');
  /** Processes of the engines started so far, newest last. */
  readonly engines: number[] = [];

  constructor() {
    const source = join(import.meta.dirname, 'v4l2-shim.c');
    execFileSync('cc', ['-shared', '-fPIC', '-O1', '-Wall', '-Werror', '-o', this.#library, source, '-ldl']);
  }

  /** Plugs a device in; answers its path. */
  plug(name: string): string {
    const path = join(this.folder, name);
    writeFileSync(path, '');
    return path;
  }

  /** What has been written to a device, oldest first. */
  written(path: string): WrittenPicture[] {
    if (!existsSync(`${path}.log`)) return [];
    return readFileSync(`${path}.log`, 'utf8')
      .trim()
      .split('\n')
      .map((line) => {
        const [atUs = 0, bytes = 0, left = 0, centre = 0] = line.split(' ').map(Number);
        return { atUs, bytes, left, centre };
      });
  }

  /** Whether a device has been closed properly. */
  closed(path: string): boolean {
    return existsSync(`${path}.closed`);
  }

  /** Starts an engine whose process sees the devices. */
  startEngine = (): Promise<MediaEngine> =>
    MediaEngine.start({
      connect: (entry) => {
        const child = fork(entry, [], {
          serialization: 'advanced',
          env: { ...engineEnvironment(), LD_PRELOAD: this.#library, V4L2_SHIM_FOLDER: this.folder },
          execArgv: [],
          stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
        });
        this.engines.push(child.pid ?? 0);
        return {
          post: (message) => {
            if (child.connected) child.send(message as object, () => undefined);
          },
          onMessage: (listener) => void child.on('message', listener),
          onExit: (listener) => void child.once('close', (code, signal) => listener(`${signal ?? code}`)),
          kill: () => void child.kill('SIGKILL'),
        };
      },
    });

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
