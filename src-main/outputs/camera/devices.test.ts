import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cameraHelp, deviceSize, listCameraDevices } from './devices.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'rivulet-devices-'));
  await mkdir(join(root, 'dev'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function addDevice(number: number, attributes: Record<string, string>): Promise<void> {
  const folder = join(root, `sys/devices/virtual/video4linux/video${number}`);
  await mkdir(folder, { recursive: true });
  for (const [name, text] of Object.entries(attributes)) await writeFile(join(folder, name), `${text}\n`);
  await writeFile(join(root, `dev/video${number}`), '');
}

const list = (access?: (path: string) => Promise<void>) =>
  listCameraDevices({ root, platform: 'linux', ...(access && { access }) });

const refusedWith = (code: string) => () => Promise.reject(Object.assign(new Error(`${code}: no`), { code }));

describe('listCameraDevices', () => {
  it('is empty where there is no device, and where cameras are made in another way', async () => {
    expect(await list()).toEqual([]);
    await addDevice(10, { name: 'Rivulet' });
    expect(await listCameraDevices({ root, platform: 'darwin' })).toEqual([]);
  });

  it('names the devices in the order of their numbers, with what else writes to them', async () => {
    await addDevice(10, { name: 'Rivulet', state: 'output' });
    await addDevice(2, { name: 'OBS Virtual Camera', state: 'capture' });
    await addDevice(3, {});
    expect(await list()).toEqual([
      {
        path: '/dev/video2',
        name: 'OBS Virtual Camera',
        usable: true,
        why: 'a program, perhaps this one, puts its picture into it',
      },
      { path: '/dev/video3', name: 'video3', usable: true, why: '' },
      { path: '/dev/video10', name: 'Rivulet', usable: true, why: '' },
    ]);
  });

  it('looks at nothing but video devices', async () => {
    await addDevice(10, { name: 'Rivulet' });
    await mkdir(join(root, 'sys/devices/virtual/video4linux/vbi0'));
    await mkdir(join(root, 'sys/devices/virtual/video4linux/video'));
    expect((await list()).map(({ path }) => path)).toEqual(['/dev/video10']);
  });

  it('says what to do about one that may not be written to', async () => {
    await addDevice(10, { name: 'Rivulet' });
    const [denied] = await list(refusedWith('EACCES'));
    expect(denied).toMatchObject({ usable: false });
    expect(denied?.why).toContain('usermod -aG video');
    const [absent] = await list(refusedWith('ENOENT'));
    expect(absent?.why).toContain('/dev/video10 is not there');
    const [other] = await list(refusedWith('EIO'));
    expect(other).toMatchObject({ usable: false, why: 'EIO: no' });
  });
});

describe('deviceSize', () => {
  it('reads the size of the format in force', async () => {
    await addDevice(10, { format: 'YU12:1280x720@30' });
    await addDevice(11, { format: 'YUYV:640x480@30000/1001' });
    expect(await deviceSize('/dev/video10', root)).toBe('1280x720');
    expect(await deviceSize('/dev/video11', root)).toBe('640x480');
  });

  it('is null where the device does not say', async () => {
    await addDevice(10, { format: '' });
    await addDevice(11, { format: 'what is this' });
    for (const device of ['/dev/video10', '/dev/video11', '/dev/video12'])
      expect(await deviceSize(device, root)).toBeNull();
  });
});

describe('cameraHelp', () => {
  it('has commands for Linux', () => {
    const commands = cameraHelp('linux').filter((line) => line.startsWith('$ '));
    expect(commands).toContain(
      '$ sudo modprobe v4l2loopback exclusive_caps=1 card_label="Rivulet" video_nr=10',
    );
    expect(commands.filter((line) => / install | -S /.test(line))).toHaveLength(3);
    expect(commands.filter((line) => line.includes('.conf'))).toHaveLength(2);
  });

  it.each([
    ['win32', 'Windows'],
    ['darwin', 'macOS'],
    ['freebsd', 'this system'],
  ] as const)('sends %s to OBS, without a command', (platform, name) => {
    const lines = cameraHelp(platform);
    expect(lines[0]).toContain(`On ${name} the virtual camera of OBS is the way`);
    expect(lines.some((line) => line.startsWith('$'))).toBe(false);
  });
});
