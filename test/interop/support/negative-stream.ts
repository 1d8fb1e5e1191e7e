import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLogger } from '../../../src-main/base/log.ts';
import { Stream } from '../../../src-main/studio/stream.ts';
import { EMBEDDED_NETWORK } from '../../../src-main/studio/stream-network/network-request.ts';
import type { StreamRequest } from '../../../src-main/studio/stream-request.ts';
import type { StreamSummary } from '../../../src-preload/contract.ts';
import { PythonDriver } from './driver.ts';

/** What came of a stream whose runner turns pictures into their negative until it is told `prompt: plain`. */
export interface NegativeStream {
  readonly summary: StreamSummary;
  /** What PyAV sees in the recordings of both sides; null when the stream failed. */
  readonly seen: ComparedRecordings | null;
}

/** How far a picture that came back is from the sent one it is most alike, and from a negative: 0…255. */
export interface Likeness {
  readonly same: number;
  readonly negative: number;
}

/** The recording of what came back, beside that of what was sent. */
interface ComparedRecordings {
  /** Pictures that came back. */
  readonly count: number;
  readonly first: Likeness;
  readonly last: Likeness;
}

/** A picture and its copy two encoders later differ by less than this; a picture and its negative by far more. */
const CODING_DIFFERENCE = 12;

/** Which of the two a picture is; neither when it is not clear. */
export function kindOf({ same, negative }: Likeness): 'same' | 'negative' | 'neither' {
  if (same < CODING_DIFFERENCE && negative > 3 * CODING_DIFFERENCE) return 'same';
  if (negative < CODING_DIFFERENCE && same > 3 * CODING_DIFFERENCE) return 'negative';
  return 'neither';
}

/**
 * Streams the test picture through such a runner with both recordings on, and gives the prompt once the runner has
 * processed 60 pictures.
 * @param runner the driver that is or has the runner: it reports `progress` every 30 pictures
 */
export async function streamNegative(
  python: string,
  runner: PythonDriver,
  { orchestrator, ...request }: Pick<StreamRequest, 'model' | 'params'> & { readonly orchestrator: string },
): Promise<NegativeStream> {
  const folder = await mkdtemp(join(tmpdir(), 'rivulet-interop-'));
  try {
    const recordInput = join(folder, 'sent.mp4');
    const received = join(folder, 'received.mp4');
    const files: Pick<StreamRequest, 'recordInput' | 'outputs'> = {
      recordInput,
      outputs: [{ kind: 'file', path: received }],
    };
    const network = { ...EMBEDDED_NETWORK, orchestrators: [orchestrator] };
    const stream = new Stream({ ...plainRequest, ...request, ...files, network }, { logger: silentLogger });
    const run = stream.run();
    await Promise.race([run, runner.event('progress', 1)]);
    await stream.setPrompt('plain').catch(() => undefined); // A stream that has failed says why in its summary.
    const summary = await run;
    return { summary, seen: summary.ok ? await compare(python, recordInput, received) : null };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Five seconds of the test picture, in real time, to nobody. */
export const plainRequest: StreamRequest = {
  input: 'testsrc',
  model: '',
  params: {},
  network: EMBEDDED_NETWORK,
  size: { width: 320, height: 240 },
  fps: 30,
  bitrateBps: null,
  gopS: 1,
  audio: null,
  durationS: 5,
  loop: false,
  paced: true,
  outputs: [],
  recordInput: null,
};

async function compare(python: string, sent: string, received: string): Promise<ComparedRecordings> {
  await using driver = new PythonDriver(python, 'compare.py', { sent, received });
  const { count, first, last } = await driver.event('compared');
  return { count, first, last } as ComparedRecordings;
}
