import { afterEach, beforeEach, expect, it } from 'vitest';
import { withTimeout } from '../../src-main/base/async.ts';
import { TricklePublisher } from '../../src-main/trickle/publisher.ts';
import { TrickleSubscriber } from '../../src-main/trickle/subscriber.ts';
import { startTrickleHost, type TrickleHost } from '../support/trickle-host.ts';
import { PythonDriver } from './support/driver.ts';
import { livepeerGateway, pytrickle } from './support/peers.ts';
import { describeWithPeers, type PeerPlan } from './support/python.ts';
import { digestChannel, publishRandom } from './support/segment-digest.ts';

/** Chunk sizes of the segments: a byte, an empty segment, a picture's worth, several pictures, more than any buffer. */
const SEGMENTS = [[1], [], [1316], [188, 40_000, 7], [65_536, 65_536], [3_000_000], [1, 1, 1], [262_144]];
const PEERS: readonly [string, PeerPlan][] = [
  ['livepeer_gateway', livepeerGateway],
  ['pytrickle', pytrickle],
];

for (const [module, plan] of PEERS) {
  await describeWithPeers(`the trickle server and the clients of ${plan.name}`, [plan], (python) => {
    let host: TrickleHost;

    beforeEach(async () => {
      host = await startTrickleHost();
      host.trickle.createChannel('c', 'video/MP2T');
    });
    afterEach(() => host.close());

    const peer = (script: string, options: object = {}): PythonDriver =>
      new PythonDriver(python, script, { package: module, url: host.url('c'), ...options });

    it('takes every byte their publisher sends, segment by segment', async () => {
      const subscriber = new TrickleSubscriber({ url: host.url('c'), transport: host.transport });
      await using publisher = peer('trickle_publisher.py', { mime: 'video/mp2t' });
      await publisher.event('ready');
      let wake: () => void = () => undefined;
      const read = digestChannel(subscriber, () => wake());
      const sent: { seq: number; bytes: unknown; sha256: unknown }[] = [];
      for (const [seq, chunks] of SEGMENTS.entries()) {
        const complete = new Promise<void>((resolve) => {
          wake = resolve;
        });
        publisher.send({ do: 'segment', chunks });
        const { bytes, sha256 } = await publisher.event('segment', seq);
        sent.push({ seq, bytes, sha256 });
        await withTimeout(complete, 10_000, () => new Error(`segment ${seq} did not arrive`));
      }
      publisher.send({ do: 'close' });
      await publisher.event('closed');
      // pytrickle leaves its channel open when it goes: whoever made the channel closes it.
      await host.trickle.channel('c')?.close();
      expect(await read).toEqual(sent);
      // Whoever asks after the channel is gone gets 404, whoever waited is told that it ended.
      expect(['terminated', 'channel_not_found']).toContain((await subscriber.closed).reason);
    });

    it('gives their subscriber every byte, and the end', async () => {
      const publisher = new TricklePublisher({
        url: host.url('c'),
        contentType: 'video/MP2T',
        transport: host.transport,
      });
      await publisher.open();
      await using subscriber = peer('trickle_subscriber.py', { startSeq: -2 });
      await subscriber.event('ready');
      for (const [seq, chunks] of SEGMENTS.entries()) {
        const { bytes, sha256 } = await publishRandom(publisher, chunks);
        const arrived = await subscriber.event('segment', seq);
        expect(arrived).toMatchObject({ seq, bytes, sha256, contentType: 'video/MP2T' });
      }
      await publisher.close();
      await subscriber.event('ended');
    });

    it('lets their subscriber join late, at the segment being written or the next one', async () => {
      const publisher = new TricklePublisher({
        url: host.url('c'),
        contentType: 'video/MP2T',
        transport: host.transport,
      });
      await publisher.open();
      for (let count = 0; count < 7; count++) await publishRandom(publisher, [1000]);
      const open = await publisher.openSegment();
      await open.write(Buffer.alloc(500));
      const asked = askedFor(host, 'c', ['-2', '-1', '1']);
      await using current = peer('trickle_subscriber.py', { startSeq: -2 });
      await using gone = peer('trickle_subscriber.py', { startSeq: 1 });
      await using next = peer('trickle_subscriber.py', { startSeq: -1 });
      await withTimeout(asked, 10_000, () => new Error('a subscriber did not ask'));
      await open.write(Buffer.alloc(500));
      await open.close();
      await open.delivered;
      await publishRandom(publisher, [2000]);
      expect(await current.event('segment')).toMatchObject({ seq: 7, bytes: 1000 });
      // Segment 1 has left the window: 470 sent its reader to the write edge.
      expect(await gone.event('segment')).toMatchObject({ seq: 8, bytes: 2000 });
      expect(await next.event('segment')).toMatchObject({ seq: 8, bytes: 2000 });
      await publisher.close();
      for (const each of [current, gone, next]) await each.event('ended');
    });
  });
}

/** Settles when each of these segments of a channel has been asked for, from now on. */
function askedFor(host: TrickleHost, name: string, segments: readonly string[]): Promise<void> {
  const path = `${new URL(host.url(name)).pathname}/`;
  const missing = new Set(segments.map((segment) => path + segment));
  return new Promise((resolve) => {
    host.http.on('request', ({ method, url }) => {
      if (method === 'GET' && url) missing.delete(url);
      if (missing.size === 0) resolve();
    });
  });
}
