import { describe, expect, it } from 'vitest';
import { MediaLink, type MediaLinkOptions } from './media-link.ts';
import { decodePacket, encodePacket, type LinkUnit } from './packet.ts';
import { type LinkPort, linkPortPair } from './port.ts';

const picture = (ptsUs: number, options: { key?: boolean; bytes?: number } = {}): LinkUnit => ({
  kind: 'video',
  codec: 'h264',
  ptsUs,
  key: options.key ?? false,
  bytes: new Uint8Array(options.bytes ?? 10).fill(7),
});

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function link(port: LinkPort, options: Partial<MediaLinkOptions> = {}): MediaLink {
  return new MediaLink(port, { nowUs: () => 0, ...options });
}

describe('MediaLink', () => {
  it('carries formats and units, and acknowledges them', async () => {
    const [a, b] = linkPortPair();
    const units: LinkUnit[] = [];
    const formats: unknown[] = [];
    const sender = link(a);
    link(b, { onUnit: (unit) => units.push(unit), onFormat: (format) => formats.push(format) });
    const format = { video: { codec: 'h264', width: 1280, height: 720 }, audio: null } as const;
    sender.sendFormat(format);
    for (let index = 0; index < 8; index += 1) sender.send(picture(index * 1000, { key: index === 0 }));
    await settled();
    expect(formats).toEqual([format]);
    expect(units.map(({ ptsUs, key }) => [ptsUs, key])).toEqual(
      Array.from({ length: 8 }, (_, index) => [index * 1000, index === 0]),
    );
    expect(sender.counts).toEqual({ sent: 8, dropped: 0, received: 0, inFlight: 0 });
  });

  it('drops up to the next keyframe when the reader lags, and asks for one once', async () => {
    let wanted = 0;
    const port: LinkPort = { post: () => {}, onMessage: () => {}, onClose: () => {}, close: () => {} };
    let acknowledge: (bytes: Uint8Array) => void = () => {};
    const sender = link(
      { ...port, onMessage: (listener) => (acknowledge = listener) },
      { onKeyframeWanted: () => (wanted += 1) },
    );
    for (let index = 0; index < 80; index += 1)
      expect(sender.send(picture(index, { key: index === 0 }))).toBe(true);
    expect(sender.send(picture(80))).toBe(false);
    acknowledge(encodePacket({ type: 'ack', seq: 79 }));
    expect(sender.send(picture(81))).toBe(false);
    expect(sender.send(picture(82, { key: true }))).toBe(true);
    expect(sender.send(picture(83))).toBe(true);
    expect({ wanted, ...sender.counts }).toEqual({
      wanted: 1,
      sent: 82,
      dropped: 2,
      received: 0,
      inFlight: 2,
    });
  });

  it('bounds the bytes on their way, but lets a single large unit pass', () => {
    const port: LinkPort = { post: () => {}, onMessage: () => {}, onClose: () => {}, close: () => {} };
    const sender = link(port);
    expect(sender.send(picture(0, { key: true, bytes: 5_000_000 }))).toBe(true);
    expect(sender.send(picture(1))).toBe(false);
  });

  it('goes on after few units that are so large that no other fits beside them', async () => {
    const [a, b] = linkPortPair();
    const sender = link(a);
    link(b);
    for (let index = 0; index < 6; index += 1) {
      expect(sender.send(picture(index, { key: true, bytes: 3_000_000 }))).toBe(true);
      await settled();
    }
    expect(sender.counts).toMatchObject({ sent: 6, dropped: 0 });
  });

  it('closes when a message is no packet', async () => {
    const [a, b] = linkPortPair();
    const ended: string[] = [];
    link(a, { onClose: () => ended.push('a') });
    link(b, { onClose: () => ended.push('b') });
    a.post(new Uint8Array([1, 2, 3]));
    await settled();
    expect(ended.sort()).toEqual(['a', 'b']);
  });

  it("measures how far the other side's clock is ahead", async () => {
    const [a, b] = linkPortPair();
    const window = link(a, { nowUs: () => 1_000 });
    link(b, { nowUs: () => 501_000 });
    expect(await window.askClock()).toEqual({ offsetUs: 500_000, roundTripUs: 0 });
  });
});

describe('packets', () => {
  it('survive encoding and decoding', () => {
    const bytes = encodePacket({ type: 'unit', seq: 4_294_967_295, unit: picture(2 ** 52, { key: true }) });
    expect(decodePacket(bytes)).toEqual({
      type: 'unit',
      seq: 4_294_967_295,
      unit: picture(2 ** 52, { key: true }),
    });
  });

  it.each([
    ['too short', new Uint8Array(15)],
    ['another version', new Uint8Array(16).fill(9)],
    [
      'a picture without bytes',
      encodePacket({ type: 'unit', seq: 0, unit: { ...picture(0), bytes: new Uint8Array(0) } }),
    ],
    [
      'sound with a video codec',
      encodePacket({ type: 'unit', seq: 0, unit: { ...picture(0), kind: 'audio' } }),
    ],
    ['a time that is no number', encodePacket({ type: 'unit', seq: 0, unit: picture(Number.NaN) })],
    ['a time before the clock began', encodePacket({ type: 'unit', seq: 0, unit: picture(-1) })],
  ])('%s are refused', (_, bytes) => {
    expect(decodePacket(bytes)).toBeNull();
  });

  it.each([
    ['no JSON', '{'],
    ['a list', '[]'],
    ['a size of 0', '{"video":{"codec":"h264","width":0,"height":1},"audio":null}'],
    ['an unknown codec', '{"video":null,"audio":{"codec":"mp3","sampleRate":1,"channels":1}}'],
  ])('a format that is %s is refused', (_, text) => {
    const bytes = encodePacket({ type: 'format', format: { video: null, audio: null } });
    const body = new TextEncoder().encode(text);
    const forged = new Uint8Array(16 + body.length);
    forged.set(bytes.subarray(0, 16));
    forged.set(body, 16);
    expect(decodePacket(forged)).toBeNull();
  });
});
