import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { clipFolder, makeClip, steadyTimes } from '../support/engine-media.ts';
import { closeAfterEach } from '../support/gateway-open.ts';
import { eventually, openOutputs } from '../support/outputs-rig.ts';
import { temporaryFolders } from '../support/temporary-folder.ts';

const HOST = join(import.meta.dirname, '../support/outputs-host.ts');

const folder = temporaryFolders();
const open = closeAfterEach();
const clips = clipFolder();
const clip = clips.path('clip.mp4');

beforeAll(() => makeClip(clip, { width: 320, height: 180, timesUs: steadyTimes(60, 30) }));
afterAll(() => clips.remove());

it('mends what was being recorded when the application was killed, and says so', {
  timeout: 60_000,
}, async () => {
  const home = await folder();
  const host = fork(HOST, [home, clip], {
    execArgv: ['--import', 'tsx'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const died = once(host, 'exit');
  const recordedS = await new Promise<number>((resolve, reject) => {
    host.on('message', (message: { readonly recordedS: number }) => {
      if (message.recordedS >= 3) resolve(message.recordedS);
    });
    host.once('exit', () => reject(new Error('it ended by itself')));
  });
  host.kill('SIGKILL');
  await died;

  const rig = open.keep(await openOutputs(home));
  await rig.run('app.hello', null);
  const { recording } = await rig.outputs(
    ({ recording: { files } }) => files.length > 0 && files.every(({ state }) => state !== 'recording'),
  );
  expect(recording.files[0]).toMatchObject({ kind: 'output', state: 'recovered', width: 320, height: 180 });
  const file = await rig.studio.addFile(join(rig.videos, recording.files[0]?.name ?? ''));
  expect(file.durationS).toBeGreaterThan(recordedS - 1);
  await eventually(() =>
    rig.events.some(({ name, payload }) => name === 'notice' && /was cut off/.test(JSON.stringify(payload))),
  );
});
