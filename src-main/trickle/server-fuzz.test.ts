import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTrickleHost, type TrickleHost } from '../../test/support/trickle-host.ts';
import { rawClient } from '../../test/support/trickle-raw.ts';
import { parseRoute } from './routes.ts';
import { parseSeq, seqFromHeader } from './wire.ts';

const seqText = fc.oneof(
  fc.integer({ min: -5, max: 12 }).map(String),
  fc.bigInt().map(String),
  fc.constantFrom('next', '', '-0', '+1', '01', '1e3', ' 1', '0x1', '٣', 'NaN', '-', '%31', '1/2'),
  fc.string({ maxLength: 6 }).map((text) => encodeURIComponent(text)),
);
const nameText = fc.oneof(
  fc.constantFrom(
    'a',
    '__proto__',
    'constructor',
    '_changes',
    '%2e%2e',
    '..',
    '%',
    '%zz',
    '%00',
    'a%2Fb',
    'ä',
  ),
  fc.string({ maxLength: 300 }).map((text) => encodeURIComponent(text)),
);

describe('parsing', () => {
  it('of a path never throws, and gives only sequence numbers that can be counted on', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.tuple(nameText, seqText).map((parts) => `/t/${parts.join('/')}`),
        ),
        (target) => {
          const route = parseRoute(target, '/t');
          if (route?.kind !== 'segment') return;
          expect(Number.isSafeInteger(route.seq + 1)).toBe(true);
          expect(Object.is(route.seq, -0)).toBe(false);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('of a sequence number takes decimal digits only', () => {
    expect(['0', '7', '-1', '-2', '007', '9007199254740990'].map(parseSeq)).toEqual([
      0, 7, -1, -2, 7, 9007199254740990,
    ]);
    const bad = ['', '+1', '1e3', ' 1', '0x1', '9007199254740991', '99999999999999999', '٣', undefined];
    expect(bad.map(parseSeq)).toEqual(bad.map(() => undefined));
    expect([' 3 ', '-1', ['1', '2'], undefined].map(seqFromHeader)).toEqual([
      3,
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe('a server that is asked anything', () => {
  let host: TrickleHost;
  beforeEach(async () => {
    host = await startTrickleHost({
      allowCreate: true,
      maxChannels: 4,
      maxSegmentBytes: 64,
      changefeed: true,
    });
  });
  afterEach(() => host.close());

  const header = fc.constantFrom(
    'Lp-Trickle-Reset: 1',
    'Lp-Trickle-Seq: -9',
    'Expect-Content: a/b',
    'Expect: 100-continue',
    'Content-Type: ',
    'Transfer-Encoding: chunked',
    'Content-Length: 5',
    'Connection: close',
    'X-Long: '.padEnd(4000, 'x'),
  );
  const message = fc.record({
    method: fc.constantFrom('GET', 'POST', 'DELETE', 'PUT', 'HEAD', 'OPTIONS', 'NONSENSE'),
    name: nameText,
    seq: fc.option(seqText, { nil: undefined }),
    headers: fc.uniqueArray(header, { maxLength: 4 }),
    body: fc.constantFrom(
      '',
      '0\r\n\r\n',
      '3\r\nabc\r\n',
      '3\r\nabc\r\n0\r\n\r\n',
      'hello',
      'ffffffff\r\n',
      'zz\r\n',
    ),
  });

  it('answers or drops each, and still serves the next client', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(message, { maxLength: 4 }), async (messages) => {
        for (const each of messages) {
          const client = await rawClient(host.port);
          const path = `/ai/trickle/${each.name}${each.seq === undefined ? '' : `/${each.seq}`}`;
          client.send(
            `${each.method} ${path} HTTP/1.1\r\nHost: t\r\n${each.headers.map((line) => `${line}\r\n`).join('')}\r\n${each.body}`,
          );
          const gone = new Promise((resolve) => client.socket.once('close', resolve));
          client.socket.end();
          client.close();
          await gone;
        }
        expect((await fetch(`${host.url('_changes')}/next`)).status).toBe(200);
        expect(host.trickle.channelNames.length).toBeLessThanOrEqual(4);
      }),
      { numRuns: 60 },
    );
  });

  it('keeps within its window whatever is written, read and deleted in whatever order', async () => {
    const step = fc.record({
      kind: fc.constantFrom('write', 'reset', 'read', 'end', 'edge'),
      seq: fc.integer({ min: 0, max: 14 }),
    });
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        run += 1;
        const channel = host.trickle.createChannel(`run-${run}`, 'x/y');
        let last = '';
        for (const { kind, seq } of steps) {
          if (kind === 'write' || kind === 'reset') {
            const writer = channel.openWriter(seq, { reset: kind === 'reset' });
            last = `${seq}`;
            writer.append(Buffer.from(last));
            writer.end();
            const found = channel.findForRead(seq);
            expect(
              found.kind === 'segment' && String(found.segment.buffer.open(() => undefined).read()),
            ).toBe(last);
            expect(channel.nextSeq).toBeGreaterThan(seq);
          }
          if (kind === 'end') channel.endSegment(seq);
          if (kind === 'edge')
            expect(channel.findForRead(-1)).toMatchObject({ segment: { seq: channel.nextSeq } });
          if (kind === 'read') {
            const found = channel.findForRead(seq);
            if (found.kind === 'segment') expect(found.segment.seq).toBe(seq);
          }
        }
        await channel.close();
      }),
      { numRuns: 200 },
    );
  });
});
