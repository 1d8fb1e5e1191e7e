import { afterEach, beforeEach, expect, it } from 'vitest';
import { withTimeout } from '../../src-main/base/async.ts';
import { GatewayError } from '../../src-main/base/errors.ts';
import { TricklePublisher } from '../../src-main/trickle/publisher.ts';
import { TrickleSubscriber } from '../../src-main/trickle/subscriber.ts';
import { plainTransport, type TrickleTransport } from '../../src-main/trickle/transport.ts';
import { PythonDriver } from './support/driver.ts';
import { livepeerGateway } from './support/peers.ts';
import { describeWithPeers } from './support/python.ts';
import { digestChannel, publishRandom, type ReadSegment } from './support/segment-digest.ts';

const SEGMENTS = [[1], [188, 40_000, 7], [65_536, 65_536], [2_000_000], [1, 1, 1]];

// Neither package holds a trickle server (both leave that to go-livepeer). The server here is the drivers' own, on
// aiohttp: another HTTP stack than node's, made against the packages' clients.
await describeWithPeers('the trickle clients and a server on aiohttp', [livepeerGateway], (python) => {
  let server: PythonDriver;
  let transport: TrickleTransport;
  let url: string;

  beforeEach(async () => {
    server = new PythonDriver(python, 'serve_trickle.py');
    transport = plainTransport();
    url = `${(await server.event('listening')).url}/c`;
    const created = await fetch(url, { method: 'POST', headers: { 'Expect-Content': 'video/MP2T' } });
    expect(created.status).toBe(200);
  });
  afterEach(async () => {
    await transport.close();
    await server[Symbol.asyncDispose]();
  });

  it('publishes to their subscriber', async () => {
    const publisher = new TricklePublisher({ url, contentType: 'video/MP2T', transport });
    await publisher.open();
    await using subscriber = new PythonDriver(python, 'trickle_subscriber.py', {
      package: 'livepeer_gateway',
      url,
      startSeq: -2,
    });
    await subscriber.event('ready');
    for (const [seq, chunks] of SEGMENTS.entries()) {
      const sent = await publishRandom(publisher, chunks);
      expect(await subscriber.event('segment', seq)).toMatchObject({ seq, ...sent });
    }
    await publisher.close();
    await subscriber.event('ended');
    expect(publisher.stats).toMatchObject({ segments: SEGMENTS.length, failed: 0 });
  });

  it('reads what their publisher sends', async () => {
    const subscriber = new TrickleSubscriber({ url, transport });
    const arrived: ReadSegment[] = [];
    let wake: () => void = () => undefined;
    const read = digestChannel(subscriber, (segment) => {
      arrived.push(segment);
      wake();
    });
    await using publisher = new PythonDriver(python, 'trickle_publisher.py', {
      package: 'livepeer_gateway',
      url,
      mime: 'video/mp2t',
    });
    for (const [seq, chunks] of SEGMENTS.entries()) {
      const complete = new Promise<void>((resolve) => {
        wake = resolve;
      });
      publisher.send({ do: 'segment', chunks });
      const { bytes, sha256 } = await publisher.event('segment', seq);
      await complete;
      expect(arrived[seq]).toEqual({ seq, bytes, sha256 });
    }
    publisher.send({ do: 'close' });
    await publisher.event('closed');
    await read;
    expect(subscriber.stats).toMatchObject({ segments: SEGMENTS.length, gaps: 0 });
  });

  it('finds the edge when it resumes, and again when it fell out of the window', async () => {
    const first = new TricklePublisher({ url, contentType: 'video/MP2T', transport });
    await first.open();
    for (let count = 0; count < 8; count++) await publishRandom(first, [100]);
    const late = new TrickleSubscriber({ url, transport, start: 1 });
    let sawLast: () => void = () => undefined;
    const last = new Promise<void>((resolve) => {
      sawLast = resolve;
    });
    const read = digestChannel(late, ({ seq }) => {
      if (seq === 8) sawLast();
    });
    const second = new TricklePublisher({ url, contentType: 'video/MP2T', transport, resume: true });
    await second.open();
    const resumed = await second.openSegment();
    expect(resumed.seq).toBe(8);
    await resumed.write(Buffer.alloc(300));
    await resumed.close();
    await resumed.delivered;
    await withTimeout(last, 10_000, () => new Error('the last segment did not arrive'));
    await second.close();
    const segments = await read;
    expect(segments[0]?.seq).toBeGreaterThanOrEqual(4);
    expect(segments.at(-1)).toMatchObject({ seq: 8, bytes: 300 });
    expect(late.stats.gaps).toBe(1);
    first.destroy(new GatewayError('aborted', 'replaced by the second publisher'));
  });
});
