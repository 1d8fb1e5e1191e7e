import { z } from 'zod';
import type { ObsState } from '../../../src-preload/contract.ts';
import { deferred, withTimeout } from '../../base/async.ts';
import { GatewayError } from '../../base/errors.ts';
import type { ObsConnection } from './obs-connection.ts';
import { requestStatus, statusOf } from './obs-errors.ts';

/** OBS starts the camera some time after it has said that it will, in milliseconds at most. */
const START_LIMIT_MS = 5000;

const active = z.object({ outputActive: z.boolean() });

/** How OBS's virtual camera stands. @throws GatewayError `obs_failed`, `obs_unreachable` */
export async function readVirtualCamera(obs: ObsConnection): Promise<ObsState['virtualCamera']> {
  try {
    return (await obs.call(active, 'GetVirtualCamStatus')).outputActive ? 'on' : 'off';
  } catch (error) {
    if (statusOf(error) === requestStatus.invalidState) return 'unavailable';
    throw error;
  }
}

/**
 * Starts or stops OBS's virtual camera, and waits until it has.
 * @throws GatewayError `virtual_camera_unavailable`, `obs_failed`, `obs_unreachable`
 */
export async function switchVirtualCamera(obs: ObsConnection, on: boolean): Promise<void> {
  const standing = await readVirtualCamera(obs);
  if (standing === (on ? 'on' : 'off')) return;
  if (standing === 'unavailable') {
    if (!on) return;
    throw cameraUnavailable();
  }
  const switched = deferred<void>();
  obs.on('VirtualcamStateChanged', ({ outputActive }) => {
    if (outputActive === on) switched.resolve();
  });
  try {
    await obs.order(on ? 'StartVirtualCam' : 'StopVirtualCam');
  } catch (error) {
    if (on && statusOf(error) === requestStatus.invalidState) throw cameraUnavailable(error);
    throw error;
  }
  await withTimeout(
    Promise.race([switched.promise, obs.closed.then(({ error }) => Promise.reject(error))]),
    START_LIMIT_MS,
    () =>
      new GatewayError(
        'obs_failed',
        `OBS did not ${on ? 'start' : 'stop'} its virtual camera within ${START_LIMIT_MS / 1000} seconds: look at OBS, it may show why`,
      ),
  );
}

/** What to do where OBS has no virtual camera, for people; a line that begins with `$ ` is a command. */
export function virtualCameraHelp(platform: NodeJS.Platform = process.platform): string {
  if (platform === 'linux')
    return [
      'OBS needs the kernel module v4l2loopback for its virtual camera. Install the package v4l2loopback-dkms and load the module, then start OBS anew:',
      '$ sudo modprobe v4l2loopback exclusive_caps=1 card_label="OBS Virtual Camera"',
    ].join('\n');
  if (platform === 'darwin')
    return "macOS has to allow OBS's camera extension: start the virtual camera once in OBS, then System Settings → General → Login Items & Extensions → Camera Extensions → OBS. OBS itself must be in the Applications folder.";
  if (platform === 'win32')
    return 'OBS\'s virtual camera is not registered in Windows: install OBS again with "Virtual Camera" ticked, as an administrator.';
  return 'OBS has no virtual camera on this system.';
}

function cameraUnavailable(cause?: unknown): GatewayError {
  return new GatewayError(
    'virtual_camera_unavailable',
    `OBS has no virtual camera here. ${virtualCameraHelp()}`,
    { cause, fields: { status: requestStatus.invalidState } },
  );
}
