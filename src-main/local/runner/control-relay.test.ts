import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ServerChannel } from '../../trickle/channel.ts';
import type { SegmentSource } from '../../trickle/segment.ts';
import { TrickleServer } from '../../trickle/server.ts';
import { ControlRelay } from './control-relay.ts';

let trickle: TrickleServer;
let gateway: ServerChannel;
let runner: ServerChannel;
let relay: ControlRelay | undefined;
beforeEach(() => {
  trickle = new TrickleServer();
  gateway = trickle.createChannel('job-control', 'application/json');
  runner = trickle.createChannel('job-runner-control', 'application/json');
});
afterEach(async () => {
  await relay?.close();
  await trickle.close();
});

function start(keepaliveMs: number): AsyncIterator<string[]> {
  relay = new ControlRelay({ gateway, runner, keepaliveMs });
  return chunksOf(runner.subscribe(0));
}

/** The chunks of each segment. */
async function* chunksOf(source: SegmentSource): AsyncGenerator<string[]> {
  for await (const segment of source) {
    const chunks: string[] = [];
    for await (const chunk of segment) chunks.push(Buffer.from(chunk).toString());
    yield chunks;
  }
}

const next = async (received: AsyncIterator<string[]>) => (await received.next()).value;

describe('a control relay', () => {
  it('carries each message on in one piece, however it came', async () => {
    const received = start(3_600_000);
    const segment = await gateway.openSegment();
    await segment.write(Buffer.from('{"prompt":'));
    await segment.write(Buffer.from('"a cat"}'));
    await segment.close();
    expect(await next(received)).toEqual(['{"prompt":"a cat"}']);
  });

  it('leaves out what is empty or too long', async () => {
    const received = start(3_600_000);
    await (await gateway.openSegment()).close();
    await (await gateway.openSegment()).write(Buffer.alloc(1024 * 1024 + 1, ' '));
    const last = await gateway.openSegment();
    await last.write(Buffer.from('{}'));
    await last.close();
    expect(await next(received)).toEqual(['{}']);
  });

  it('keeps a silent channel alive, also after the gateway has closed its own', async () => {
    const received = start(5);
    expect(await next(received)).toEqual(['{"keep":"alive"}']);
    await gateway.close();
    expect(await next(received)).toEqual(['{"keep":"alive"}']);
    expect(await next(received)).toEqual(['{"keep":"alive"}']);
  });

  it('ends the runner’s channel when it is closed, and not the gateway’s', async () => {
    start(5);
    await relay?.close();
    expect([gateway.isClosed, runner.isClosed]).toEqual([false, true]);
  });
});
