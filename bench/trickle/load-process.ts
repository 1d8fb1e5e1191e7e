// Publishes or reads many channels at once, in a process of its own.
import { once } from 'node:events';
import { delay } from '../../src-main/base/async.ts';
import { TricklePublisher } from '../../src-main/trickle/publisher.ts';
import { TrickleSubscriber } from '../../src-main/trickle/subscriber.ts';
import { plainTransport, type TrickleTransport } from '../../src-main/trickle/transport.ts';
import { cpuSeconds, type LoadResult, type LoadTask } from './processes.ts';

const [task] = (await once(process, 'message')) as [LoadTask];
const transport = plainTransport({ ca: task.cert });
const result = task.role === 'publish' ? await publishAll(task, transport) : await readAll(task, transport);
await transport.close();
await new Promise((resolve) => process.send?.(result, resolve));
process.disconnect();

async function publishAll(load: LoadTask, over: TrickleTransport): Promise<LoadResult> {
  const publishers = Array.from(
    { length: load.channels },
    (_, index) =>
      new TricklePublisher({
        url: `${load.base}/load-${index}`,
        contentType: 'video/MP2T',
        // A hundred channels close at once, which is not what is measured here.
        closeTimeoutMs: 10_000,
        transport: over,
      }),
  );
  for (const publisher of publishers) await publisher.open();
  const before = cpuSeconds();
  await Promise.all(publishers.map((publisher, index) => publishOne(publisher, load, index / load.channels)));
  const stats = publishers.map((publisher) => publisher.stats);
  return {
    bytes: stats.map((each) => each.bytes),
    segments: stats.reduce((sum, each) => sum + each.segments, 0),
    gaps: 0,
    failed: stats.reduce((sum, each) => sum + each.failed, 0),
    latencyMs: [],
    cpuS: cpuSeconds() - before,
  };
}

/** @param phase where in a chunk's interval this channel writes, from 0 to 1: cameras are not in step */
async function publishOne(publisher: TricklePublisher, load: LoadTask, phase: number): Promise<void> {
  const start = performance.now() + (phase * 1000) / load.chunksPerSecond;
  const chunks = load.seconds * load.chunksPerSecond;
  let segment = await publisher.openSegment();
  for (let index = 0; index < chunks; index += 1) {
    await delay(Math.max(0, start + (index * 1000) / load.chunksPerSecond - performance.now()));
    if (index > 0 && index % load.chunksPerSecond === 0) {
      await segment.close();
      segment = await publisher.openSegment();
    }
    const chunk = Buffer.alloc(load.chunkBytes, index);
    chunk.writeBigUInt64BE(process.hrtime.bigint());
    await segment.write(chunk);
  }
  await publisher.close();
}

async function readAll(load: LoadTask, over: TrickleTransport): Promise<LoadResult> {
  const subscribers = Array.from(
    { length: load.channels },
    (_, index) => new TrickleSubscriber({ url: `${load.base}/load-${index}`, transport: over, start: 0 }),
  );
  const before = cpuSeconds();
  const latencyMs: number[] = [];
  let failed = 0;
  const reading = subscribers.map(async (subscriber) => {
    for await (const segment of subscriber) {
      try {
        await readChunks(segment, load.chunkBytes, latencyMs);
      } catch {
        failed += 1;
      }
    }
  });
  process.send?.('reading');
  await Promise.all(reading);
  const stats = subscribers.map((subscriber) => subscriber.stats);
  return {
    bytes: stats.map((each) => each.bytes),
    segments: stats.reduce((sum, each) => sum + each.segments, 0),
    gaps: stats.reduce((sum, each) => sum + each.gaps, 0),
    failed,
    latencyMs,
    cpuS: cpuSeconds() - before,
  };
}

/** Each chunk begins with the time it was written. */
async function readChunks(
  segment: AsyncIterable<Uint8Array>,
  chunkBytes: number,
  latencyMs: number[],
): Promise<void> {
  const stamp = Buffer.alloc(8);
  let offset = 0;
  for await (const bytes of segment) {
    let from = 0;
    while (from < bytes.length) {
      const within = offset % chunkBytes;
      const length = Math.min(bytes.length - from, chunkBytes - within);
      if (within < 8) stamp.set(bytes.subarray(from, from + Math.min(8 - within, length)), within);
      offset += length;
      from += length;
      if (offset % chunkBytes !== 0) continue;
      latencyMs.push(Number(process.hrtime.bigint() - stamp.readBigUInt64BE()) / 1e6);
    }
  }
}
