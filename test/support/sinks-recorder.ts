/*
 * A process that records, to be killed or to run out of disk. Arguments: file, format, file with the units
 * (`saveUnits`), number of rounds through them. Sends `{pushedUs}` after each unit, and `{summary}` or `{error}`.
 */
import { readFile } from 'node:fs/promises';
import { deserialize } from 'node:v8';
import { toGatewayError } from '../../src-main/base/errors.ts';
import { silenceFfmpeg } from '../../src-main/media/engine/ffmpeg.ts';
import type { RecordingFormat } from '../../src-main/media/engine/options.ts';
import { createRecord } from '../../src-main/media/engine/record/record.ts';
import { FakeHost } from './sinks-host.ts';
import type { SavedStream } from './sinks-media.ts';

const [path = '', format = 'mp4', unitsPath = '', rounds = '1'] = process.argv.slice(2);
const { units, streams, lengthUs } = deserialize(await readFile(unitsPath)) as SavedStream;

function tell(message: object): Promise<void> {
  return new Promise((resolve) => {
    if (!process.send?.(message, undefined, undefined, () => resolve())) resolve();
  });
}

silenceFfmpeg();
const host = new FakeHost();
const record = createRecord({ path, format: format as RecordingFormat, streams }, host);
let failure: unknown = null;
void host.failure.promise.then((error) => {
  failure = error;
});
try {
  await record.start();
  for (let round = 0; round < Number(rounds) && !failure; round += 1) {
    for (const unit of units) {
      const ptsUs = unit.ptsUs + round * lengthUs;
      await record.push({ ...unit, ptsUs });
      await tell({ pushedUs: ptsUs });
    }
  }
  const summary = await record.stop();
  await tell(failure ? { error: toGatewayError(failure).toJSON(), summary } : { summary });
} catch (error) {
  await tell({ error: toGatewayError(error).toJSON() });
}
process.disconnect?.();
