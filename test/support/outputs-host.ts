/*
 * The application in a process that is to be killed. Arguments: data folder, clip. It streams the clip and records it, and
 * sends `{ recordedS }` as that goes on.
 */
import { goLive, openOutputs } from './outputs-rig.ts';

const [home = '', clip = ''] = process.argv.slice(2);
const rig = await openOutputs(home);
rig.studio.subscribe((event) => {
  const recorded = event.name === 'state' ? event.payload.outputs?.recording : undefined;
  if (recorded) process.send?.({ recordedS: recorded.recordedS });
});
await goLive(rig, clip);
await rig.run('recording.start', null);
