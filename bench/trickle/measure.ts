// The measurements of bench/trickle.ts that run in its own process.
import { once } from 'node:events';
import { connect, type TLSSocket } from 'node:tls';
import { delay } from '../../src-main/base/async.ts';
import { TricklePublisher } from '../../src-main/trickle/publisher.ts';
import type { SegmentWriter } from '../../src-main/trickle/segment.ts';
import { TrickleSubscriber } from '../../src-main/trickle/subscriber.ts';
import type { TrickleTransport } from '../../src-main/trickle/transport.ts';
import type { ServerReady } from './processes.ts';

/** Something that takes bytes at one end and gives them out at the other. */
export interface Pipe {
  write(bytes: Uint8Array): Promise<void>;
  /** Bytes that have come out so far. */
  received(): number;
  /** Settles when so many bytes have come out. */
  until(bytes: number): Promise<void>;
  close(): Promise<void>;
}

class Counter {
  #count = 0;
  #target = Number.POSITIVE_INFINITY;
  #wake: () => void = () => undefined;

  get count(): number {
    return this.#count;
  }

  add(bytes: number): void {
    this.#count += bytes;
    if (this.#count >= this.#target) this.#wake();
  }

  until(target: number): Promise<void> {
    if (this.#count >= target) return Promise.resolve();
    this.#target = target;
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}

/** Publisher → server → subscriber; a new segment begins every `segmentBytes`. */
export async function tricklePipe(
  url: string,
  transport: TrickleTransport,
  segmentBytes: number,
): Promise<Pipe> {
  const counter = new Counter();
  const publisher = new TricklePublisher({ url, contentType: 'video/MP2T', transport });
  await publisher.open();
  const subscriber = new TrickleSubscriber({ url, transport, start: 0, maxSegmentBytes: 64 << 20 });
  const reading = (async () => {
    for await (const segment of subscriber) for await (const bytes of segment) counter.add(bytes.length);
  })();
  let segment: SegmentWriter = await publisher.openSegment();
  let inSegment = 0;
  return {
    write: async (bytes) => {
      if (inSegment >= segmentBytes) {
        await segment.close();
        segment = await publisher.openSegment();
        inSegment = 0;
      }
      inSegment += bytes.length;
      await segment.write(bytes);
    },
    received: () => counter.count,
    until: (bytes) => counter.until(bytes),
    close: async () => {
      await publisher.close();
      await reading;
    },
  };
}

/** TLS socket → relay → TLS socket: the least that carries a byte the same way. */
export async function relayPipe(server: ServerReady): Promise<Pipe> {
  const counter = new Counter();
  const reader = await connectTls(server);
  await once(reader, 'data');
  reader.on('data', (bytes: Buffer) => counter.add(bytes.length));
  const writer = await connectTls(server);
  return {
    write: async (bytes) => {
      if (!writer.write(bytes)) await once(writer, 'drain');
    },
    received: () => counter.count,
    until: (bytes) => counter.until(bytes),
    close: async () => {
      writer.end();
      reader.destroy();
    },
  };
}

async function connectTls(server: ServerReady): Promise<TLSSocket> {
  const socket = connect({ host: '127.0.0.1', port: server.relayPort, ca: server.cert });
  socket.setNoDelay(true);
  await once(socket, 'secureConnect');
  return socket;
}

/** Milliseconds from a write to its last byte read, one after the other with a pause between, as pictures come. */
export async function latencies(
  pipe: Pipe,
  count: number,
  chunk: Uint8Array,
  pauseMs: number,
): Promise<number[]> {
  const all: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const target = pipe.received() + chunk.length;
    const start = performance.now();
    void pipe.write(chunk);
    await pipe.until(target);
    all.push(performance.now() - start);
    await delay(pauseMs);
  }
  return all;
}

/** Megabytes (10^6) per second through a pipe, written as fast as it takes them, at most `aheadBytes` ahead. */
export async function throughput(pipe: Pipe, totalBytes: number, aheadBytes: number): Promise<number> {
  const chunk = Buffer.alloc(64 * 1024, 7);
  const base = pipe.received();
  const start = performance.now();
  for (let sent = 0; sent < totalBytes; sent += chunk.length) {
    await pipe.until(base + sent - aheadBytes);
    await pipe.write(chunk);
  }
  await pipe.until(base + totalBytes);
  return totalBytes / 1e3 / (performance.now() - start);
}
