import { beforeEach, describe, expect, it, vi } from 'vitest';
import { defaultSettings } from '../../../src-preload/contract/default-settings.ts';
import type { CameraState, Notice } from '../../../src-preload/contract.ts';
import { silentLogger } from '../../base/log.ts';
import type { CameraOutputOptions } from '../../outputs/camera/camera-output.ts';
import { StatusKeeper } from '../../outputs/status-keeper.ts';
import { CameraDesk, type CameraDeskOptions } from './camera-desk.ts';

const { startCamera } = vi.hoisted(() => ({ startCamera: vi.fn() }));
vi.mock('../../outputs/camera/camera-output.ts', () => ({ startCamera }));

const DEVICE: CameraState['devices'][number] = {
  path: '/dev/video10',
  name: 'Rivulet',
  usable: true,
  why: '',
};
const BLOCKED = {
  ...DEVICE,
  path: '/dev/video9',
  name: 'Other',
  usable: false,
  why: 'you may not write to it',
};

let settings = defaultSettings.outputs.camera;
let devices: CameraState['devices'] = [];
let notices: Notice[] = [];
let desk: CameraDesk;

/** How each camera was started, in order. */
const started = (): CameraOutputOptions[] => startCamera.mock.calls.map(([options]) => options);

beforeEach(() => {
  startCamera.mockReset();
  startCamera.mockImplementation(() => {
    const keeper = new StatusKeeper();
    keeper.set('on');
    return {
      get status() {
        return keeper.status;
      },
      onChange: (listener: () => void) => keeper.onChange(listener),
      stop: async () => keeper.set('off'),
    };
  });
  settings = defaultSettings.outputs.camera;
  devices = [DEVICE];
  notices = [];
  desk = new CameraDesk({
    programme: {} as CameraDeskOptions['programme'],
    settings: () => settings,
    startEngine: () => Promise.reject(new Error('not asked for')),
    logger: silentLogger,
    onChange: () => undefined,
    onNotice: (notice) => notices.push(notice),
    listDevices: async () => devices,
  });
});

describe('the virtual camera', () => {
  it('starts on the first device that can be used', async () => {
    devices = [BLOCKED, DEVICE];
    await desk.start(null);
    expect(started()).toEqual([
      expect.objectContaining({
        device: '/dev/video10',
        size: { width: 1280, height: 720 },
        fps: 30,
        fit: 'bars',
      }),
    ]);
    expect(desk.state).toMatchObject({ device: '/dev/video10', devices, status: { phase: 'on' } });
  });

  it('starts on the one that is named, else on the one of the settings', async () => {
    settings = { ...settings, device: '/dev/video7' };
    await desk.start(null);
    await desk.stop();
    await desk.start('/dev/video8');
    expect(started().map(({ device }) => device)).toEqual(['/dev/video7', '/dev/video8']);
  });

  it('goes over to another device that is asked for while it plays', async () => {
    await desk.start('/dev/video7');
    await desk.start(null);
    expect(started()).toHaveLength(1);
    await desk.start('/dev/video8');
    expect(started().map(({ device }) => device)).toEqual(['/dev/video7', '/dev/video8']);
    expect(desk.state).toMatchObject({ device: '/dev/video8', status: { phase: 'on' } });
  });

  it('does not begin with a stream that ends while devices are looked for', async () => {
    settings = { ...settings, withStream: true };
    const begins = desk.streamShows();
    await Promise.all([begins, desk.streamEnded('stopped')]);
    expect(desk.state.status.phase).toBe('off');
  });

  it('says what is wrong where no device can be used, and helps where there is none', async () => {
    devices = [BLOCKED];
    await expect(desk.start(null)).rejects.toMatchObject({
      code: 'camera_unavailable',
      message: 'Other (/dev/video9) cannot be used: you may not write to it',
    });
    expect(desk.state.help).toEqual([]);
    devices = [];
    await expect(desk.start(null)).rejects.toMatchObject({ code: 'camera_unavailable' });
    expect(desk.state.help.length).toBeGreaterThan(0);
    expect(desk.state).toMatchObject({ device: null, status: { phase: 'off' } });
  });

  it('goes on in another form when the settings change it', async () => {
    await desk.start(null);
    const before = settings;
    settings = { ...settings, width: 640, height: 360 };
    desk.settingsChanged(before);
    await vi.waitFor(() => expect(started()).toHaveLength(2));
    expect(started()[1]).toMatchObject({ device: '/dev/video10', size: { width: 640, height: 360 } });
    const form = settings;
    settings = { ...settings, withStream: true };
    desk.settingsChanged(form);
    await desk.start(null);
    expect(started()).toHaveLength(2);
  });

  it('begins and ends with the stream where that was chosen, and says when it cannot', async () => {
    await desk.streamShows();
    expect(started()).toEqual([]);
    settings = { ...settings, withStream: true };
    await desk.streamShows();
    expect(desk.state.status.phase).toBe('on');
    await desk.streamEnded('failed');
    expect(desk.state.status.phase).toBe('on');
    await desk.streamEnded('stopped');
    expect(desk.state.status.phase).toBe('off');
    devices = [];
    await desk.streamShows();
    expect(notices).toEqual([
      { level: 'error', text: expect.stringMatching(/^The virtual camera did not start: /) },
    ]);
  });
});
