import { afterEach, describe, expect, it } from 'vitest';
import { startTrickleHost, type TrickleHost } from '../../test/support/trickle-host.ts';
import { TricklePublisher } from './publisher.ts';
import { TrickleSubscriber } from './subscriber.ts';

let host: TrickleHost;
afterEach(() => host.close());

async function text(segment: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of segment) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

describe('publisher to subscriber through a server', () => {
  it('carries segments in order over a handful of connections and ends with the channel', async () => {
    host = await startTrickleHost();
    let connections = 0;
    host.http.on('connection', () => {
      connections += 1;
    });
    host.trickle.createChannel('a', 'video/MP2T');
    const publisher = new TricklePublisher({
      url: host.url('a'),
      contentType: 'video/MP2T',
      transport: host.transport,
    });
    const ahead = host.arrival('GET', '/a/20');
    const subscriber = new TrickleSubscriber({ url: host.url('a'), transport: host.transport });
    await publisher.open();
    let taken = (): void => undefined;
    const nextSegment = (): Promise<void> =>
      new Promise((resolve) => {
        taken = resolve;
      });
    const got: [number, string][] = [];
    const reading = (async () => {
      for await (const segment of subscriber) {
        got.push([segment.seq, await text(segment)]);
        taken();
      }
    })();
    for (let index = 0; index < 20; index += 1) {
      const segment = await publisher.openSegment();
      await segment.write(Buffer.from(`segment ${index} `));
      await segment.write(Buffer.from('tail'));
      await segment.close();
      await segment.delivered;
      await nextSegment();
    }
    await ahead;
    await publisher.close();
    await reading;
    expect(got).toEqual(Array.from({ length: 20 }, (_, index) => [index, `segment ${index} tail`]));
    expect(await subscriber.closed).toEqual({ reason: 'terminated' });
    expect(await publisher.closed).toEqual({ reason: 'closed' });
    expect(publisher.stats).toMatchObject({ segments: 20, failed: 0, retried: 0, inFlight: 0 });
    expect(connections).toBeLessThanOrEqual(7);
    expect(subscriber.stats).toMatchObject({ segments: 20, gaps: 0, retries: 0 });
  });
});
