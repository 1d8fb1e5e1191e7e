import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTrickleHost, type TrickleHost } from '../../test/support/trickle-host.ts';
import type { GatewayError } from '../base/errors.ts';
import { JsonChannelReader, JsonChannelWriter } from './json-channel.ts';
import { JsonLines, type JsonText, type JsonValue } from './json-lines.ts';
import { TricklePublisher } from './publisher.ts';
import type { SegmentReader, SegmentSource } from './segment.ts';
import { TrickleSubscriber } from './subscriber.ts';

/** A source of segments that are given as lists of chunks; an error in place of a chunk breaks the segment. */
function sourceOf(segments: readonly (readonly (string | Uint8Array | Error)[])[]): SegmentSource {
  return {
    closed: Promise.resolve({ reason: 'terminated' }),
    close: async () => undefined,
    async *[Symbol.asyncIterator]() {
      for (const [seq, chunks] of segments.entries()) {
        const reader: SegmentReader = {
          seq,
          contentType: 'application/json',
          cancel: () => undefined,
          async *[Symbol.asyncIterator]() {
            for (const chunk of chunks) {
              if (chunk instanceof Error) throw chunk;
              yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
            }
          },
        };
        yield reader;
      }
    },
  };
}

async function readAll(segments: Parameters<typeof sourceOf>[0], maxBytes?: number) {
  const errors: GatewayError[] = [];
  const reader = new JsonChannelReader(sourceOf(segments), {
    onBad: (error) => errors.push(error),
    ...(maxBytes === undefined ? {} : { maxBytes }),
  });
  const messages: JsonValue[] = [];
  for await (const message of reader) messages.push(message);
  return { messages, codes: errors.map((error) => error.code), stats: reader.stats };
}

describe('JsonChannelReader', () => {
  it('reads one text per segment, however it is cut and laid out', async () => {
    const pretty = JSON.stringify({ a: [1, { b: [2] }], c: 'ä' }, null, 2);
    const { messages, stats } = await readAll([['{"a"', ':1}'], [pretty], ['\n\n [1,\n2] \n'], [], ['"x"']]);
    expect(messages).toEqual([{ a: 1 }, JSON.parse(pretty), [1, 2], 'x']);
    expect(stats).toEqual({ messages: 4, bad: 0, failedSegments: 0 });
  });

  it('reads JSONL, each line as it ends', () => {
    const lines = new JsonLines();
    expect(lines.push(Buffer.from('{"a":1}\r\n{"b"'))).toEqual([{ kind: 'message', message: { a: 1 } }]);
    expect(lines.push(Buffer.from(':2}\n\n'))).toEqual([{ kind: 'message', message: { b: 2 } }]);
    expect(lines.push(Buffer.from('3'))).toEqual([]);
    expect(lines.end()).toEqual([{ kind: 'message', message: 3 }]);
  });

  it('counts and reports what is no JSON, and goes on', async () => {
    const { messages, codes, stats } = await readAll([
      ['nonsense'],
      ['{"a":1}\nnonsense\n{"a":2}\n'],
      ['{"cut\n{"a":3}\n{"a":4}'],
      ['nonsense first\n{"a":5}\n'],
      [new Uint8Array([0xff, 0xfe, 0x00])],
      ['{"a":6}'],
    ]);
    expect(messages).toEqual([1, 2, 3, 4, 5, 6].map((a) => ({ a })));
    expect(codes).toEqual(Array.from({ length: 5 }, () => 'trickle_protocol'));
    expect(stats).toEqual({ messages: 6, bad: 5, failedSegments: 0 });
  });

  it('leaves out segments that are too large or break off', async () => {
    const { messages, codes, stats } = await readAll(
      [['{"a":1}\n', '{"a":"too long for it"}'], [new Error('reset')], ['{"a":2}']],
      20,
    );
    expect(messages).toEqual([{ a: 1 }, { a: 2 }]);
    expect(codes).toEqual(['segment_too_large', 'segment_failed']);
    expect(stats).toEqual({ messages: 2, bad: 0, failedSegments: 2 });
  });

  it('never throws out, whatever the bytes', async () => {
    const part = fc.oneof(
      fc.uint8Array({ maxLength: 40 }),
      fc.json({ maxDepth: 2 }).map((text) => Buffer.from(text)),
      fc.constantFrom('\n', '{', '}', '[1,\n', '"').map((text) => Buffer.from(text)),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(part, { maxLength: 6 }), { maxLength: 4 }), async (segments) => {
        const { messages, codes, stats } = await readAll([...segments, ['{"last":true}']]);
        expect(messages.at(-1)).toEqual({ last: true });
        expect(codes).toHaveLength(stats.bad + stats.failedSegments);
      }),
      { numRuns: 200 },
    );
  });

  it('finds the same texts wherever the bytes are cut', () => {
    const message = fc.oneof(fc.json({ maxDepth: 2 }), fc.constantFrom('bad', '{', '[1,'));
    fc.assert(
      fc.property(
        fc.array(message, { maxLength: 8 }),
        fc.array(fc.nat(300), { maxLength: 8 }),
        (texts, cuts) => {
          const bytes = Buffer.from(texts.join('\n'));
          const split = (at: readonly number[]): JsonText[] => {
            const lines = new JsonLines();
            const edges = [0, ...at.map((cut) => Math.min(cut, bytes.length)), bytes.length].sort(
              (a, b) => a - b,
            );
            const found = edges.flatMap((edge, index) =>
              lines.push(bytes.subarray(edges[index - 1] ?? 0, edge)),
            );
            return [...found, ...lines.end()];
          };
          expect(split(cuts)).toEqual(split([]));
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('over HTTP', () => {
  let host: TrickleHost;
  beforeEach(async () => {
    host = await startTrickleHost();
  });
  afterEach(() => host.close());

  it('carries a burst of messages in order, one per segment', async () => {
    host.trickle.createChannel('control', 'application/json');
    const publisher = new TricklePublisher({
      url: host.url('control'),
      contentType: 'application/json',
      transport: host.transport,
    });
    await publisher.open();
    const writer = new JsonChannelWriter(publisher);
    const source = new TrickleSubscriber({ url: host.url('control'), transport: host.transport });
    const reader = new JsonChannelReader(source);
    const got: JsonValue[] = [];
    let haveAll = (): void => undefined;
    const all = new Promise<void>((resolve) => {
      haveAll = resolve;
    });
    const arrived = host.arrival('GET', '/control/-2');
    const reading = (async () => {
      for await (const message of reader) if (got.push(message) === 4) haveAll();
    })();
    await arrived;
    await Promise.all(Array.from({ length: 4 }, (_, index) => writer.send({ index })));
    expect(writer.sent).toBe(4);
    await all;
    await writer.close();
    await reading;
    expect(got).toEqual([{ index: 0 }, { index: 1 }, { index: 2 }, { index: 3 }]);
    await expect(writer.send({})).rejects.toMatchObject({ code: 'channel_closed' });
  });
});
