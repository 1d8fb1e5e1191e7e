import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ServerChannel } from './channel.ts';
import type { SegmentReader } from './segment.ts';
import { TrickleServer } from './server.ts';

let server: TrickleServer;
let channel: ServerChannel;
beforeEach(() => {
  server = new TrickleServer({ maxSegmentBytes: 100 });
  channel = server.createChannel('a', 'text/plain');
});
afterEach(() => server.close());

async function text(segment: SegmentReader): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of segment) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

async function write(words: string, seq?: number): Promise<void> {
  const segment = await channel.openSegment(seq);
  await segment.write(Buffer.from(words));
  await segment.close();
  await segment.delivered;
}

const failedWith = (code: string): object => expect.objectContaining({ code });

describe('a channel within the process', () => {
  it('is written and read without HTTP, byte by byte', async () => {
    const source = channel.subscribe('current');
    const segments = source[Symbol.asyncIterator]();
    const first = segments.next();
    const segment = await channel.openSegment();
    await segment.write(Buffer.from('one'));
    const reader = (await first).value as SegmentReader;
    expect([reader.seq, reader.contentType]).toEqual([0, 'text/plain']);
    const chunks = reader[Symbol.asyncIterator]();
    expect(String((await chunks.next()).value)).toBe('one');
    const second = chunks.next();
    await segment.write(Buffer.from('two'));
    expect(String((await second).value)).toBe('two');
    await segment.close();
    expect(segment.state).toBe('closed');
    expect(await chunks.next()).toEqual({ value: undefined, done: true });
  });

  it('numbers segments on, ends the one before, and keeps five', async () => {
    for (let index = 0; index < 7; index += 1) await write(`text ${index}`);
    expect(channel.nextSeq).toBe(7);
    const got: string[] = [];
    const source = channel.subscribe(2);
    for await (const segment of source) {
      got.push(`${segment.seq} ${await text(segment)}`);
      if (segment.seq === 6) await source.close();
    }
    expect(got).toEqual([2, 3, 4, 5, 6].map((seq) => `${seq} text ${seq}`));
    const open = await channel.openSegment();
    await channel.openSegment();
    expect(open.state).toBe('closed');
  });

  it('sends a reader that is behind the window to the edge', async () => {
    await write('text 0');
    const segments = channel.subscribe(0)[Symbol.asyncIterator]();
    await segments.next();
    for (let index = 1; index < 8; index += 1) await write(`text ${index}`);
    const waiting = segments.next();
    await write('text 8');
    expect((await waiting).value).toMatchObject({ seq: 8 });
  });

  it('that begins late begins whole for a reader who waits for its first segment', async () => {
    const segments = channel.subscribe(0)[Symbol.asyncIterator]();
    const waiting = segments.next();
    await write('seven', 7);
    expect((await waiting).value).toMatchObject({ seq: 0, size: 0 });
    expect((await segments.next()).value).toMatchObject({ seq: 7 });
  });

  it('starts at the current or the next segment', async () => {
    await write('zero');
    await write('one');
    const current = channel.subscribe('current')[Symbol.asyncIterator]();
    expect((await current.next()).value).toMatchObject({ seq: 1 });
    const next = channel.subscribe('next')[Symbol.asyncIterator]().next();
    await write('two');
    expect((await next).value).toMatchObject({ seq: 2 });
  });

  it('ends for its readers and writers when it is closed', async () => {
    const source = channel.subscribe('current');
    const waiting = source[Symbol.asyncIterator]().next();
    const segment = await channel.openSegment();
    await channel.close();
    await channel.close();
    expect(await waiting).toEqual({ value: undefined, done: true });
    expect(await source.closed).toEqual({ reason: 'terminated' });
    await expect(segment.write(Buffer.from('x'))).rejects.toEqual(failedWith('channel_closed'));
    await expect(segment.delivered).rejects.toEqual(failedWith('channel_closed'));
    await expect(channel.openSegment()).rejects.toEqual(failedWith('channel_closed'));
    expect(server.channel('a')).toBeUndefined();
  });

  it('lets a reader finish the segment it has when it is closed', async () => {
    const segments = channel.subscribe('current')[Symbol.asyncIterator]();
    const segment = await channel.openSegment();
    await segment.write(Buffer.from('tail'));
    const reader = (await segments.next()).value as SegmentReader;
    await channel.close();
    expect(await text(reader)).toBe('tail');
    expect(await segments.next()).toMatchObject({ done: true });
  });

  it('stops a waiting reader that is closed', async () => {
    const source = channel.subscribe('current');
    const waiting = source[Symbol.asyncIterator]().next();
    await source.close();
    expect(await waiting).toEqual({ value: undefined, done: true });
    expect(await source.closed).toEqual({ reason: 'closed' });
  });

  it('bounds a segment and fails its writer', async () => {
    const segment = await channel.openSegment();
    await segment.write(Buffer.alloc(100));
    await expect(segment.write(Buffer.alloc(1))).rejects.toEqual(failedWith('segment_too_large'));
    await expect(segment.write(Buffer.alloc(1))).rejects.toEqual(failedWith('segment_failed'));
    expect(segment.state).toBe('failed');
  });

  it('takes a segment from a writer when a newer one opens the same number', async () => {
    const old = await channel.openSegment(4);
    const segment = channel.openWriter(4);
    await expect(old.write(Buffer.from('x'))).rejects.toEqual(failedWith('segment_failed'));
    segment.append(Buffer.from('new'));
    expect(segment.size).toBe(3);
  });
});

describe('a server', () => {
  it('gives the open channel of a name, and a new one after that was closed', async () => {
    expect(server.createChannel('a', 'other/type')).toBe(channel);
    await channel.close();
    expect(server.createChannel('a', 'other/type')).toMatchObject({ contentType: 'other/type', nextSeq: 0 });
  });

  it('makes no channels after it was closed', async () => {
    await server.close();
    expect(channel.isClosed).toBe(true);
    expect(() => server.createChannel('b', 'x/y')).toThrow('the trickle server has been closed');
  });
});
