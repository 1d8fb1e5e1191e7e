import { constants } from 'node:fs';
import { access as accessFile, readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { CameraState } from '../../../src-preload/contract.ts';

/** One device of the system that plays a camera: its path, the name other programs show, and whether it can be written to. */
export type CameraDevice = CameraState['devices'][number];

/** Where devices are looked for; replaced in tests. */
export interface DeviceSources {
  /** Folder under which `dev` and `sys` lie; `/` by default. */
  readonly root?: string;
  /** Rejects when a file may not be read and written; `fs.access` by default. */
  readonly access?: (path: string, mode: number) => Promise<void>;
  readonly platform?: NodeJS.Platform;
}

/** True where a virtual camera of our own can be had. */
export function cameraSupported(platform: NodeJS.Platform = process.platform): boolean {
  return platform === 'linux';
}

/**
 * The virtual cameras of this system, by their numbers. Devices without hardware behind them are v4l2loopback's (or do the
 * same); a real camera is none of them. Empty where the module is not loaded, and but on Linux.
 */
export async function listCameraDevices(sources: DeviceSources = {}): Promise<CameraDevice[]> {
  const { root = '/', access = accessFile, platform } = sources;
  if (!cameraSupported(platform)) return [];
  const folder = join(root, 'sys/devices/virtual/video4linux');
  const entries = await readdir(folder).catch(() => []);
  const numbers = entries.flatMap((entry) => /^video(\d+)$/.exec(entry)?.[1] ?? []).map(Number);
  return Promise.all(
    numbers
      .sort((a, b) => a - b)
      .map(async (number) => {
        const path = `/dev/video${number}`;
        const name = (await attribute(folder, `video${number}`, 'name')) ?? `video${number}`;
        const refusal = await access(join(root, path), constants.R_OK | constants.W_OK).then(
          () => null,
          (error: NodeJS.ErrnoException) => refusalOf(path, error),
        );
        if (refusal !== null) return { path, name, usable: false, why: refusal };
        const taken = (await attribute(folder, `video${number}`, 'state')) === 'capture';
        const why = taken ? 'a program, perhaps this one, puts its picture into it' : '';
        return { path, name, usable: true, why };
      }),
  );
}

/**
 * The size in pixels that a v4l2loopback device has taken, as `1280x720`; null where it does not say. A device keeps the
 * size it was given before while somebody reads it, and says so nowhere else: FFmpeg does not look at the answer.
 */
export async function deviceSize(device: string, root = '/'): Promise<string | null> {
  const folder = join(root, 'sys/devices/virtual/video4linux');
  // "YU12:1280x720@30" (v4l2loopback.c, attr_show_format)
  const format = await attribute(folder, basename(device), 'format');
  return /^[^:]{4}:(\d+x\d+)@/.exec(format ?? '')?.[1] ?? null;
}

/**
 * What to do to have a virtual camera, in lines; one that begins with `$ ` is a command. None of it is ever done by the
 * program itself.
 */
export function cameraHelp(platform: NodeJS.Platform = process.platform): string[] {
  if (!cameraSupported(platform)) {
    const system = platform === 'darwin' ? 'macOS' : platform === 'win32' ? 'Windows' : 'this system';
    return [
      `On ${system} the virtual camera of OBS is the way: programs see it as "OBS Virtual Camera".`,
      'Install OBS (https://obsproject.com), connect it here, set up the scene and start its virtual camera.',
    ];
  }
  return [
    'A virtual camera needs the kernel module v4l2loopback. Install it once, with your system’s own packages:',
    'Debian, Ubuntu, Mint:',
    '$ sudo apt install v4l2loopback-dkms',
    'Fedora (with RPM Fusion enabled):',
    '$ sudo dnf install akmod-v4l2loopback',
    'Arch, Manjaro:',
    '$ sudo pacman -S v4l2loopback-dkms linux-headers',
    'Load it. exclusive_caps lets browsers and meeting programs see it as a camera:',
    '$ sudo modprobe v4l2loopback exclusive_caps=1 card_label="Rivulet" video_nr=10',
    'To have it after every start of the computer:',
    '$ echo v4l2loopback | sudo tee /etc/modules-load.d/v4l2loopback.conf',
    `$ echo 'options v4l2loopback exclusive_caps=1 card_label="Rivulet" video_nr=10' | sudo tee /etc/modprobe.d/v4l2loopback.conf`,
    'With Secure Boot, "Key was rejected by service" means that the module is not signed: enrol the key that the package made (mokutil).',
  ];
}

function refusalOf(path: string, { code, message }: NodeJS.ErrnoException): string {
  switch (code) {
    case 'EACCES':
    case 'EPERM':
      return 'you may not write to it: run "sudo usermod -aG video $USER", then log in again';
    case 'ENOENT':
      return `the module is loaded, but ${path} is not there: in a container, pass the device on to it`;
    default:
      return message;
  }
}

async function attribute(folder: string, device: string, name: string): Promise<string | null> {
  const text = await readFile(join(folder, device, name), 'utf8').catch(() => null);
  return text?.trim() || null;
}
