/*
 * A program that records, to be killed: the recorder with its engine and its list, and a stream played in real time. Arguments:
 * a folder, a format, a file with the stream (`MadeStream`, serialized). Sends `{ started }`, then `{ pushedUs }` after each picture:
 * the time of the stream so far. Writes `<folder>/videos/clip.<format>`.
 */
import { readFile } from 'node:fs/promises';
import { deserialize } from 'node:v8';
import { delay } from '../../src-main/base/async.ts';
import { monotonicUs } from '../../src-main/base/clock.ts';
import { silentLogger } from '../../src-main/base/log.ts';
import { MediaEngine } from '../../src-main/media/engine/client.ts';
import { Recorder } from '../../src-main/outputs/recording/recorder.ts';
import { RecordingList } from '../../src-main/settings/recording-list.ts';
import { defaultSettings } from '../../src-preload/contract/default-settings.ts';
import { PlayedSource } from './played-source.ts';
import type { MadeStream } from './recorder-rig.ts';

const [home = '', format = 'mp4', streamPath = ''] = process.argv.slice(2);
const { streams, units } = deserialize(await readFile(streamPath)) as MadeStream;
const programme = new PlayedSource();
const recorder = new Recorder({
  programme,
  input: new PlayedSource(),
  settings: () => ({
    ...defaultSettings.outputs.recording,
    format: format === 'mkv' ? 'mkv' : 'mp4',
    template: 'clip',
    remux: false,
  }),
  folder: () => `${home}/videos`,
  model: () => '',
  startEngine: () => MediaEngine.start(),
  openEngine: () => MediaEngine.start(),
  list: await RecordingList.open(home, () => undefined),
  logger: silentLogger,
  onNotice: () => undefined,
});
programme.setStreams(streams);
await recorder.start();
process.send?.({ started: true });

const lastUs = Math.max(...units.map(({ ptsUs }) => ptsUs));
const lengthUs = Math.round((lastUs + 33_333) / 1e6) * 1e6;
const beginUs = monotonicUs();
for (let round = 0; ; round += 1) {
  for (const unit of units) {
    const ptsUs = unit.ptsUs + round * lengthUs;
    const aheadUs = ptsUs - (monotonicUs() - beginUs);
    if (aheadUs > 1_000) await delay(aheadUs / 1000);
    programme.push({ ...unit, ptsUs });
    if (unit.kind === 'video') process.send?.({ pushedUs: ptsUs });
  }
}
